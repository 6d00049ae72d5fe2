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
import java.util.Optional;

/**
 * Looks at all IdentitySources of one namespace at a time, since at most one of them is in force.
 * Its keys are namespaces.
 */
public final class SourceReconciler implements Controller.Reconciler {

  private final SourceParts parts;

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
    if (sources.isEmpty()) {
      center.get().enter(withoutSource(namespace));
      return Optional.empty();
    }
    return sources.stream()
        .map(source -> new SourcePass(parts, center.get(), source).run())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
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
