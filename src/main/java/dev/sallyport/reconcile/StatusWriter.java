package dev.sallyport.reconcile;

import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Status;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Events;

/** Writes a status where it differs, and tells people when an object begins to need them. */
public final class StatusWriter {

  private final Caches caches;
  private final Cluster cluster;
  private final Events events;

  public StatusWriter(Caches caches, Cluster cluster, Events events) {
    this.caches = caches;
    this.cluster = cluster;
    this.events = events;
  }

  /**
   * At rest nothing is written: only what differs from the status that is there. Nor is anything in
   * a namespace that is being deleted.
   */
  public <S, T extends Status, R extends Resource<S, T>> void write(
      Cache<R> cache, R object, T status, Outcome outcome) {
    if (status.equals(object.getStatus())
        || caches.isTerminating(object.getMetadata().getNamespace())) {
      return;
    }
    cluster.applyStatus(object, status).ifPresent(cache::remember);
    tell(object, outcome);
  }

  /** Only of transitions, and not of what comes and goes by itself. */
  private void tell(Resource<?, ? extends Status> object, Outcome outcome) {
    Condition before = Conditions.find(object.getStatus(), Condition.READY);
    if (before != null && before.reason().equals(outcome.reason())) {
      return;
    }
    boolean waited = Conditions.find(object.getStatus(), Condition.RECONCILING) != null;
    switch (outcome) {
      case Outcome.Stalled(String reason, String message) ->
          events.warning(object, reason, "Reconcile", message);
      case Outcome.Ready(String reason, String message) when before != null && !waited ->
          events.normal(object, reason, "Reconcile", message);
      default -> {}
    }
  }
}
