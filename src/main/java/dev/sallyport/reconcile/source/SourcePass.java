package dev.sallyport.reconcile.source;

import dev.sallyport.access.CenterPhase;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Outcome;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.ChangeSteps;
import dev.sallyport.gate.Fault;
import dev.sallyport.gate.Gate;
import dev.sallyport.gate.Step;
import dev.sallyport.gate.Verdict;
import dev.sallyport.reconcile.Centers;
import dev.sallyport.reconcile.ObjectKey;
import java.time.Duration;
import java.time.Instant;
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

  /** What following one verdict comes to. */
  private sealed interface Round {

    /** Something was written, so the gate has to be asked again at once. */
    record Again() implements Round {}

    /**
     * There is nothing more to do now.
     *
     * @param nextLook when to look again although nothing changed, if at all
     */
    record Done(Optional<Instant> nextLook) implements Round {}
  }

  Optional<Instant> run() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      source = parts.caches().sources.get(key).orElse(null);
      if (source == null) {
        return Optional.empty();
      }
      SourceIntake.Found found = parts.intake().find(source);
      Verdict verdict = Gate.decide(standing().input(found));
      if (follow(verdict, found) instanceof Round.Done(Optional<Instant> nextLook)) {
        return nextLook;
      }
    }
    return Optional.of(parts.clock().instant());
  }

  private SourceStanding standing() {
    return new SourceStanding(parts, source);
  }

  /** Does what the verdict says. */
  private Round follow(Verdict verdict, SourceIntake.Found found) {
    return switch (verdict) {
      case Verdict.LetGo letGo -> {
        if (standing().isTerminating()) {
          parts.changes().letGo(namespace);
        }
        parts.letGo(source);
        yield new Round.Done(Optional.empty());
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
        yield new Round.Done(Optional.empty());
      }
      case Verdict.Release(Optional<ActiveState> write) -> {
        // Waits for bindings that were being made: with one of them, the verdict is another.
        center.enter(new CenterPhase.NoActiveSource());
        if (write.isPresent() && standing().bound()) {
          yield new Round.Again();
        }
        write.ifPresent(state -> source = parts.states().write(source, state));
        parts.changes().letGo(namespace);
        parts.letGo(source);
        yield new Round.Done(Optional.empty());
      }
      case Verdict.Activate activate -> {
        Round again = store(activate.state(), found);
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

  private Round store(ActiveState state, SourceIntake.Found found) {
    // Before the state names this source: whose keys they were is forgotten with the old name.
    publish(found);
    ensureFinalizer();
    source = parts.states().write(source, state);
    return new Round.Again();
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

  private Round steady(Verdict.Steady steady, SourceIntake.Found found) {
    Optional<ActiveState> inForce = steady.inForce();
    ensureFinalizer();
    Optional<Step> late = parts.changes().late(namespace, steady);
    if (late.isEmpty()) {
      parts.changes().letGo(namespace);
    }
    SourceStanding standing = standing();
    center.enter(standing.phase(inForce));
    Optional<ServiceProvider.Result> sp = publish(found);
    say(
        SourceStatus.View.of(inForce)
            .with(found)
            .with(sp)
            .bound(standing.inUse(inForce))
            .completed(standing.unannounced(steady.state())),
        SourceOutcomes.steady(steady.state(), sp, issuerKeys, parts.caches().policiesInstalled()));
    return after(late, inForce);
  }

  private Round held(Verdict.Hold hold, SourceIntake.Found found) {
    Optional<ActiveState> inForce = hold.inForce();
    if (inForce.isPresent()) {
      ensureFinalizer();
    }
    SourceStanding standing = standing();
    center.enter(standing.phaseWhileHeld(inForce));
    Optional<ServiceProvider.Result> sp = publish(found);
    say(
        SourceStatus.View.of(inForce)
            .with(found)
            .with(sp)
            .bound(standing.inUse(inForce))
            .pending(hold.pending())
            .change(standing.unfinished(inForce))
            .completed(inForce.flatMap(standing::unannounced)),
        hold.passesByItself()
            ? new Outcome.Pending(hold.reason(), hold.message())
            : new Outcome.Stalled(hold.reason(), hold.message()));
    return after(parts.changes().late(namespace, hold), inForce);
  }

  /** Last, so that nothing waits for it should the API server refuse; each step is looked at. */
  private Round after(Optional<Step> late, Optional<ActiveState> inForce) {
    if (late.isEmpty()) {
      return new Round.Done(nextLook(inForce));
    }
    parts.changes().takeLate(namespace, late.get());
    return new Round.Again();
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

  private Round change(Verdict.Change change, SourceIntake.Found found) {
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
    return new Round.Again();
  }

  /** Without a record nothing is committed, and all goes on as before. */
  private Round refused(Verdict.Change change, SourceIntake.Found found) {
    Optional<ActiveState> inForce = change.inForce();
    SourceStanding standing = standing();
    center.enter(inForce.isPresent() ? standing.phase(inForce) : new CenterPhase.UnknownState());
    say(
        SourceStatus.View.of(inForce).with(found).bound(standing.inUse(inForce)),
        SourceOutcomes.recordRefused(namespace));
    return new Round.Done(parts.commits().refusedUntil(namespace));
  }

  private Round resume(Verdict.Resume resume, SourceIntake.Found found) {
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
        yield new Round.Done(Optional.of(parts.clock().instant().plus(LOOK_AGAIN)));
      }
      case ChangeRunner.Progress.Cleared(ActiveState switchTo) -> {
        source = parts.states().write(source, switchTo);
        parts.changes().finished(namespace);
        if (switchTo.target().isEmpty()) {
          // The source goes now, and will have no status that could speak of it.
          completed(
              SourceOutcomes.completed(
                  namespace, SourceStatus.lastChange(resume.record(), switchTo, listed)));
        }
        yield new Round.Again();
      }
    };
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
    ServiceProvider.Result published = parts.serviceProvider().publish(source, standing().former());
    issuerKeys = Optional.of(parts.issuerKeys().keep(namespace));
    return Optional.of(published);
  }

  /** Writes the status, and Events of what it did not say before. */
  private void say(SourceStatus.View view, Outcome outcome) {
    IdentitySourceStatus before = source.getStatus();
    Optional<LastChange> told = standing().lastChange();
    IdentitySourceStatus next = parts.status().of(source, view, outcome);
    parts.statuses().write(parts.caches().sources, source, next, outcome);
    SourceWarnings.news(before, next)
        .forEach(
            condition ->
                parts
                    .events()
                    .warning(source, condition.reason(), "Reconcile", condition.message()));
    source = parts.caches().sources.get(key).orElse(source);
    view.completed()
        .map(change -> SourceOutcomes.completed(namespace, change, told))
        .ifPresent(this::completed);
  }

  private void completed(String note) {
    parts.events().normal(source, IdentitySource.Reason.CHANGE_COMPLETED, "Change", note);
  }
}
