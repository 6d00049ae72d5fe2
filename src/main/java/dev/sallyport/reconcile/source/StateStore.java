package dev.sallyport.reconcile.source;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ActiveSource;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.StateRead;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Cache;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Keeps the active state in the Secret {@code sallyport-active}, and its digest in the status.
 *
 * <p>The two are two writes. The status announces the digest first, so that a process that ends
 * between them leaves nothing that looks like another hand's work.
 */
final class StateStore {

  private final KubernetesClient client;
  private final Caches caches;
  private final Cluster cluster;

  StateStore(KubernetesClient client, Caches caches, Cluster cluster) {
    this.client = client;
    this.caches = caches;
    this.cluster = cluster;
  }

  StateRead read(String namespace) {
    return ActiveSecret.read(
        caches.secrets.get(namespace, Secrets.ACTIVE_SOURCE_NAME).orElse(null));
  }

  /**
   * Stores a state.
   *
   * @return the IdentitySource as it stands now; its status may announce the new digest
   * @throws KubernetesClientException with code 409 when somebody else was faster: look again
   */
  IdentitySource write(IdentitySource source, ActiveState state) {
    String namespace = source.getMetadata().getNamespace();
    Secret wanted = ActiveSecret.of(namespace, state);
    Optional<Secret> known = caches.secrets.get(namespace, Secrets.ACTIVE_SOURCE_NAME);
    // Also before one that was lost is made again: that need not be what the status remembers.
    IdentitySource announced = announce(source, read(namespace), ActiveSecret.digest(state));
    if (known.isEmpty()) {
      create(wanted);
      return announced;
    }
    if (Boolean.TRUE.equals(known.get().getImmutable())) {
      removeImmutable(known.get());
      create(wanted);
      return announced;
    }
    wanted.getMetadata().setUid(known.get().getMetadata().getUid());
    wanted.getMetadata().setResourceVersion(known.get().getMetadata().getResourceVersion());
    remember(cluster.replaceSecret(wanted));
    return announced;
  }

  /**
   * Whoever made it immutable would else have stopped every change for ever. Should we end before
   * it is made anew, it is lost like any other, and status says what it was.
   */
  private void removeImmutable(Secret secret) {
    if (!(cluster.deleteUnchanged(secret) instanceof Cluster.Deletion.Gone)) {
      throw new KubernetesClientException(
          "the active state was replaced, or is kept by a finalizer",
          HttpURLConnection.HTTP_CONFLICT,
          null);
    }
    caches.secrets.forget(secret.getMetadata());
  }

  private void create(Secret wanted) {
    Optional<Secret> created = cluster.createSecret(wanted);
    if (created.isEmpty()) {
      // The cache did not show it; what is there counts.
      Secret there =
          client
              .secrets()
              .inNamespace(wanted.getMetadata().getNamespace())
              .withName(Secrets.ACTIVE_SOURCE_NAME)
              .get();
      if (there != null) {
        caches.secrets.remember(there);
      }
    }
    remember(created);
  }

  private void remember(Optional<Secret> written) {
    Cache<Secret> secrets = caches.secrets;
    secrets.remember(
        written.orElseThrow(
            () ->
                new KubernetesClientException(
                    "the active state came or went meanwhile",
                    HttpURLConnection.HTTP_CONFLICT,
                    null)));
  }

  private IdentitySource announce(IdentitySource source, StateRead stored, String digest) {
    IdentitySourceStatus status = source.getStatus();
    ActiveSource active = status == null ? null : status.active();
    if (active == null || digest.equals(active.digest()) || digest.equals(active.nextDigest())) {
      return source;
    }
    IdentitySourceStatus announcing =
        new IdentitySourceStatus(
            status.observedGeneration(),
            new ActiveSource(
                active.type(),
                active.identity(),
                active.since(),
                active.epoch(),
                // What was announced before may have become true since.
                stored instanceof StateRead.Read read ? read.digest() : active.digest(),
                digest),
            status.inUse(),
            status.pendingChange(),
            status.change(),
            status.lastChange(),
            status.serviceProvider(),
            status.certificates(),
            status.conditions());
    IdentitySource written =
        cluster
            .applyStatus(source, announcing)
            .orElseThrow(
                () ->
                    new KubernetesClientException(
                        "the source is gone", HttpURLConnection.HTTP_CONFLICT, null));
    caches.sources.remember(written);
    return written;
  }
}
