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
    if (outcome instanceof Outcome.Stalled && !outcome.reason().equals(reason(object))) {
      events.warning(object, outcome.reason(), "Reconcile", outcome.message());
    }
  }

  private static String reason(Resource<?, ? extends Status> object) {
    Condition ready = Conditions.find(object.getStatus(), Condition.READY);
    return ready == null ? null : ready.reason();
  }
}
