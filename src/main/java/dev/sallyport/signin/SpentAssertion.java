package dev.sallyport.signin;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.saml.response.VerifiedIdentity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The note that an Assertion, or a LogoutRequest, was used: a Secret whose name follows from the
 * issuer and the ID. Whoever creates it signs in; whoever finds it there does not, in any replica
 * and after any restart (SAML profiles §4.1.4.5). It is a Secret because a Secret's type is
 * immutable, so one policy says who may make or remove it.
 */
public final class SpentAssertion {

  private static final String USABLE_UNTIL = "usableUntil";
  private static final int NAME_BYTES = 20;

  /** A note that says no time is none of ours; it goes after this. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private SpentAssertion() {}

  /** The name that every replica gives the note. */
  public static String name(String issuer, String id) {
    byte[] hash = Hashes.sha256("spent-assertion", Hashes.utf8(issuer), Hashes.utf8(id));
    return Secrets.SPENT_ASSERTION_PREFIX
        + HexFormat.of().formatHex(Arrays.copyOf(hash, NAME_BYTES));
  }

  /** The note of an Assertion, to be created in the center before anything else is. */
  public static Secret of(String namespace, VerifiedIdentity identity) {
    return of(namespace, identity.issuer(), identity.assertionID(), identity.usableUntil());
  }

  /**
   * The note of anything that is used once.
   *
   * @param usableUntil from here on what was used would be refused as late
   */
  public static Secret of(String namespace, String issuer, String id, Instant usableUntil) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name(issuer, id))
        .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
        .endMetadata()
        .withType(Secrets.SPENT_ASSERTION)
        .withImmutable(true)
        .withData(
            Map.of(
                USABLE_UNTIL,
                Base64.getEncoder().encodeToString(Hashes.utf8(usableUntil.toString()))))
        .build();
  }

  /** From when on the note may go: the Assertion is refused as late by any replica's clock. */
  public static Instant end(Secret note) {
    return usableUntil(note)
        .or(() -> time(note.getMetadata().getCreationTimestamp()).map(made -> made.plus(LONGEST)))
        .map(time -> time.plus(Lifetimes.CLOCKS_DIFFER))
        .orElse(Instant.MAX);
  }

  private static Optional<Instant> usableUntil(Secret note) {
    String encoded = note.getData() == null ? null : note.getData().get(USABLE_UNTIL);
    if (encoded == null) {
      return Optional.empty();
    }
    try {
      return time(new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
