package dev.sallyport.reconcile;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Labels;
import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes bindings whose Assignment is gone: left by a finalizer that was taken off, or by an
 * operator that ended at the wrong moment. Keys are those of bindings.
 *
 * <p>A binding goes only when it says that it is of one of our centers, and a read of the API, not
 * just a cache, finds no Assignment of that name and uid: mass deletion on a cache that missed is
 * what other operators are remembered for.
 */
final class OrphanSweep implements Controller.Reconciler {

  private static final Logger log = LoggerFactory.getLogger(OrphanSweep.class);

  private final KubernetesClient client;
  private final Caches caches;
  private final Centers centers;
  private final Cluster cluster;

  OrphanSweep(KubernetesClient client, Caches caches, Centers centers, Cluster cluster) {
    this.client = client;
    this.caches = caches;
    this.centers = centers;
    this.cluster = cluster;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    if (key.namespace().isEmpty()) {
      caches.clusterRoleBindings.get(key).ifPresent(b -> sweep(caches.clusterRoleBindings, b));
    } else {
      caches.roleBindings.get(key).ifPresent(b -> sweep(caches.roleBindings, b));
    }
    return Optional.empty();
  }

  private <T extends HasMetadata> void sweep(Cache<T> cache, T binding) {
    String uid = binding.getMetadata().getLabels().get(Labels.ASSIGNMENT_UID);
    String owner = binding.getMetadata().getAnnotations().get(Labels.ASSIGNMENT);
    if (uid == null || owner == null || !caches.assignmentsByUid.keysOf(uid).isEmpty()) {
      return;
    }
    ObjectKey assignment = ObjectKey.parse(owner);
    if (centers.get(assignment.namespace()).isEmpty() || exists(assignment, uid)) {
      return;
    }
    log.info("removing {}, whose Assignment {} is gone", ObjectKey.of(binding), owner);
    if (cluster.delete(binding) instanceof Cluster.Deletion.Gone) {
      cache.forget(binding.getMetadata());
    }
  }

  private boolean exists(ObjectKey key, String uid) {
    Assignment found =
        client.resources(Assignment.class).inNamespace(key.namespace()).withName(key.name()).get();
    return found != null && found.getMetadata().getUid().equals(uid);
  }
}
