package dev.sallyport.reconcile.source;

import static dev.sallyport.reconcile.source.ClearedCaches.shell;
import static dev.sallyport.reconcile.source.ClearedCaches.type;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.gate.ClearedKind;
import dev.sallyport.gate.Present;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Refusal;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what was changed since it was recorded. Whoever changes an object often enough is always
 * ahead of a record, and of a deletion that counts for one version only. So a finalizer goes on it,
 * and it is deleted in whatever version it is; from then on it cannot come back, and there is time
 * to record it. If the process ends in between, the next one finds it so, and goes on.
 */
final class Unrecorded {

  private static final Logger log = LoggerFactory.getLogger(Unrecorded.class);

  /** So often others may change the finalizers of one object between our reading and writing. */
  private static final int MAX_ATTEMPTS = 8;

  private final KubernetesClient client;
  private final Cluster cluster;
  private final Caches caches;
  private final ClearedCaches cleared;

  /** Centers in which nothing carries the finalizer, by all that is known. */
  private final Set<String> without = ConcurrentHashMap.newKeySet();

  Unrecorded(KubernetesClient client, Cluster cluster, Caches caches) {
    this.client = client;
    this.cluster = cluster;
    this.caches = caches;
    this.cleared = new ClearedCaches(caches);
  }

  /**
   * Deletes an object in whatever version it is; it stays until {@link #letGo(String, Present)}.
   *
   * @return {@link Cluster.Deletion.Changed} where it is no longer one that a change may delete
   */
  Cluster.Deletion delete(String namespace, Present object) {
    without.remove(namespace);
    Optional<Resource<?, ?>> kept =
        exchange(namespace, object, found -> kept(object.kind(), found));
    if (kept.isEmpty()) {
      return new Cluster.Deletion.Gone();
    }
    if (isDeleting(kept.get())) {
      return new Cluster.Deletion.Pending(client.getKubernetesSerialization().asJson(kept.get()));
    }
    return isDeclared(object.kind(), kept.get())
        ? new Cluster.Deletion.Changed()
        : cluster.delete(kept.get());
  }

  /**
   * Our other finalizer goes first, as it does wherever a change deletes: nothing is bound any
   * more. Where a binding may stand that lost our label, it stays until somebody has looked.
   */
  private List<String> kept(ClearedKind kind, Resource<?, ?> found) {
    List<String> finalizers = new ArrayList<>(found.getMetadata().getFinalizers());
    // What is being deleted takes no more finalizers.
    if (isDeleting(found) || isDeclared(kind, found)) {
      return finalizers;
    }
    if (found instanceof Assignment assignment && caches.unseen(assignment).isEmpty()) {
      finalizers.remove(Labels.FINALIZER);
    }
    if (!finalizers.contains(Labels.UNRECORDED)) {
      finalizers.add(Labels.UNRECORDED);
    }
    return finalizers;
  }

  /** Of people, a person may have made one their own meanwhile; what they declare stays. */
  private static boolean isDeclared(ClearedKind kind, Resource<?, ?> found) {
    return kind != ClearedKind.ASSIGNMENT && !Present.of(found).isProvisioned();
  }

  private static boolean isDeleting(Resource<?, ?> object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  /** The record has it: nothing of ours keeps the object any more. */
  void letGo(String namespace, Present object) {
    exchange(namespace, object, found -> Cluster.finalizersBeside(Labels.UNRECORDED, found))
        .ifPresentOrElse(cleared::remember, () -> cleared.forget(namespace, object));
  }

  /**
   * No change is under way that would record them: its record was thrown away, or the namespace is
   * being deleted. What is deleted stays so, and what is not goes on as before.
   */
  void letGo(String namespace) {
    if (!without.add(namespace)) {
      return;
    }
    for (Present object : cleared.in(namespace).filter(Present::unrecorded).toList()) {
      try {
        letGo(namespace, object);
      } catch (KubernetesClientException e) {
        without.remove(namespace);
        if (!Refusal.is(e)) {
          throw e;
        }
        // Of a namespace that is being deleted, our rights may have gone first.
        log.warn(
            "{}: the finalizer {} of {} {} could not be taken off; take it off by kubectl patch",
            namespace,
            Labels.UNRECORDED,
            object.kind().word(),
            object.name());
      }
    }
  }

  /**
   * Sets the finalizers of that very object, whatever else is done to it.
   *
   * @return how it stands now; empty when it is gone
   */
  private Optional<Resource<?, ?>> exchange(
      String namespace, Present object, Function<Resource<?, ?>, List<String>> finalizers) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Resource<?, ?> found =
          client
              .resources(type(object.kind()))
              .inNamespace(namespace)
              .withName(object.name())
              .get();
      if (found == null || !found.getMetadata().getUid().equals(object.uid())) {
        return Optional.empty();
      }
      List<String> next = finalizers.apply(found);
      if (next.equals(found.getMetadata().getFinalizers())) {
        return Optional.of(found);
      }
      Resource<?, ?> shell = shell(namespace, object);
      shell.getMetadata().setFinalizers(found.getMetadata().getFinalizers());
      try {
        return cluster.exchangeFinalizers(shell, next).map(written -> written);
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
      }
    }
    throw new KubernetesClientException(
        "others change the finalizers of " + object.kind().word() + " " + object.name(),
        HttpURLConnection.HTTP_CONFLICT,
        null);
  }
}
