package dev.sallyport.reconcile.source;

import static dev.sallyport.reconcile.source.ClearedCaches.shell;
import static dev.sallyport.reconcile.source.ClearedCaches.type;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.ChangeOrder;
import dev.sallyport.gate.ChangeSteps;
import dev.sallyport.gate.ClearedKind;
import dev.sallyport.gate.LatePushes;
import dev.sallyport.gate.Present;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.RecordWriter;
import dev.sallyport.gate.Step;
import dev.sallyport.gate.Verdict;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Refusal;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out an accepted change, step by step; may end anywhere and is then begun again. */
final class ChangeRunner {

  private static final Logger log = LoggerFactory.getLogger(ChangeRunner.class);

  /** Whoever lifts a quota, or mends a webhook, does not tell us. */
  private static final Duration REFUSED = Duration.ofSeconds(20);

  private final KubernetesClient client;
  private final Caches caches;
  private final Cluster cluster;
  private final RecordStore records;
  private final WholeObjects whole;
  private final ClearedCaches cleared;
  private final Unrecorded unrecorded;
  private final Clock clock;
  private final Parallel parallel;
  private final OldSessions sessions;
  private final Map<String, RecordRead.Complete> underWay = new HashMap<>();

  /** Where all Sessions of the old source were ended since the change began, by the API's word. */
  private final Set<String> signedOut = new HashSet<>();

  /** Until when a record that was refused is not tried again, by center. */
  private final Map<String, Instant> refused = new HashMap<>();

  ChangeRunner(
      KubernetesClient client,
      Caches caches,
      Cluster cluster,
      RecordStore records,
      Clock clock,
      int workers) {
    this.client = client;
    this.caches = caches;
    this.cluster = cluster;
    this.records = records;
    this.whole = new WholeObjects(client);
    this.cleared = new ClearedCaches(caches);
    this.unrecorded = new Unrecorded(client, cluster, caches);
    this.clock = clock;
    this.parallel = new Parallel(workers);
    this.sessions = new OldSessions(client, caches, cluster, clock, parallel);
  }

  /** Until when the record is not tried again, because the API server did not take it. */
  Optional<Instant> refusedUntil(String namespace) {
    return Optional.ofNullable(refused.get(namespace))
        .filter(until -> clock.instant().isBefore(until));
  }

  /**
   * Writes the record, which commits the change. The accept that allows it is stored already.
   *
   * @return false when the API server does not take it, and nothing is committed: by a quota or a
   *     policy, or because a webhook or the server itself fails
   * @throws KubernetesClientException when it is not known whether the change is committed, because
   *     the API server does not answer, or with code 409 when the name is taken: look again
   */
  boolean commit(String namespace, Verdict.Change change) {
    ChangeOrder order = change.order();
    try {
      // What was torn in earlier attempts must not pile up, each up to 700 KiB.
      records.prune(namespace);
      records.create(
          RecordWriter.of(namespace, order, clock.instant(), whole.all(namespace, order.kinds())));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      if (Refusal.is(e) || !records.isComplete(namespace, order.epoch())) {
        log.warn("{}: the API server does not take a record ({})", namespace, e.getCode());
        refused.put(namespace, clock.instant().plus(REFUSED));
        return false;
      }
    }
    refused.remove(namespace);
    return true;
  }

  /** How far a change has come. */
  sealed interface Progress {

    /** Something is still going, and an event will tell when it has gone. */
    record Waiting(int left) implements Progress {}

    /** Nothing that was listed is left; only the switch remains. */
    record Cleared(ActiveState switchTo) implements Progress {}
  }

  /**
   * Goes on with a committed change as far as it can be gone now.
   *
   * @param progress told how many of the listed objects are left, now and then
   */
  Progress resume(String namespace, Verdict.Resume resume, IntConsumer progress) {
    RecordRead.Complete record = whole(namespace, resume.record());
    Map<String, Present> readWhole = new HashMap<>();
    signOut(namespace);
    while (true) {
      CenterInventory inventory = new CenterInventory(caches, namespace, readWhole);
      switch (ChangeSteps.next(resume, record, inventory)) {
        case Step.Revoke(Set<String> uids) -> {
          if (!revoke(uids)) {
            return new Progress.Waiting(left(inventory, record));
          }
        }
        case Step.DeleteAssignments(List<Present> assignments) -> {
          progress.accept(left(inventory, record));
          delete(namespace, assignments, readWhole);
        }
        case Step.DeletePeople(List<Present> people) -> {
          progress.accept(left(inventory, record));
          delete(namespace, people, readWhole);
        }
        case Step.Read(List<Present> objects) -> read(namespace, objects, readWhole);
        case Step.DeleteUnrecorded(List<Present> objects) -> {
          progress.accept(left(inventory, record));
          parallel.forEach(objects, object -> deleteUnrecorded(namespace, object, readWhole));
        }
        case Step.Amend(RecordRead.Complete known, List<Present> objects) -> {
          amend(namespace, known, objects);
          return new Progress.Waiting(left(inventory, record));
        }
        case Step.Await(Collection<Present> objects) -> {
          return new Progress.Waiting(left(inventory, record));
        }
        case Step.Switch(ActiveState state) -> {
          if (confirmed(namespace, record)) {
            sessions.endAll(namespace);
            return new Progress.Cleared(state);
          }
          throw changed("something that was listed is still there");
        }
        case Step.Remember remember -> throw new IllegalStateException("before the record");
        case Step.WriteRecord write -> throw new IllegalStateException("before the record");
      }
    }
  }

