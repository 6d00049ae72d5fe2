package dev.sallyport.saml.response;

import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.w3c.dom.Element;

/**
 * Compares times of the IdP's clock with ours. A refusal states by how much they differ, because
 * the difference is what a person can look for.
 *
 * @param skew how much is forgiven, in both directions
 */
record Timing(Instant now, Duration skew) {

  /** The attribute's time, or null where there is none or, with a fault, none that can be read. */
  Instant read(Element element, String attribute, Findings findings) {
    String value = Saml.attribute(element, attribute).orElse(null);
    if (value == null) {
      return null;
    }
    Instant time = Saml.time(value).orElse(null);
    if (time == null) {
      findings.fault(
          SignInReason.ASSERTION_MALFORMED,
          attribute
              + " of "
              + element.getLocalName()
              + " is no date and time in UTC. The identity provider must send one.");
    }
    return time;
  }

  /** A time that must not lie ahead: NotBefore, IssueInstant, AuthnInstant. */
  void mustHaveCome(String what, Instant time, Findings findings) {
    if (time != null && time.isAfter(now.plus(skew))) {
      findings.fault(
          SignInReason.NOT_YET_VALID,
          String.format(
              Locale.ROOT,
              "%s is %s and here it is %s: the identity provider's clock is ahead by %s or more,"
                  + " and %s are allowed. Set both clocks right.",
              what,
              time,
              now,
              seconds(Duration.between(now, time)),
              seconds(skew)));
    }
  }

  /** A time that must lie ahead: NotOnOrAfter, SessionNotOnOrAfter. */
  void mustNotBeOver(String what, Instant time, String code, Findings findings) {
    if (time != null && !now.minus(skew).isBefore(time)) {
      findings.fault(
          code,
          String.format(
              Locale.ROOT,
              "%s is %s and here it is %s: %s too late, and %s are allowed. Either the person or"
                  + " the browser waited, or the identity provider's clock is behind: begin sign-in"
                  + " again, and if this stays set both clocks right.",
              what,
              time,
              now,
              seconds(Duration.between(time, now)),
              seconds(skew)));
    }
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%,d s", duration.toSeconds());
  }
}
