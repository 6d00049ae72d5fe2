package dev.sallyport.gate;

import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.gate.Verdict.Hold;
import java.util.Optional;

/**
 * Decides whether a source comes into force, stays, is held or is changed. A pure function; see the
 * package for the story.
 */
public final class Gate {

  private final GateInput input;
  private final SourceView source;
  private final SourceView.Spec spec;
  private final Evidence evidence;
  private final Optional<SourceIdentity> named;

  private Gate(GateInput input) {
    this.input = input;
    this.source = input.source();
    this.spec = source.spec();
    this.evidence = new Evidence(input);
    this.named = spec.named().identity();
  }

  /** The verdict for {@code input.source()}. Every input has one; nothing is thrown. */
  public static Verdict decide(GateInput input) {
    return new Gate(input).decide();
  }

  private Verdict decide() {
    if (input.namespaceTerminating()) {
      return new Verdict.LetGo();
    }
    if (input.state() instanceof StateRead.NameTaken) {
      return Hold.of(Reason.NAME_TAKEN, Messages.nameTaken());
    }
    SourceRef inForce = InForce.choose(input);
    if (!inForce.equals(source.ref())) {
      return new Verdict.Standby(
          Reason.ANOTHER_SOURCE_IN_FORCE, Messages.anotherSourceInForce(inForce));
    }
    return switch (input.state()) {
      case StateRead.Altered altered -> altered(altered.problem());
      case StateRead.Read read when !evidence.isExpected(read) ->
          altered("it is not what was last written");
      case StateRead.Read read ->
          read.state().target().isPresent()
              ? withActive(read.state(), read.state().target().get())
              : withoutActive(Optional.of(read.state()));
      case StateRead.Absent absent when source.status().active().isPresent() ->
          stateLost(source.status().active().get());
      case StateRead.Absent absent -> withoutActive(Optional.empty());
      case StateRead.NameTaken taken -> throw new IllegalStateException("decided above");
    };
  }

  /** Held; but with nothing bound there is nothing to protect, and a deletion is not stranded. */
  private Verdict altered(String problem) {
    return source.deleting() && !input.inventory().bound()
        ? new Verdict.Release(Optional.empty())
        : Hold.of(Reason.STATE_ALTERED, Messages.stateAltered(problem, mirrored()));
  }

  // --- A source is in force ---------------------------------------------------------------------

  private Verdict withActive(ActiveState state, Target active) {
    Optional<Verdict> committed = committed(state.epoch(), Optional.of(state));
    if (committed.isPresent()) {
      return committed.get();
    }
    boolean knownSource = state.source().equals(source.ref());
    if (source.deleting()) {
      return deleted(state, active, knownSource);
    }
    if (named.equals(Optional.of(active.identity()))) {
      Optional<String> tampered = evidence.alteredLastRecord();
      Target details = spec.suspend() ? active : updated(active);
      ActiveState next = remembered(state, details, Optional.empty(), knownSource);
      if (spec.suspend()) {
        return Hold.of(Reason.SUSPENDED, Messages.suspended(), Optional.empty(), next, state);
      }
      if (tampered.isPresent()) {
        return Hold.of(
            Reason.STATE_ALTERED,
            Messages.recordAltered(tampered.get()),
            Optional.empty(),
            next,
            state);
      }
      return new Verdict.Steady(next, Verdict.differing(next, state));
    }
    return anotherNamed(state, active, knownSource);
  }

