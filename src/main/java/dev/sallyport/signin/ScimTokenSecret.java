package dev.sallyport.signin;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of a {@link ScimToken}: whom it lets push, and until when. It is bound to one source
 * in one epoch, so that a token of the identity provider before is nothing under the next one, also
 * after a restore from backup.
 *
 * @param name of the Secret
 * @param label what people call it; empty if nothing
 * @param sourceUid of the IdentitySource that it is for
 * @param epoch of the source in force when it was made
 * @param expires from then on it is none
 * @param hash of the token
 */
public record ScimTokenSecret(
    String name, String label, String sourceUid, long epoch, Instant expires, String hash) {

  /** The most characters of a label. */
  public static final int MAX_LABEL = 64;

  private static final String LABEL = "label";
  private static final String SOURCE_UID = "sourceUid";
  private static final String EPOCH = "epoch";
  private static final String EXPIRES = "expires";
  private static final String HASH = "hash";

  /** Whether a token counts. */
  public enum Standing {
    VALID,
    EXPIRED,
    /** It was made for another source, or before a change. It never counts again. */
    OTHER_SOURCE
  }

  /** What is to be kept of a new token. */
  public static ScimTokenSecret of(
      ScimToken token, String label, CenterSource.InForce source, Instant expires) {
    return new ScimTokenSecret(
        token.secretName(), label, source.uid(), source.epoch(), expires, token.hash());
  }

  /** Reads it back; empty when it is of another type or not as we write it. */
  public static Optional<ScimTokenSecret> read(Secret secret) {
    if (!Secrets.SCIM_TOKEN.equals(secret.getType()) || secret.getData() == null) {
      return Optional.empty();
    }
    Map<String, String> data = secret.getData();
    try {
      return Optional.of(
          new ScimTokenSecret(
              secret.getMetadata().getName(),
              data.containsKey(LABEL) ? text(data, LABEL) : "",
              text(data, SOURCE_UID),
              Long.parseLong(text(data, EPOCH)),
              Instant.parse(text(data, EXPIRES)),
              text(data, HASH)));
    } catch (DateTimeException | IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    }
  }

  /** The Secret. Nobody can change it; a token is revoked by deleting it. */
  public Secret secret(String namespace) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(HASH, encoded(hash));
    data.put(SOURCE_UID, encoded(sourceUid));
    data.put(EPOCH, encoded(Long.toString(epoch)));
    data.put(EXPIRES, encoded(expires.toString()));
    if (!label.isEmpty()) {
      data.put(LABEL, encoded(label));
    }
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
        .endMetadata()
        .withType(Secrets.SCIM_TOKEN)
        .withImmutable(true)
        .withData(data)
        .build();
  }

  /** Whether it counts at that time, under that source. */
  public Standing standing(CenterSource.InForce source, Instant now) {
    if (!source.uid().equals(sourceUid) || source.epoch() != epoch) {
      return Standing.OTHER_SOURCE;
    }
    return now.isBefore(expires) ? Standing.VALID : Standing.EXPIRED;
  }

  /** Whether this is kept of that very token. */
  public boolean isOf(ScimToken presented) {
    return name.equals(presented.secretName()) && presented.matches(hash);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "ScimTokenSecret[" + name + " until " + expires + "]";
  }

  private static String text(Map<String, String> data, String key) {
    return new String(
        Base64.getDecoder().decode(Objects.requireNonNull(data.get(key))), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(Hashes.utf8(text));
  }
}
