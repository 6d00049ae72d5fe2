package dev.sallyport.reconcile;

import dev.sallyport.api.Secrets;
import dev.sallyport.kube.Cluster;
import dev.sallyport.signin.SpentAssertion;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Removes the notes that an Assertion was used, once it would be refused as late anyway. */
final class SpentAssertionSweep implements Controller.Reconciler {

  private final Caches caches;
  private final EndingSecrets ending;

  SpentAssertionSweep(Caches caches, Cluster cluster, Clock clock) {
    this.caches = caches;
    this.ending = new EndingSecrets(caches, cluster, clock);
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    return caches
        .secrets
        .get(key)
        .filter(secret -> Secrets.SPENT_ASSERTION.equals(secret.getType()))
        .flatMap(note -> ending.removeAt(SpentAssertion.end(note), note));
  }
}
