package dev.sallyport.signin;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a {@link ScimToken}: whom it lets push, and until when. It is bound to one source
 * in one epoch, so that a token of the identity provider before is nothing under the next one, also
 * after a restore from backup.
 *
 * @param terms of which source it is, and until when
 * @param hash of the token
 */
public record ScimTokenSecret(ScimTokenTerms terms, String hash) {

  /** Its key in the Secret; whoever does not judge a token has no need to keep what is there. */
  public static final String HASH = "hash";

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
        new ScimTokenTerms(token.secretName(), label, source.uid(), source.epoch(), expires),
        token.hash());
  }

  /** The name of the Secret. */
  public String name() {
    return terms.name();
  }

  /** Reads it back; empty when it is of another type or not as we write it. */
  public static Optional<ScimTokenSecret> read(Secret secret) {
    return ScimTokenTerms.read(secret)
        .flatMap(
            terms ->
                ScimTokenTerms.text(secret.getData(), HASH)
                    .map(hash -> new ScimTokenSecret(terms, hash)));
  }

  /** The Secret. Nobody can change it; a token is revoked by deleting it. */
  public Secret secret(String namespace) {
    Map<String, String> data = new LinkedHashMap<>(terms.data());
    data.put(HASH, ScimTokenTerms.encoded(hash));
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name())
        .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
        .endMetadata()
        .withType(Secrets.SCIM_TOKEN)
        .withImmutable(true)
        .withData(data)
        .build();
  }

  /** Whether it counts at that time, under that source. */
  public Standing standing(CenterSource.InForce source, Instant now) {
    if (!terms.areOf(source)) {
      return Standing.OTHER_SOURCE;
    }
    return now.isBefore(terms.expires()) ? Standing.VALID : Standing.EXPIRED;
  }

  /** Whether this is kept of that very token. */
  public boolean isOf(ScimToken presented) {
    return name().equals(presented.secretName()) && presented.matches(hash);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "ScimTokenSecret[" + terms + "]";
  }
}
