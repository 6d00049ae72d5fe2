package dev.sallyport.reconcile;

import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Removes Secrets that count for a time only. */
record EndingSecrets(Caches caches, Cluster cluster, InstantSource clock) {

  /**
   * Removes one whose end has come.
   *
   * @return when to look at it again; empty if that is not necessary
   */
  Optional<Instant> removeAt(Instant end, Secret secret) {
    if (caches.isTerminating(secret.getMetadata().getNamespace())) {
      return Optional.empty();
    }
    if (clock.instant().isBefore(end)) {
      return Optional.of(end);
    }
    if (cluster.delete(secret) instanceof Cluster.Deletion.Gone) {
      caches.secrets.forget(secret.getMetadata());
    }
    return Optional.empty();
  }
}
