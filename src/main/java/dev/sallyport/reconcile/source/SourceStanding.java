package dev.sallyport.reconcile.source;

import dev.sallyport.access.CenterPhase;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.GateInput;
import dev.sallyport.gate.Named;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.Records;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.SourceView;
import dev.sallyport.gate.StateRead;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How an IdentitySource stands in its center: what a pass over it has to know, and the gate is
 * asked. Each question is answered from what is known now; nothing is written.
 *
 * @param source as the pass knows it
 */
record SourceStanding(SourceParts parts, IdentitySource source) {

  /** What the gate decides from. */
  GateInput input(SourceIntake.Found found) {
    return new GateInput(
        // What is stored and shown counts seconds.
        parts.clock().instant().truncatedTo(ChronoUnit.SECONDS),
        isTerminating(),
        SourceView.of(source, found.named()),
        others().map(s -> other(s, parts.intake().find(s).named())).toList(),
        parts.states().read(namespace()),
        parts.records().all(namespace()),
        new CenterInventory(parts.caches(), namespace()));
  }

  private static GateInput.Other other(IdentitySource other, Named named) {
    SourceView view = SourceView.of(other, named);
    return new GateInput.Other(
        view.ref(), view.createdAt(), view.deleting(), named.identity(), view.status().active());
  }

  boolean isTerminating() {
    return parts.caches().isTerminating(namespace());
  }

  /** Whether any Assignment carries our finalizer, or any binding our label. */
  boolean bound() {
    return new CenterInventory(parts.caches(), namespace()).bound();
  }

  /** Something is bound, and no other IdentitySource would take over if this one were deleted. */
  boolean inUse(Optional<ActiveState> inForce) {
    Optional<SourceIdentity> active = inForce.flatMap(ActiveState::identity);
    return bound()
        && (active.isEmpty()
            || others()
                .filter(s -> !SourceParts.isDeleting(s))
                .noneMatch(s -> parts.intake().find(s).named().identity().equals(active)));
  }

  /** What a center is in whose active state is known, also where it is known to be none. */
  CenterPhase phase(Optional<ActiveState> inForce) {
    boolean explicit = IdentitySourceSpec.EXPLICIT.equals(source.getSpec().reapply());
    return inForce
        .filter(state -> state.target().isPresent())
        .<CenterPhase>map(state -> new CenterPhase.InForce(state.epoch(), explicit))
        .orElseGet(CenterPhase.NoActiveSource::new);
  }

  /** The same of one in which something is held: that none is in force can then mean either. */
  CenterPhase phaseWhileHeld(Optional<ActiveState> inForce) {
    return inForce.isEmpty() && !isKnownToBeNone()
        ? new CenterPhase.UnknownState()
        : phase(inForce);
  }

  /** Whether there is no active source, as opposed to one that cannot be made out. */
  private boolean isKnownToBeNone() {
    return switch (parts.states().read(namespace())) {
      case StateRead.Read read -> read.state().target().isEmpty();
      case StateRead.Absent absent -> !bound();
      case StateRead.Altered altered -> false;
      case StateRead.NameTaken taken -> false;
    };
  }

  /** The name of the IdentitySource that the active state names, which may be an earlier one. */
  Optional<String> former() {
    return parts.states().read(namespace()) instanceof StateRead.Read read
        ? Optional.of(read.state().source()).map(SourceRef::name).filter(name -> !name.isEmpty())
        : Optional.empty();
  }

  /** What the status says of the last change. */
  Optional<LastChange> lastChange() {
    return Optional.ofNullable(source.getStatus()).map(IdentitySourceStatus::lastChange);
  }

  /**
   * What status knows of a change that was committed and did not get to its end. It is all that
   * tells of one whose record is lost, so it stays until the change is called off or another is
   * carried out.
   */
  Optional<ChangeInProgress> unfinished(Optional<ActiveState> inForce) {
    return Optional.ofNullable(source.getStatus())
        .map(IdentitySourceStatus::change)
        .filter(change -> change.epoch() != null)
        .filter(change -> inForce.map(s -> s.epoch() < change.epoch()).orElse(true));
  }

  /**
   * The change that began the present epoch, as long as the status does not speak of its record, or
   * not of what was added to it since.
   */
  Optional<LastChange> unannounced(ActiveState state) {
    Optional<LastChange> before = lastChange();
    return Records.complete(parts.records().all(namespace()), state.epoch())
        .filter(r -> before.isEmpty() || isNews(r, before.get()))
        .map(r -> SourceStatus.lastChange(r, state, parts.changes().listed(namespace(), r)));
  }

  /** Not by its digest: of a record that was altered since, the status must go on to tell. */
  private static boolean isNews(RecordRead.Complete record, LastChange told) {
    return !record.secrets().getFirst().equals(told.record())
        || record.isAmendedSince(told.recordDigest());
  }

  private Stream<IdentitySource> others() {
    return parts.sources(namespace()).stream()
        .filter(s -> !s.getMetadata().getUid().equals(source.getMetadata().getUid()));
  }

  private String namespace() {
    return source.getMetadata().getNamespace();
  }
}
