package dev.sallyport.reconcile.source;

import dev.sallyport.access.CenterPhase;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Outcome;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.ChangeSteps;
import dev.sallyport.gate.Fault;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.GateInput;
import dev.sallyport.gate.Named;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.SourceView;
import dev.sallyport.gate.StateRead;
import dev.sallyport.gate.Step;
import dev.sallyport.gate.Verdict;
import dev.sallyport.reconcile.Centers;
import dev.sallyport.reconcile.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** One look at one source: gather, ask the gate, do what it says, look again if that wrote. */
final class SourcePass {

  /** A change that waits for finalizers is looked at this often, should an event be lost. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  /** How many times one pass may write and look again before it lets others work. */
  private static final int MOST_ROUNDS = 20;

  private final SourceParts parts;
  private final Centers.Center center;
  private final String namespace;
  private final ObjectKey key;
  private IdentitySource source;
  private Optional<IssuerKeyStore.Result> issuerKeys = Optional.empty();

  SourcePass(SourceParts parts, Centers.Center center, IdentitySource source) {
    this.parts = parts;
    this.center = center;
    this.namespace = source.getMetadata().getNamespace();
    this.key = ObjectKey.of(source);
    this.source = source;
  }

  Optional<Instant> run() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      source = parts.caches().sources.get(key).orElse(null);
      if (source == null) {
        return Optional.empty();
      }
      SourceIntake.Found found = parts.intake().find(source);
      Verdict verdict = Gate.decide(input(found));
      Optional<Optional<Instant>> done = follow(verdict, found);
      if (done.isPresent()) {
        return done.get();
      }
    }
    return Optional.of(parts.clock().instant());
  }

  private GateInput input(SourceIntake.Found found) {
    return new GateInput(
        // What is stored and shown counts seconds.
        parts.clock().instant().truncatedTo(ChronoUnit.SECONDS),
        parts.caches().isTerminating(namespace),
        SourceView.of(source, found.named()),
        parts.sources(namespace).stream()
            .filter(s -> !s.getMetadata().getUid().equals(source.getMetadata().getUid()))
            .map(s -> other(s, parts.intake().find(s).named()))
            .toList(),
        parts.states().read(namespace),
        parts.records().all(namespace),
        new CenterInventory(parts.caches(), namespace));
  }

  private static GateInput.Other other(IdentitySource other, Named named) {
    SourceView view = SourceView.of(other, named);
    return new GateInput.Other(
        view.ref(), view.createdAt(), view.deleting(), named.identity(), view.status().active());
  }

  /** Does what the verdict says; empty when it has to be asked again at once. */
  private Optional<Optional<Instant>> follow(Verdict verdict, SourceIntake.Found found) {
    return switch (verdict) {
      case Verdict.LetGo letGo -> {
        if (parts.caches().isTerminating(namespace)) {
          parts.changes().letGo(namespace);
        }
        parts.letGo(source);
        yield Optional.of(Optional.empty());
      }
      case Verdict.Standby(String reason, String message) -> {
        if (SourceParts.isDeleting(source)) {
          parts.letGo(source);
        } else {
          Outcome outcome = new Outcome.Stalled(reason, message);
          parts
              .statuses()
              .write(parts.caches().sources, source, parts.status().only(source, outcome), outcome);
        }
        yield Optional.of(Optional.empty());
      }
      case Verdict.Release(Optional<ActiveState> write) -> {
        // Waits for bindings that were being made: with one of them, the verdict is another.
        center.enter(new CenterPhase.NoActiveSource());
        if (write.isPresent() && bound()) {
          yield Optional.empty();
        }
        write.ifPresent(state -> source = parts.states().write(source, state));
        parts.changes().letGo(namespace);
        parts.letGo(source);
        yield Optional.of(Optional.empty());
      }
      case Verdict.Activate activate -> {
        Optional<Optional<Instant>> again = store(activate.state(), found);
        parts
            .events()
            .normal(
                source, IdentitySource.Reason.ACTIVE, "Activate", "This source is in force now.");
        yield again;
      }
      case Verdict.Rebuild rebuild -> store(rebuild.state(), found);
      case Verdict.Steady steady ->
          steady.write().isPresent() ? store(steady.write().get(), found) : steady(steady, found);
      case Verdict.Hold hold ->
          hold.write().isPresent() ? store(hold.write().get(), found) : held(hold, found);
      case Verdict.Change change -> change(change, found);
      case Verdict.Resume resume -> resume(resume, found);
    };
  }

  private Optional<Optional<Instant>> store(ActiveState state, SourceIntake.Found found) {
    // Before the state names this source: whose keys they were is forgotten with the old name.
    publish(found);
    ensureFinalizer();
    source = parts.states().write(source, state);
    return Optional.empty();
  }

  private void ensureFinalizer() {
    if (!SourceParts.isDeleting(source)
        && !source.getMetadata().getFinalizers().contains(Labels.FINALIZER)) {
      List<String> with = new ArrayList<>(source.getMetadata().getFinalizers());
      with.add(Labels.FINALIZER);
      parts
          .cluster()
          .setFinalizers(source, with)
          .ifPresent(
              s -> {
                parts.caches().sources.remember(s);
                source = s;
              });
    }
  }

  private Optional<Optional<Instant>> steady(Verdict.Steady steady, SourceIntake.Found found) {
    ActiveState state = steady.state();
    ensureFinalizer();
    Optional<Step> late = parts.changes().late(namespace, steady);
    if (late.isEmpty()) {
      parts.changes().letGo(namespace);
    }
    center.enter(phase(Optional.of(state)));
    Optional<ServiceProvider.Result> sp = publish(found);
    Optional<LastChange> change = unannounced(state);
    Optional<String> note = change.map(this::note);
    say(
        SourceStatus.View.of(Optional.of(state))
            .with(found)
            .with(sp)
            .bound(inUse(Optional.of(state)))
            .completed(change),
        SourceOutcomes.steady(state, sp, issuerKeys, parts.caches().policiesInstalled()));
    note.ifPresent(this::completed);
    return after(late, Optional.of(state));
  }

  private Optional<Optional<Instant>> held(Verdict.Hold hold, SourceIntake.Found found) {
    if (hold.inForce().isPresent()) {
      ensureFinalizer();
    }
    center.enter(
        hold.inForce().isEmpty() && !knownToBeNone()
            ? new CenterPhase.UnknownState()
            : phase(hold.inForce()));
    Optional<ServiceProvider.Result> sp = publish(found);
    Optional<LastChange> change = hold.inForce().flatMap(this::unannounced);
    Optional<String> note = change.map(this::note);
    Outcome outcome =
        hold.passesByItself()
            ? new Outcome.Pending(hold.reason(), hold.message())
            : new Outcome.Stalled(hold.reason(), hold.message());
    say(
        SourceStatus.View.of(hold.inForce())
            .with(found)
            .with(sp)
            .bound(inUse(hold.inForce()))
            .pending(hold.pending())
            .change(unfinished(hold.inForce()))
            .completed(change),
        outcome);
    note.ifPresent(this::completed);
    return after(parts.changes().late(namespace, hold), hold.inForce());
  }

  /** Last, so that nothing waits for it should the API server refuse; each step is looked at. */
  private Optional<Optional<Instant>> after(Optional<Step> late, Optional<ActiveState> inForce) {
    if (late.isEmpty()) {
      return Optional.of(nextLook(inForce));
    }
    parts.changes().takeLate(namespace, late.get());
    return Optional.empty();
  }

  /** A certificate or a token ends, or the issuer's keys are to be replaced. */
  private Optional<Instant> nextLook(Optional<ActiveState> inForce) {
    return Stream.concat(
            inForce.flatMap(s -> parts.warnings().nextLook(namespace, s)).stream(),
            issuerKeys.stream()
                .filter(IssuerKeyStore.Result.Kept.class::isInstance)
                .map(kept -> ((IssuerKeyStore.Result.Kept) kept).nextLook()))
        .min(Comparator.naturalOrder());
  }

  /**
   * What status knows of a change that was committed and did not get to its end. It is all that
   * tells of one whose record is lost, so it stays until the change is called off or another is
   * carried out.
   */
  private Optional<ChangeInProgress> unfinished(Optional<ActiveState> inForce) {
    return Optional.ofNullable(source.getStatus())
        .map(IdentitySourceStatus::change)
        .filter(change -> change.epoch() != null)
        .filter(change -> inForce.map(s -> s.epoch() < change.epoch()).orElse(true));
  }

  /** Whether there is no active source, as opposed to one that cannot be made out. */
  private boolean knownToBeNone() {
    return parts.states().read(namespace) instanceof StateRead.Read read
        ? read.state().target().isEmpty()
        : parts.states().read(namespace) instanceof StateRead.Absent && !bound();
  }

  private Optional<Optional<Instant>> change(Verdict.Change change, SourceIntake.Found found) {
    switch (ChangeSteps.next(change)) {
      case Step.Remember(ActiveState state) -> source = parts.states().write(source, state);
      case Step.WriteRecord write -> {
        if (parts.commits().refusedUntil(namespace).isPresent()) {
          return refused(change, found);
        }
        // From here to the switch nothing is bound.
        center.enter(new CenterPhase.Changing());
        if (!parts.commits().commit(namespace, change)) {
          return refused(change, found);
        }
      }
      default -> throw new IllegalStateException("not a step before the record");
    }
    return Optional.empty();
  }

  /** Without a record nothing is committed, and all goes on as before. */
  private Optional<Optional<Instant>> refused(Verdict.Change change, SourceIntake.Found found) {
    center.enter(
        change.inForce().isPresent() ? phase(change.inForce()) : new CenterPhase.UnknownState());
    say(
        SourceStatus.View.of(change.inForce()).with(found).bound(inUse(change.inForce())),
        SourceOutcomes.recordRefused(namespace));
    return Optional.of(parts.commits().refusedUntil(namespace));
  }

  private Optional<Optional<Instant>> resume(Verdict.Resume resume, SourceIntake.Found found) {
    center.enter(new CenterPhase.Changing());
    SourceStatus.View view = SourceStatus.View.of(resume.inForce()).with(found).bound(true);
    int listed = parts.changes().listed(namespace, resume);
    IntConsumer progress =
        left -> say(view.changing(resume, listed, left), SourceOutcomes.changing(resume, left));
    if (source.getStatus() == null
        || source.getStatus().change() == null
        || !Objects.equals(source.getStatus().change().epoch(), resume.record().epoch())) {
      progress.accept(listed);
    }
    return switch (parts.changes().resume(namespace, resume, progress)) {
      case ChangeRunner.Progress.Waiting(int left) -> {
        progress.accept(left);
        yield Optional.of(Optional.of(parts.clock().instant().plus(LOOK_AGAIN)));
      }
      case ChangeRunner.Progress.Cleared(ActiveState switchTo) -> {
        source = parts.states().write(source, switchTo);
        parts.changes().finished(namespace);
        if (switchTo.target().isEmpty()) {
          completed(
              SourceOutcomes.completed(
                  namespace, SourceStatus.lastChange(resume.record(), switchTo, listed)));
        }
        yield Optional.empty();
      }
    };
  }

  /**
   * The record that began the present epoch, as long as the status does not speak of it, or not of
   * what was added to it since.
   */
  private Optional<LastChange> unannounced(ActiveState state) {
    LastChange before = lastChange();
    return parts.records().all(namespace).stream()
        .filter(RecordRead.Complete.class::isInstance)
        .map(RecordRead.Complete.class::cast)
        .filter(r -> r.epoch() == state.epoch())
        // Not by its digest: of a record that was altered since, the status must go on to tell.
        .filter(
            r ->
                before == null
                    || !r.secrets().getFirst().equals(before.record())
                    || r.isAmendedSince(before.recordDigest()))
        .findFirst()
        .map(r -> SourceStatus.lastChange(r, state, parts.changes().listed(namespace, r)));
  }

  private LastChange lastChange() {
    return source.getStatus() == null ? null : source.getStatus().lastChange();
  }

  /** What an Event says of a change, given that the status does not say it yet. */
  private String note(LastChange change) {
    LastChange before = lastChange();
    return before != null && change.record().equals(before.record())
        ? SourceOutcomes.amended(namespace, change)
        : SourceOutcomes.completed(namespace, change);
  }

  private void completed(String note) {
    parts.events().normal(source, IdentitySource.Reason.CHANGE_COMPLETED, "Change", note);
  }

  /** Something is bound, and no other IdentitySource would take over if this one were deleted. */
  private boolean inUse(Optional<ActiveState> inForce) {
    Optional<SourceIdentity> active = inForce.flatMap(ActiveState::identity);
    return bound()
        && (active.isEmpty()
            || parts.sources(namespace).stream()
                .filter(s -> !s.getMetadata().getUid().equals(source.getMetadata().getUid()))
                .filter(s -> !SourceParts.isDeleting(s))
                .noneMatch(s -> parts.intake().find(s).named().identity().equals(active)));
  }

  private boolean bound() {
    return new CenterInventory(parts.caches(), namespace).bound();
  }

  private CenterPhase phase(Optional<ActiveState> inForce) {
    boolean explicit = IdentitySourceSpec.EXPLICIT.equals(source.getSpec().reapply());
    return inForce
        .filter(state -> state.target().isPresent())
        .<CenterPhase>map(state -> new CenterPhase.InForce(state.epoch(), explicit))
        .orElseGet(CenterPhase.NoActiveSource::new);
  }

  private Optional<ServiceProvider.Result> publish(SourceIntake.Found found) {
    if (source.getSpec().baseURL() == null || SourceParts.isDeleting(source)) {
      return Optional.empty();
    }
    // What is published under an origin is how others know whose it is.
    Optional<Fault> origin = found.originFault();
    if (origin.isPresent()) {
      return Optional.of(new ServiceProvider.Result.NotServed(origin.get()));
    }
    Optional<String> former =
        parts.states().read(namespace) instanceof StateRead.Read read
            ? Optional.of(read.state().source())
                .map(SourceRef::name)
                .filter(name -> !name.isEmpty())
            : Optional.empty();
    ServiceProvider.Result published = parts.serviceProvider().publish(source, former);
    issuerKeys = Optional.of(parts.issuerKeys().keep(namespace));
    return Optional.of(published);
  }

  /** Of what stands beside Ready and needs a look: a bad document, an end, new keys. */
  private void warn(IdentitySourceStatus before, IdentitySourceStatus after) {
    for (Condition condition : after.conditions()) {
      boolean bad =
          switch (condition.type()) {
            case IdentitySource.METADATA_VALID,
                IdentitySource.CERTIFICATES_VALID,
                IdentitySource.SCIM_TOKENS_VALID ->
                !condition.isTrue();
            case IdentitySource.KEYS_REPLACED -> true;
            default -> false;
          };
      Condition known = Conditions.find(before, condition.type());
      if (bad && (known == null || !condition.message().equals(known.message()))) {
        parts.events().warning(source, condition.reason(), "Reconcile", condition.message());
      }
    }
  }

  private void say(SourceStatus.View view, Outcome outcome) {
    IdentitySourceStatus next = parts.status().of(source, view, outcome);
    parts.statuses().write(parts.caches().sources, source, next, outcome);
    warn(source.getStatus(), next);
    source = parts.caches().sources.get(key).orElse(source);
  }
}
