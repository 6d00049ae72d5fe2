package dev.sallyport.signin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of one center's issuer: those that sign ID tokens, those that seal what browsers carry,
 * and the one from which client secrets are made. The schedule is in the keys themselves, so that
 * any number of servers use the same one at the same time without a word between them.
 */
public final class IssuerKeys {

  /** A key is replaced this long after it began to be used. */
  public static final Duration ROTATE_EVERY = Duration.ofDays(30);

  /** A new key is known this long before it is used: more than twice {@code max-age}. */
  public static final Duration PUBLISHED_AHEAD = Duration.ofMinutes(20);

  /**
   * A replaced key is known this long after: the last token that it signed has ended, and so has
   * any copy of the JWKS.
   */
  public static final Duration KEPT_AFTER =
      Lifetimes.ID_TOKEN.plus(Lifetimes.JWKS_MAX_AGE).plus(PUBLISHED_AHEAD);

  private static final int CLIENT_SECRET_KEY_BYTES = 32;
  private static final int SEALING_ID_BYTES = 4;

  private final List<SigningKey> signing;
  private final List<SealingKey> sealing;
  private final byte[] clientSecretKey;

  IssuerKeys(List<SigningKey> signing, List<SealingKey> sealing, byte[] clientSecretKey) {
    if (signing.isEmpty()
        || sealing.isEmpty()
        || clientSecretKey.length != CLIENT_SECRET_KEY_BYTES) {
      throw new IllegalArgumentException("a kind of key is missing");
    }
    this.signing = inOrder(signing);
    this.sealing = inOrder(sealing);
    this.clientSecretKey = clientSecretKey.clone();
  }

  /** What a Secret holds. */
  public sealed interface Decoded {
    record Good(IssuerKeys keys) implements Decoded {}

    /** The message says what to do and quotes nothing. */
    record Bad(String message) implements Decoded {}
  }

  /** The first of a center. They are used at once: there is nobody yet who knows others. */
  public static IssuerKeys first(Instant now, Randomness randomness) {
    return new IssuerKeys(
        List.of(SigningKey.random(seconds(now), randomness)),
        List.of(newSealingKey(seconds(now), randomness)),
        randomness.bytes(CLIENT_SECRET_KEY_BYTES));
  }

  /** Reads the data of a Secret. */
  public static Decoded decode(Map<String, byte[]> data) {
    return IssuerKeysJson.decode(data);
  }

  /** The data of the Secret. */
  public Map<String, byte[]> encode() {
    return IssuerKeysJson.encode(this);
  }

  /** What has to be written instead at this time; empty if these may stay as they are. */
  public Optional<IssuerKeys> due(Instant now, Randomness randomness) {
    List<SigningKey> nextSigning = new ArrayList<>(Scheduled.kept(signing, KEPT_AFTER, now));
    List<SealingKey> nextSealing = new ArrayList<>(Scheduled.kept(sealing, KEPT_AFTER, now));
    if (!now.isBefore(replacedAt(nextSigning))) {
      nextSigning.add(SigningKey.random(seconds(now).plus(PUBLISHED_AHEAD), randomness));
    }
    if (!now.isBefore(replacedAt(nextSealing))) {
      nextSealing.add(newSealingKey(seconds(now).plus(PUBLISHED_AHEAD), randomness));
    }
    return nextSigning.equals(signing) && nextSealing.equals(sealing)
        ? Optional.empty()
        : Optional.of(new IssuerKeys(nextSigning, nextSealing, clientSecretKey));
  }

  /** When {@link #due} has to be asked again; may be in the past. */
  public Instant nextDue() {
    Stream<Instant> replacements = Stream.of(replacedAt(signing), replacedAt(sealing));
    Stream<Instant> removals =
        Stream.of(signing, sealing)
            .flatMap(keys -> keys.stream().skip(1))
            .map(successor -> successor.usedFrom().plus(KEPT_AFTER));
    return Stream.concat(replacements, removals).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** The one that signs. */
  public SigningKey signsAt(Instant now) {
    return Scheduled.inUse(signing, now);
  }

  /** Those that the JWKS has, with those that do not sign yet. */
  public List<SigningKey> publishedAt(Instant now) {
    return Scheduled.kept(signing, KEPT_AFTER, now);
  }

  /** What seals and opens at this time. */
  public Sealed sealedAt(Instant now) {
    SealingKey seals = Scheduled.inUse(sealing, now);
    return new Sealed(
        Stream.concat(
                Stream.of(seals),
                Scheduled.kept(sealing, KEPT_AFTER, now).stream().filter(key -> key != seals))
            .toList());
  }

  /**
   * The secret of an OIDC client. It follows from the center's key, so that a deleted Secret comes
   * back with the same one.
   *
   * @param uid of the Application
   * @param version counted up by its owner to have another
   */
  public String clientSecret(String uid, long version) {
    byte[] secret =
        Hashes.hmac(
            clientSecretKey,
            "client-secret",
            Hashes.utf8(uid),
            Hashes.utf8(Long.toString(version)));
    return "spk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  List<SigningKey> signing() {
    return signing;
  }

  List<SealingKey> sealing() {
    return sealing;
  }

  byte[] clientSecretKey() {
    return clientSecretKey;
  }

  /** Never a key. */
  @Override
  public String toString() {
    return "IssuerKeys" + signing;
  }

  private static Instant replacedAt(List<? extends Scheduled> keys) {
    return keys.getLast().usedFrom().plus(ROTATE_EVERY).minus(PUBLISHED_AHEAD);
  }

  private static SealingKey newSealingKey(Instant usedFrom, Randomness randomness) {
    String id = HexFormat.of().formatHex(randomness.bytes(SEALING_ID_BYTES));
    return new SealingKey(id, randomness.bytes(SealingKey.BYTES), usedFrom);
  }

  private static <K extends Scheduled> List<K> inOrder(List<K> keys) {
    return keys.stream().sorted(Comparator.comparing(Scheduled::usedFrom)).toList();
  }

  private static Instant seconds(Instant time) {
    return Instant.ofEpochSecond(time.getEpochSecond());
  }
}
