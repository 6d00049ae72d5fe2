package dev.sallyport.signin;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.saml.response.ResponseExpectation;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
 *
 * <p>An answer can be lost on the way, and the client then asks again by itself: who finds the very
 * note there that it sent made it, and used nothing twice.
 */
public final class SpentAssertion {

  private static final String USABLE_UNTIL = "usableUntil";
  private static final String USE = "use";
  private static final int NAME_BYTES = 20;
  private static final int USE_BYTES = 32;

  /** A note that says no time is none of ours; it goes after this. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private SpentAssertion() {}

  /** The name that every replica gives the note. */
  public static String name(String issuer, String id) {
    byte[] hash = Hashes.sha256("spent-assertion", Hashes.utf8(issuer), Hashes.utf8(id));
    return Secrets.SPENT_ASSERTION_PREFIX
        + HexFormat.of().formatHex(Arrays.copyOf(hash, NAME_BYTES));
  }

  /**
   * The note of anything that is used once, to be created in the center before anything else is.
   *
   * @param usableUntil from here on what was used would be refused as late
   * @param randomness makes it another note than that of any other use
   */
  public static Secret of(
      String namespace, String issuer, String id, Instant usableUntil, Randomness randomness) {
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
                Base64.getEncoder().encodeToString(Hashes.utf8(usableUntil.toString())),
                USE,
                Base64.getEncoder().encodeToString(randomness.bytes(USE_BYTES))))
        .build();
  }

  /**
   * Whether the note that stands is the one that was sent, and not that of another use; takes the
   * same time whatever differs.
   */
  public static boolean isSame(Secret sent, Secret standing) {
    return Secrets.SPENT_ASSERTION.equals(standing.getType())
        && !use(sent).isEmpty()
        && MessageDigest.isEqual(Hashes.utf8(use(sent)), Hashes.utf8(use(standing)));
  }

  private static String use(Secret note) {
    return note.getData() == null ? "" : note.getData().getOrDefault(USE, "");
  }

  /**
   * From when on the note may go: the Assertion is refused as late by any replica's clock, also by
   * one that was told of a larger skew than the one that wrote this.
   */
  public static Instant end(Secret note) {
    return usableUntil(note)
        .or(() -> time(note.getMetadata().getCreationTimestamp()).map(made -> made.plus(LONGEST)))
        .map(SpentAssertion::end)
        .orElse(Instant.MAX);
  }

  /**
   * The same, of one of which no note is at hand.
   *
   * @param usableUntil as in {@link #of}
   */
  public static Instant end(Instant usableUntil) {
    return usableUntil.plus(ResponseExpectation.MAX_SKEW).plus(Lifetimes.CLOCKS_DIFFER);
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