  /** How many objects a change clears, whether or not they still stand. */
  int listed(String namespace, Verdict.Resume resume) {
    return whole(namespace, resume.record()).entries().size();
  }

  /** The same, of a change that is done. */
  int listed(String namespace, RecordRead.Complete record) {
    return records.whole(namespace, record).entries().size();
  }

  /** What is to be done next, after a change, about what was pushed too late for its list. */
  Optional<Step> late(String namespace, Verdict verdict) {
    return LatePushes.next(verdict, records.all(namespace), new CenterInventory(caches, namespace));
  }

  /** Does one step of {@link #late}; look again, and ask again. */
  void takeLate(String namespace, Step step) {
    switch (step) {
      case Step.DeleteUnrecorded(List<Present> objects) ->
          parallel.forEach(objects, object -> deleteUnrecorded(namespace, object, new HashMap<>()));
      case Step.Amend(RecordRead.Complete record, List<Present> objects) ->
          amend(namespace, records.whole(namespace, record), objects);
      default -> throw new IllegalStateException("not a step after a change");
    }
  }

  /** No change is under way here: whatever one left that was not finished is let go. */
  void letGo(String namespace) {
    unrecorded.letGo(namespace);
  }

  /** The change is done: its lists need not be kept in mind. */
  void finished(String namespace) {
    underWay.remove(namespace);
    signedOut.remove(namespace);
    records.prune(namespace);
  }

  /**
   * Ends what was begun under the old source before anything else is taken. The cache may have
   * missed a sign-in beside the record, so it is asked for once; whoever makes a Session later
   * finds the change in the status, and ends it again.
   */
  private void signOut(String namespace) {
    if (signedOut.contains(namespace)) {
      sessions.endKnown(namespace);
    } else {
      sessions.endAll(namespace);
      signedOut.add(namespace);
    }
  }

  private RecordRead.Complete whole(String namespace, RecordRead.Complete record) {
    RecordRead.Complete known = underWay.get(namespace);
    if (known == null || !known.digests().equals(record.digests())) {
      known = records.whole(namespace, record);
      underWay.put(namespace, known);
    }
    return known;
  }

  private static int left(CenterInventory inventory, RecordRead.Complete record) {
    return (int)
        (count(inventory.assignments(), record) + count(inventory.provisionedPeople(), record));
  }

  private static long count(Collection<Present> objects, RecordRead.Complete record) {
    return objects.stream()
        .filter(o -> !o.isCleared() && record.entries().containsKey(o.uid()))
        .count();
  }

  /** Whether all of them are gone; another's finalizer can keep one. */
  private boolean revoke(Set<String> uids) {
    List<HasMetadata> bindings =
        uids.stream().flatMap(uid -> caches.bindingsOf(uid).stream()).toList();
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

  private void delete(String namespace, List<Present> objects, Map<String, Present> readWhole) {
    parallel.forEach(
        objects,
        object -> {
          Cluster.Deletion deletion = delete(namespace, object);
          if (deletion instanceof Cluster.Deletion.Changed) {
            deleteUnrecorded(namespace, object, readWhole);
          } else {
            remember(namespace, object, deletion);
          }
        });
  }

  private void deleteUnrecorded(String namespace, Present object, Map<String, Present> readWhole) {
    Cluster.Deletion deletion = unrecorded.delete(namespace, object);
    if (deletion instanceof Cluster.Deletion.Changed) {
      refresh(namespace, object, readWhole);
    } else {
      remember(namespace, object, deletion);
    }
  }

  private void remember(String namespace, Present object, Cluster.Deletion deletion) {
    if (deletion instanceof Cluster.Deletion.Pending(String json)) {
      cleared.remember(Serialization.unmarshal(json, type(object.kind())));
    } else {
      cleared.forget(namespace, object);
    }
  }

  /**
   * Our finalizer goes first: nothing is bound for the object any more, and so its deletion is the
   * last that the API server, and everybody who watches, has to do about it. Where a binding may
   * stand that lost our label, it stays, and makes the deletion wait until somebody has looked.
   */
  private Cluster.Deletion delete(String namespace, Present object) {
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

  private void read(String namespace, List<Present> objects, Map<String, Present> readWhole) {
    parallel.forEach(objects, object -> refresh(namespace, object, readWhole));
  }

  /** Reads one object whole, and brings the cache up to date with it. */
  private void refresh(String namespace, Present object, Map<String, Present> readWhole) {
    GenericKubernetesResource found = whole.one(object.kind(), namespace, object.name());
    Resource<?, ?> typed =
        client.resources(type(object.kind())).inNamespace(namespace).withName(object.name()).get();
    if (typed == null || found == null || !found.getMetadata().getUid().equals(object.uid())) {
      cleared.forget(namespace, object);
      return;
    }
    synchronized (readWhole) {
      readWhole.put(object.uid(), Present.whole(found));
    }
    cleared.remember(typed);
  }

  private void amend(String namespace, RecordRead.Complete record, List<Present> objects) {
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

  /** A cache can miss an object for a moment, so the last word is the API's. */
  private boolean confirmed(String namespace, RecordRead.Complete record) {
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

  private static KubernetesClientException changed(String what) {
    return new KubernetesClientException(what, HttpURLConnection.HTTP_CONFLICT, null);
  }
}
