package dev.sallyport.reconcile;

import dev.sallyport.access.CenterPhase;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.StateRead;
import dev.sallyport.kube.Cluster;
import dev.sallyport.signin.ScimTokenTerms;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Removes the tokens for SCIM of sources before, which no change brings back, for epochs only grow.
 * One of the source in force stays also when it has ended: that nobody is pushed any more has to be
 * told until somebody has seen to it.
 */
final class ScimTokenSweep implements Controller.Reconciler {

  /** From the change on, so that whoever wonders why nobody is pushed finds it listed. */
  static final Duration KEPT = Duration.ofDays(30);

  private final Caches caches;
  private final Centers centers;
  private final EndingSecrets ending;

  ScimTokenSweep(Caches caches, Centers centers, Cluster cluster, InstantSource clock) {
    this.caches = caches;
    this.centers = centers;
    this.ending = new EndingSecrets(caches, cluster, clock);
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    return caches
        .secrets
        .get(key)
        .flatMap(
            secret ->
                ScimTokenTerms.read(secret)
                    .flatMap(token -> inForce(key.namespace()).flatMap(state -> end(token, state)))
                    .flatMap(end -> ending.removeAt(end, secret)));
  }

  /** Only where the gate vouches for what is stored. */
  private Optional<ActiveState> inForce(String namespace) {
    return ActiveSecret.read(caches.secrets.get(namespace, Secrets.ACTIVE_SOURCE_NAME).orElse(null))
                instanceof StateRead.Read read
            && centers.get(namespace).flatMap(Centers.Center::phase).orElse(null)
                instanceof CenterPhase.InForce phase
            && phase.epoch() == read.state().epoch()
        ? Optional.of(read.state())
        : Optional.empty();
  }

  /** When a token is removed; empty if the state does not say that it never counts again. */
  static Optional<Instant> end(ScimTokenTerms token, ActiveState state) {
    return token.epoch() < state.epoch() ? Optional.of(state.since().plus(KEPT)) : Optional.empty();
  }
}
