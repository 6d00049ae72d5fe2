package dev.sallyport.reconcile.source;

import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.ChangeSteps;
import dev.sallyport.gate.LatePushes;
import dev.sallyport.gate.Present;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.Step;
import dev.sallyport.gate.Verdict;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/** Carries out a committed change, step by step; may end anywhere and is then begun again. */
final class ChangeRunner {

  private final KubernetesClient client;
  private final Caches caches;
  private final Cluster cluster;
  private final RecordStore records;
  private final Unrecorded unrecorded;
  private final Parallel parallel;
  private final OldSessions sessions;
  private final Map<String, RecordRead.Complete> underWay = new ConcurrentHashMap<>();

  /** Where all Sessions of the old source were ended since the change began, by the API's word. */
  private final Set<String> signedOut = ConcurrentHashMap.newKeySet();

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
    this.unrecorded = new Unrecorded(client, cluster, caches);
    this.parallel = new Parallel(workers);
    this.sessions = new OldSessions(client, caches, cluster, clock, parallel);
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
    Clearing clearing = clearing(namespace);
    signOut(namespace);
    while (true) {
      CenterInventory inventory = clearing.inventory();
      switch (ChangeSteps.next(resume, record, inventory)) {
        case Step.Revoke(Set<String> uids) -> {
          if (!clearing.revoke(uids)) {
            return new Progress.Waiting(left(inventory, record));
          }
        }
        case Step.DeleteAssignments(List<Present> assignments) -> {
          progress.accept(left(inventory, record));
          clearing.delete(assignments);
        }
        case Step.DeletePeople(List<Present> people) -> {
          progress.accept(left(inventory, record));
          clearing.delete(people);
        }
        case Step.Read(List<Present> objects) -> clearing.read(objects);
        case Step.DeleteUnrecorded(List<Present> objects) -> {
          progress.accept(left(inventory, record));
          clearing.deleteUnrecorded(objects);
        }
        case Step.Amend(RecordRead.Complete known, List<Present> objects) -> {
          clearing.amend(known, objects);
          return new Progress.Waiting(left(inventory, record));
        }
        case Step.Await(Collection<Present> objects) -> {
          return new Progress.Waiting(left(inventory, record));
        }
        case Step.Switch(ActiveState state) -> {
          if (clearing.isConfirmed(record)) {
            sessions.endAll(namespace);
            return new Progress.Cleared(state);
          }
          throw new KubernetesClientException(
              "something that was listed is still there", HttpURLConnection.HTTP_CONFLICT, null);
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
          clearing(namespace).deleteUnrecorded(objects);
      case Step.Amend(RecordRead.Complete record, List<Present> objects) ->
          clearing(namespace).amend(records.whole(namespace, record), objects);
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

  private Clearing clearing(String namespace) {
    return new Clearing(client, caches, cluster, records, unrecorded, parallel, namespace);
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
}
