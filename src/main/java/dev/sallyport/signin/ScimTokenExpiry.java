package dev.sallyport.signin;

import dev.sallyport.api.ExpiryNotice;
import dev.sallyport.api.OutsideText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the end of the tokens for SCIM asks for: from then on nobody is pushed, and nobody is
 * deactivated either.
 *
 * <p>The one of a label that ends last succeeds the others, since tokens of one label are for one
 * client. Of one that is succeeded there is less to tell: only in its last week, in case that the
 * identity provider was never given the other, and nothing when it has ended.
 *
 * @param warnings one for each token that needs attention, soonest first
 * @param nextChange when the assessment will next be another one, if nothing else changes
 */
public record ScimTokenExpiry(List<Warning> warnings, Optional<Instant> nextChange) {

  /** Reason of the condition {@code ScimTokensValid} while there is nothing to warn of. */
  public static final String REASON_VALID = "ScimTokensValid";

  /** A token for SCIM ends in 90, 30 or 7 days, or less. */
  public static final String REASON_EXPIRES_SOON = "ScimTokenExpiresSoon";

  /** A token for SCIM has ended, and none of its label came after it. */
  public static final String REASON_EXPIRED = "ScimTokenExpired";

  /** Any number of tokens can be made; a condition is read by people. */
  private static final int MOST_TOLD = 5;

  /** In days: how long before its end a token that is succeeded is told of. */
  private static final int LAST_NOTICE = 7;

  public ScimTokenExpiry {
    warnings = List.copyOf(warnings);
  }

  /**
   * One token's end.
   *
   * @param threshold 90, 30 or 7 days, the smallest that holds; 0 when it has ended
   * @param message fit for a condition
   */
  public record Warning(ScimTokenTerms token, int threshold, String message) {}

  /**
   * Assesses tokens at that time.
   *
   * @param tokens those of the source in force; of any other none counts, whatever its end
   */
  public static ScimTokenExpiry of(List<ScimTokenTerms> tokens, Instant now) {
    List<Warning> warnings = new ArrayList<>();
    for (ScimTokenTerms token : tokens) {
      warningFor(token, successor(token, tokens), now).ifPresent(warnings::add);
    }
    warnings.sort(Comparator.comparing(warning -> warning.token().expires()));
    return new ScimTokenExpiry(
        warnings,
        tokens.stream()
            .flatMap(token -> ExpiryNotice.next(token.expires(), now).stream())
            .min(Comparator.naturalOrder()));
  }

  /** When the first of them ends that none succeeds; empty where there is none. */
  public static Optional<Instant> firstEnd(List<ScimTokenTerms> tokens) {
    return tokens.stream()
        .filter(token -> successor(token, tokens).isEmpty())
        .map(ScimTokenTerms::expires)
        .min(Comparator.naturalOrder());
  }

  /** One of the reasons above: that of the most urgent warning. */
  public String reason() {
    if (warnings.isEmpty()) {
      return REASON_VALID;
    }
    return warnings.getFirst().threshold() == 0 ? REASON_EXPIRED : REASON_EXPIRES_SOON;
  }

  /** The warnings in one line. */
  public String message() {
    if (warnings.isEmpty()) {
      return "Every token for SCIM lasts longer than 90 days, or another of its label does.";
    }
    int more = warnings.size() - MOST_TOLD;
    return String.join(" ", warnings.stream().limit(MOST_TOLD).map(Warning::message).toList())
        + (more > 0 ? " And " + more + " more: see sallyport scim-token list." : "");
  }

  private static Optional<ScimTokenTerms> successor(
      ScimTokenTerms token, List<ScimTokenTerms> tokens) {
    return tokens.stream()
        .filter(other -> other.label().equals(token.label()))
        .filter(other -> other.expires().isAfter(token.expires()))
        .max(Comparator.comparing(ScimTokenTerms::expires));
  }

  private static Optional<Warning> warningFor(
      ScimTokenTerms token, Optional<ScimTokenTerms> successor, Instant now) {
    OptionalInt due = ExpiryNotice.due(token.expires(), now);
    if (due.isEmpty()) {
      return Optional.empty();
    }
    int days = due.getAsInt();
    if (successor.isPresent() && (days == 0 || days > LAST_NOTICE)) {
      return Optional.empty();
    }
    String message =
        days == 0
            ? name(token)
                + " ended on "
                + token.expires()
                + ", so nobody is pushed with it. Make another with sallyport scim-token create and"
                + " give it to the identity provider; or revoke it, if nothing uses it any more."
            : String.format(
                Locale.ROOT,
                "%s ends on %s, in %d days or less. %s",
                name(token),
                token.expires(),
                days,
                successor
                    .map(
                        other ->
                            "Secret "
                                + other.name()
                                + ", of the same label, lasts longer: if the identity provider has"
                                + " that one, revoke this one.")
                    .orElse(
                        "Make another with sallyport scim-token create, give it to the identity"
                            + " provider, then revoke this one."));
    return Optional.of(new Warning(token, days, message));
  }

  private static String name(ScimTokenTerms token) {
    return "The token for SCIM "
        + (token.label().isEmpty() ? "" : OutsideText.quoted(token.label()) + " ")
        + "(Secret "
        + token.name()
        + ")";
  }
}
