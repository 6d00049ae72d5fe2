package dev.sallyport.signin;

import dev.sallyport.api.IdentitySourceSpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;

/** How long sessions of a source last. */
public final class SessionRules {

  private SessionRules() {}

  /**
   * What the source says, within {@link Lifetimes#MAX_SESSION}; what cannot be read is the default.
   */
  public static Duration length(IdentitySourceSpec spec) {
    if (spec.session() == null || spec.session().duration() == null) {
      return Lifetimes.SESSION;
    }
    try {
      Duration length = Duration.parse("PT" + spec.session().duration().toUpperCase(Locale.ROOT));
      if (length.isNegative() || length.isZero()) {
        return Lifetimes.SESSION;
      }
      return length.compareTo(Lifetimes.MAX_SESSION) > 0 ? Lifetimes.MAX_SESSION : length;
    } catch (DateTimeException e) {
      return Lifetimes.SESSION;
    }
  }
}