  private Verdict anotherNamed(ActiveState state, Target active, boolean knownSource) {
    boolean recordLost = evidence.recordLost(state.epoch());
    Optional<ChangeOrder> order =
        order(
            recordLost ? ChangeKind.RECORD_LOST : ChangeKind.SOURCE_CHANGE,
            Optional.of(active.identity()),
            state.epoch());
    Optional<PendingChange> pending = order.map(this::pending);
    ActiveState next = remembered(state, active, pending.map(PendingChange::id), knownSource);
    if (spec.suspend()) {
      return Hold.of(Reason.SUSPENDED, Messages.suspended(), pending, next, state);
    }
    if (spec.named() instanceof Named.Unclear(Fault fault)) {
      return Hold.of(fault, Messages.faulty(fault, active.identity()), pending, next, state);
    }
    if (spec.named() instanceof Named.Faulty(SourceIdentity to, Fault fault)) {
      return Hold.of(
          fault, Messages.faultyChange(fault, active.identity(), to), pending, next, state);
    }
    PendingChange change = pending.orElseThrow();
    Optional<String> tampered = evidence.alteredLastRecord();
    if (tampered.isPresent()) {
      return Hold.of(
          Reason.STATE_ALTERED, Messages.recordAltered(tampered.get()), pending, next, state);
    }
    if (isAccepted(change.id(), next.acceptance())) {
      return new Verdict.Change(
          order.orElseThrow(), Optional.of(next), Verdict.differing(next, state));
    }
    if (recordLost) {
      return Hold.of(Reason.STATE_ALTERED, Messages.recordLost(change), pending, next, state);
    }
    return spec.accept()
        ? Hold.of(
            Reason.ACCEPT_IS_STALE,
            Messages.acceptIsStale(change, spec.acceptChange()),
            pending,
            next,
            state)
        : Hold.of(Reason.ACCEPT_REQUIRED, Messages.acceptRequired(change), pending, next, state);
  }

  private Verdict deleted(ActiveState state, Target active, boolean knownSource) {
    if (!input.inventory().bound()) {
      ActiveState ended = ActiveState.ended(state.epoch(), input.now());
      return new Verdict.Release(Optional.of(ended));
    }
    // Only what was seen before the deletion counts, and only while it still stands there. Of an
    // object that was never seen, nothing was.
    boolean clears =
        knownSource && state.onDelete() == OnDelete.CLEAR && spec.onDelete() == OnDelete.CLEAR;
    if (!clears) {
      return Hold.of(
          Reason.IN_USE, Messages.inUse(active.identity()), Optional.empty(), state, state);
    }
    if (spec.suspend()) {
      return Hold.of(Reason.SUSPENDED, Messages.suspended(), Optional.empty(), state, state);
    }
    return new Verdict.Change(
        new ChangeOrder(
            ChangeKind.DELETION,
            Optional.of(active.identity()),
            Optional.empty(),
            OnChange.CLEAR,
            state.epoch(),
            evidence.nextEpoch(),
            source.ref()),
        Optional.of(state),
        Optional.empty());
  }

  // --- None is in force, or it is not known which -----------------------------------------------

  /** The Secret is lost, and status says what was in it, but for the metadata. */
  private Verdict stateLost(SourceView.Mirror mirror) {
    Optional<Verdict> committed = committed(mirror.epoch(), Optional.empty());
    if (committed.isPresent()) {
      return committed.get();
    }
    if (named.equals(Optional.of(mirror.identity()))) {
      return new Verdict.Rebuild(
          new ActiveState(
              mirror.epoch(),
              mirror.since(),
              Optional.of(updated(new Target(mirror.identity()))),
              source.ref(),
              Acceptance.used(spec.accept()),
              source.deleting() ? OnDelete.HOLD : spec.onDelete()));
    }
    return unknown(Optional.of(mirror.identity()), mirror.epoch());
  }

  private Verdict withoutActive(Optional<ActiveState> ended) {
    boolean bound = input.inventory().bound();
    Optional<RecordRead.Complete> newest = Records.newestOf(input.records(), source.ref());
    if (newest.isPresent()
        && newest.get().epoch() > ended.map(ActiveState::epoch).orElse(0L)
        && (!bound || newest.get().order().kind() == ChangeKind.SOURCE_UNKNOWN)) {
      return resume(newest.get(), Optional.empty());
    }
    if (bound && ended.isEmpty()) {
      return unknown(Optional.empty(), Records.highest(input.records()));
    }
    if (source.deleting()) {
      return new Verdict.Release(Optional.empty());
    }
    if (spec.suspend()) {
      return Hold.of(Reason.SUSPENDED, Messages.suspended());
    }
    return switch (spec.named()) {
      case Named.Usable(Target target) ->
          new Verdict.Activate(
              new ActiveState(
                  evidence.nextEpoch(),
                  input.now(),
                  Optional.of(target),
                  source.ref(),
                  Acceptance.used(spec.accept()),
                  spec.onDelete()));
      case Named.Faulty(SourceIdentity to, Fault fault) -> Hold.of(fault, fault.message());
      case Named.Unclear(Fault fault) -> Hold.of(fault, fault.message());
    };
  }

