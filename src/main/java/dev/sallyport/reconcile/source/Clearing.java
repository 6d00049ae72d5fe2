package dev.sallyport.reconcile.source;

import static dev.sallyport.reconcile.source.ClearedCaches.shell;
import static dev.sallyport.reconcile.source.ClearedCaches.type;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.gate.ClearedKind;
import dev.sallyport.gate.Present;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.RecordWriter;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes away what a change clears in one center, and brings the caches up to date with it. Nothing
 * here says what is to go: that is in the steps that {@link ChangeRunner} is told to do.
 */
final class Clearing {

  private final KubernetesClient client;
  private final Caches caches;
  private final Cluster cluster;
  private final RecordStore records;
  private final WholeObjects whole;
  private final ClearedCaches cleared;
  private final Unrecorded unrecorded;
  private final Parallel parallel;
  private final String namespace;

  /** Objects that were read whole from the API, by uid. */
  private final Map<String, Present> readWhole = new ConcurrentHashMap<>();

  Clearing(
      KubernetesClient client,
      Caches caches,
      Cluster cluster,
      RecordStore records,
      Unrecorded unrecorded,
      Parallel parallel,
      String namespace) {
    this.client = client;
    this.caches = caches;
    this.cluster = cluster;
    this.records = records;
    this.whole = new WholeObjects(client);
    this.cleared = new ClearedCaches(caches);
    this.unrecorded = unrecorded;
    this.parallel = parallel;
    this.namespace = namespace;
  }

  /** What exists in the center now, with what was read of it. */
  CenterInventory inventory() {
    return new CenterInventory(caches, namespace, readWhole);
  }

  /**
   * Deletes the bindings that carry these uids.
   *
   * @return whether all of them are gone; another's finalizer can keep one
   */
  boolean revoke(Set<String> assignmentUids) {
    List<HasMetadata> bindings =
        assignmentUids.stream().flatMap(uid -> caches.bindingsOf(uid).stream()).toList();
    AtomicBoolean gone = new AtomicBoolean(true);
    parallel.forEach(
        bindings,
        binding -> {
          if (cluster.delete(binding) instanceof Cluster.Deletion.Gone) {
            caches.forgetBinding(binding);
          } else {
            gone.set(false);
          }
        });
    return gone.get();
  }

  /** Deletes what is as it was recorded; what changed since, as {@link #deleteUnrecorded} does. */
  void delete(List<Present> objects) {
    parallel.forEach(
        objects,
        object -> {
          Cluster.Deletion deletion = deleteRecorded(object);
          if (deletion instanceof Cluster.Deletion.Changed) {
            deleteUnrecorded(object);
          } else {
            remember(object, deletion);
          }
        });
  }

  /** Deletes objects in whatever version they are; they stay until {@link #amend}. */
  void deleteUnrecorded(List<Present> objects) {
    parallel.forEach(objects, this::deleteUnrecorded);
  }

  /** Reads objects whole. */
  void read(List<Present> objects) {
    parallel.forEach(objects, this::refresh);
  }

  /** Adds to the record what is deleted and kept for it, and lets it go. */
  void amend(RecordRead.Complete record, List<Present> objects) {
    List<GenericKubernetesResource> standing = new ArrayList<>();
    for (Present object : objects) {
      GenericKubernetesResource found = whole.one(object.kind(), namespace, object.name());
      if (found != null && found.getMetadata().getUid().equals(object.uid())) {
        standing.add(found);
      }
    }
    records.create(
        RecordWriter.amendment(
            namespace, record, records.taken(namespace, record.epoch()), standing.iterator()));
    parallel.forEach(objects, object -> unrecorded.letGo(namespace, object));
  }

  /**
   * Whether nothing is left that the record lists. A cache can miss an object for a moment, so the
   * last word is the API's.
   */
  boolean isConfirmed(RecordRead.Complete record) {
    Iterator<GenericKubernetesResource> all = whole.all(namespace, record.order().kinds());
    while (all.hasNext()) {
      Present object = Present.of(all.next());
      // One that a person made their own meanwhile stays, though it is listed.
      boolean mayStay = object.kind() != ClearedKind.ASSIGNMENT && !object.isProvisioned();
      if (!mayStay && !object.isCleared() && record.entries().containsKey(object.uid())) {
        return false;
      }
    }
    return true;
  }

  // --- One object -------------------------------------------------------------------------------

  /**
   * Our finalizer goes first: nothing is bound for the object any more, and so its deletion is the
   * last that the API server, and everybody who watches, has to do about it. Where a binding may
   * stand that lost our label, it stays, and makes the deletion wait until somebody has looked.
   */
  private Cluster.Deletion deleteRecorded(Present object) {
    Resource<?, ?> target = shell(namespace, object);
    Optional<Assignment> held =
        caches
            .assignments
            .get(namespace, object.name())
            .filter(a -> object.kind() == ClearedKind.ASSIGNMENT)
            .filter(a -> a.getMetadata().getFinalizers().contains(Labels.FINALIZER))
            .filter(a -> caches.unseen(a).isEmpty());
    if (held.isPresent()) {
      target.getMetadata().setFinalizers(held.get().getMetadata().getFinalizers());
      try {
        Optional<? extends Resource<?, ?>> released = cluster.release(target);
        if (released.isEmpty()) {
          return new Cluster.Deletion.Gone();
        }
        target.getMetadata().setResourceVersion(released.get().getMetadata().getResourceVersion());
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
          return new Cluster.Deletion.Changed();
        }
        throw e;
      }
    }
    return cluster.deleteUnchanged(target);
  }

  private void deleteUnrecorded(Present object) {
    Cluster.Deletion deletion = unrecorded.delete(namespace, object);
    if (deletion instanceof Cluster.Deletion.Changed) {
      refresh(object);
    } else {
      remember(object, deletion);
    }
  }

  private void remember(Present object, Cluster.Deletion deletion) {
    if (deletion instanceof Cluster.Deletion.Pending(String json)) {
      cleared.remember(client.getKubernetesSerialization().unmarshal(json, type(object.kind())));
    } else {
      cleared.forget(namespace, object);
    }
  }

  /** Reads one object whole, and brings the cache up to date with it. */
  private void refresh(Present object) {
    GenericKubernetesResource found = whole.one(object.kind(), namespace, object.name());
    Resource<?, ?> typed =
        client.resources(type(object.kind())).inNamespace(namespace).withName(object.name()).get();
    if (typed == null || found == null || !found.getMetadata().getUid().equals(object.uid())) {
      cleared.forget(namespace, object);
      return;
    }
    readWhole.put(object.uid(), Present.whole(found));
    cleared.remember(typed);
  }
}
