package dev.sallyport.reconcile.source;

import dev.sallyport.access.CenterPhase;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Outcome;
import dev.sallyport.gate.StateRead;
import dev.sallyport.reconcile.Centers;
import dev.sallyport.reconcile.Controller;
import dev.sallyport.reconcile.ObjectKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at all IdentitySources of one namespace at a time, since at most one of them is in force.
 * Its keys are namespaces.
 */
public final class SourceReconciler implements Controller.Reconciler {

  /** So many failures in a row are no accident any more. */
  private static final int IN_DOUBT = 2;

  private final SourceParts parts;

  /** Failures in a row in a center of which the gate has not spoken yet, by its namespace. */
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();

  public SourceReconciler(SourceParts parts) {
    this.parts = parts;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    String namespace = key.name();
    List<IdentitySource> sources = parts.sources(namespace);
    Optional<Centers.Center> center = parts.centers().get(namespace);
    if (center.isEmpty()) {
      sources.forEach(this::notAnIdentityCenter);
      return Optional.empty();
    }
    try {
      Optional<Instant> next = look(center.get(), sources);
      failures.remove(namespace);
      return next;
    } catch (RuntimeException | Error e) {
      failed(center.get());
      throw e;
    }
  }

  private Optional<Instant> look(Centers.Center center, List<IdentitySource> sources) {
    if (sources.isEmpty()) {
      center.enter(withoutSource(center.rules().namespace()));
      return Optional.empty();
    }
    return sources.stream()
        .map(source -> new SourcePass(parts, center, source).run())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /**
   * Until the gate has spoken nothing at all is done for the Assignments of a center. If it cannot,
   * they must not wait for it: what has expired or is to go, goes. One failure does not count, for
   * it would show on every Assignment for a moment.
   */
  private void failed(Centers.Center center) {
    if (center.phase().isEmpty()
        && failures.merge(center.rules().namespace(), 1, Integer::sum) >= IN_DOUBT) {
      center.enter(new CenterPhase.UnknownState());
    }
  }

  /** The active state outlives its IdentitySource; without one, nothing new is granted under it. */
  private CenterPhase withoutSource(String namespace) {
    return switch (parts.states().read(namespace)) {
      case StateRead.Absent absent -> new CenterPhase.NoActiveSource();
      case StateRead.Read read when read.state().target().isEmpty() ->
          new CenterPhase.NoActiveSource();
      default -> new CenterPhase.UnknownState();
    };
  }

  private void notAnIdentityCenter(IdentitySource source) {
    if (SourceParts.isDeleting(source)) {
      parts.letGo(source);
      return;
    }
    Outcome outcome = SourceOutcomes.notAnIdentityCenter(source);
    parts
        .statuses()
        .write(parts.caches().sources, source, parts.status().only(source, outcome), outcome);
  }
}