  /** Something is bound, but nobody knows under which source; only a word for the id counts. */
  private Verdict unknown(Optional<SourceIdentity> from, long epoch) {
    if (source.deleting()) {
      return input.inventory().bound()
          ? Hold.of(Reason.IN_USE, Messages.inUseUnknown())
          : new Verdict.Release(Optional.of(ActiveState.ended(epoch, input.now())));
    }
    Optional<ChangeOrder> order = order(ChangeKind.SOURCE_UNKNOWN, from, epoch);
    Optional<PendingChange> pending = order.map(this::pending);
    if (spec.suspend()) {
      return new Hold(
          Reason.SUSPENDED,
          Messages.suspended(),
          false,
          pending,
          Optional.empty(),
          Optional.empty());
    }
    if (spec.named() instanceof Named.Usable
        && isAccepted(pending.orElseThrow().id(), Acceptance.SPENT)) {
      return new Verdict.Change(order.orElseThrow(), Optional.empty(), Optional.empty());
    }
    return new Hold(
        Reason.ACTIVE_SOURCE_UNKNOWN,
        Messages.activeSourceUnknown(from, pending, spec.named()),
        false,
        pending,
        Optional.empty(),
        Optional.empty());
  }

  // --- A change that was committed --------------------------------------------------------------

  private Optional<Verdict> committed(long activeEpoch, Optional<ActiveState> state) {
    return evidence.committed(activeEpoch).map(record -> resume(record, state));
  }

  private Verdict resume(RecordRead.Complete record, Optional<ActiveState> state) {
    ChangeOrder order = record.order();
    ActiveState ending =
        order.to().isEmpty()
            ? ActiveState.ended(order.epoch(), input.now())
            : new ActiveState(
                order.epoch(),
                input.now(),
                order.to(),
                source.ref(),
                Acceptance.used(spec.accept()),
                source.deleting()
                    ? state.map(ActiveState::onDelete).orElse(OnDelete.HOLD)
                    : spec.onDelete());
    return new Verdict.Resume(order, record, ending, state);
  }

  // --- Parts of a decision ----------------------------------------------------------------------

  /** The order that the spec asks for; empty where it does not say which source. */
  private Optional<ChangeOrder> order(
      ChangeKind kind, Optional<SourceIdentity> from, long fromEpoch) {
    return named.map(
        to ->
            new ChangeOrder(
                kind,
                from,
                Optional.of(updated(new Target(to))),
                ChangeOrder.mode(from, named, spec.assignmentsOnChange()),
                fromEpoch,
                evidence.nextEpoch(),
                source.ref()));
  }

  private PendingChange pending(ChangeOrder order) {
    return PendingChange.of(
        order,
        source
            .status()
            .pending()
            .filter(known -> known.id().equals(order.id()))
            .map(SourceView.Pending::since)
            .orElse(input.now()),
        input.inventory());
  }

  private boolean isAccepted(String id, Acceptance acceptance) {
    return spec.accept()
        && spec.acceptChange().map(id::equals).orElseGet(() -> acceptance.covers(id));
  }

  /** The target with the newest good metadata: what the spec brings, else what there was. */
  private Target updated(Target target) {
    return spec.named() instanceof Named.Usable(Target usable)
            && usable.identity().equals(target.identity())
        ? usable
        : target;
  }

  private ActiveState remembered(
      ActiveState state, Target target, Optional<String> pending, boolean knownSource) {
    Acceptance before = knownSource ? state.acceptance() : Acceptance.SPENT;
    return new ActiveState(
        state.epoch(),
        state.since(),
        Optional.of(target),
        source.ref(),
        before.after(spec.accept(), spec.acceptChange(), pending),
        spec.onDelete());
  }

  private Optional<SourceIdentity> mirrored() {
    return source.status().active().map(SourceView.Mirror::identity);
  }
}
