package dev.sallyport.reconcile;

import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes Secrets of ours that a cache does not show. It may be behind, and what it does not show
 * stand all the same: that one counts then, since a second pair of keys would lock everybody out
 * who knows the first.
 *
 * @param cache of the Secrets among which it is
 */
public record OwnSecrets(KubernetesClient client, Cluster cluster, Cache<Secret> cache) {

  /**
   * Creates a Secret, unless one of that name stands.
   *
   * @return the one that stands
   * @throws KubernetesClientException with code 409 when it came and went: look again
   */
  public Secret makeOnce(Secret wanted) {
    Secret standing =
        cluster
            .createSecret(wanted)
            .or(() -> read(wanted))
            .orElseThrow(() -> changed("a Secret came and went"));
    cache.remember(standing);
    return standing;
  }

  /**
   * Creates a Secret.
   *
   * @throws KubernetesClientException with code 409 when another one has the name: look again
   */
  public void make(Secret wanted) {
    Secret standing = makeOnce(wanted);
    if (!Objects.equals(wanted.getType(), standing.getType())
        || !Objects.equals(wanted.getData(), standing.getData())) {
      throw changed("a Secret came meanwhile");
    }
  }

  /** As the API server has it. */
  public Optional<Secret> read(Secret secret) {
    return Optional.ofNullable(
        client
            .secrets()
            .inNamespace(secret.getMetadata().getNamespace())
            .withName(secret.getMetadata().getName())
            .get());
  }

  private static KubernetesClientException changed(String what) {
    return new KubernetesClientException(what, HttpURLConnection.HTTP_CONFLICT, null);
  }
}
