package dev.sallyport.signin;

import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Of which source a {@link ScimToken} is, and until when: all that is kept of it but its hash, so
 * that whoever only watches over its end need not hold that.
 *
 * @param name of the Secret
 * @param label what people call it; empty if nothing
 * @param sourceUid of the IdentitySource that it is for
 * @param epoch of the source in force when it was made
 * @param expires from then on it is none
 */
public record ScimTokenTerms(
    String name, String label, String sourceUid, long epoch, Instant expires) {

  /** The most characters of a label. */
  public static final int MAX_LABEL = 64;

  private static final String LABEL = "label";
  private static final String SOURCE_UID = "sourceUid";
  private static final String EPOCH = "epoch";
  private static final String EXPIRES = "expires";

  /**
   * Reads them back; empty when the Secret is of another type or not as we write it, or when it is
   * being deleted: the token is revoked, however long somebody's finalizer keeps the Secret.
   */
  public static Optional<ScimTokenTerms> read(Secret secret) {
    if (!Secrets.SCIM_TOKEN.equals(secret.getType())
        || secret.getData() == null
        || secret.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    Map<String, String> data = secret.getData();
    try {
      return Optional.of(
          new ScimTokenTerms(
              secret.getMetadata().getName(),
              data.containsKey(LABEL) ? text(data, LABEL).orElseThrow() : "",
              text(data, SOURCE_UID).orElseThrow(),
              Long.parseLong(text(data, EPOCH).orElseThrow()),
              Instant.parse(text(data, EXPIRES).orElseThrow())));
    } catch (DateTimeException | NumberFormatException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  /** Whether they are of that source, in that epoch. */
  public boolean areOf(CenterSource.InForce source) {
    return source.uid().equals(sourceUid) && source.epoch() == epoch;
  }

  /** What the Secret says of them. */
  Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(SOURCE_UID, encoded(sourceUid));
    data.put(EPOCH, encoded(Long.toString(epoch)));
    data.put(EXPIRES, encoded(expires.toString()));
    if (!label.isEmpty()) {
      data.put(LABEL, encoded(label));
    }
    return data;
  }

  /** One value of a Secret; empty when it is not there or no base64. */
  static Optional<String> text(Map<String, String> data, String key) {
    try {
      return Optional.ofNullable(data.get(key))
          .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String encoded(String text) {
    return Base64.getEncoder().encodeToString(Hashes.utf8(text));
  }
}
