package dev.sallyport.reconcile;

import dev.sallyport.api.Secrets;
import dev.sallyport.kube.Cluster;
import dev.sallyport.signin.SpentAssertion;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Removes the notes that an Assertion was used, once it would be refused as late anyway. */
final class SpentAssertionSweep implements Controller.Reconciler {

  private final Caches caches;
  private final Cluster cluster;
  private final Clock clock;

  SpentAssertionSweep(Caches caches, Cluster cluster, Clock clock) {
    this.caches = caches;
    this.cluster = cluster;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    Optional<Secret> note =
        caches.secrets.get(key).filter(s -> Secrets.SPENT_ASSERTION.equals(s.getType()));
    if (note.isEmpty() || caches.isTerminating(key.namespace())) {
      return Optional.empty();
    }
    Instant end = SpentAssertion.end(note.get());
    if (clock.instant().isBefore(end)) {
      return Optional.of(end);
    }
    if (cluster.delete(note.get()) instanceof Cluster.Deletion.Gone) {
      caches.secrets.forget(note.get().getMetadata());
    }
    return Optional.empty();
  }
}
