package dev.sallyport.reconcile.source;

import dev.sallyport.Origin;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ActiveSource;
import dev.sallyport.api.IdentitySourceStatus.Certificate;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.Outcome;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.ClearedKind;
import dev.sallyport.gate.PendingChange;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.Verdict;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataResult;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Puts the status of an IdentitySource together. */
final class SourceStatus {

  private final SourceWarnings warnings;
  private final Clock clock;

  SourceStatus(SourceWarnings warnings, Clock clock) {
    this.warnings = warnings;
    this.clock = clock;
  }

  /** Everything that a status shows, apart from what it says. */
  record View(
      Optional<ActiveState> inForce,
      Optional<MetadataResult> metadata,
      Optional<ServiceProvider.Result> serviceProvider,
      boolean bound,
      Optional<PendingChange> pending,
      Optional<ChangeInProgress> change,
      Optional<LastChange> completed) {

    static View of(Optional<ActiveState> inForce) {
      return new View(
          inForce,
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    View with(SourceIntake.Found found) {
      return new View(
          inForce, found.metadata(), serviceProvider, bound, pending, change, completed);
    }

    View with(Optional<ServiceProvider.Result> published) {
      return new View(inForce, metadata, published, bound, pending, change, completed);
    }

    View bound(boolean anything) {
      return new View(inForce, metadata, serviceProvider, anything, pending, change, completed);
    }

    View pending(Optional<PendingChange> held) {
      return new View(inForce, metadata, serviceProvider, bound, held, change, completed);
    }

    View change(Optional<ChangeInProgress> unfinished) {
      return new View(inForce, metadata, serviceProvider, bound, pending, unfinished, completed);
    }

    View completed(Optional<LastChange> done) {
      return new View(inForce, metadata, serviceProvider, bound, pending, change, done);
    }

    View changing(Verdict.Resume resume, int listed, int left) {
      RecordRead.Complete record = resume.record();
      ChangeInProgress progress =
          new ChangeInProgress(
              resume.order().from().map(SourceStatus::identity).orElse(null),
              resume.order().toIdentity().map(SourceStatus::identity).orElse(null),
              record.epoch(),
              record.secrets().getFirst(),
              record.digest(),
              record.createdAt().toString(),
              listed,
              left);
      return new View(
          inForce, metadata, serviceProvider, bound, pending, Optional.of(progress), completed);
    }
  }

  /** A status that only says something: this source is not in force and touches nothing. */
  IdentitySourceStatus only(IdentitySource source, Outcome outcome) {
    Long generation = source.getMetadata().getGeneration();
    return new IdentitySourceStatus(
        generation,
        null,
        false,
        null,
        null,
        null,
        null,
        null,
        Conditions.after(source.getStatus(), generation, clock.instant())
            .outcome(outcome)
            .toList());
  }

  IdentitySourceStatus of(IdentitySource source, View view, Outcome outcome) {
    IdentitySourceStatus before = source.getStatus();
    Long generation = source.getMetadata().getGeneration();
    Conditions conditions = Conditions.after(before, generation, clock.instant()).outcome(outcome);
    ServiceProviderStatus serviceProvider = serviceProvider(source, view);
    warnings.add(conditions, source, view, serviceProvider);
    return new IdentitySourceStatus(
        generation,
        active(before, view.inForce()),
        view.bound(),
        view.pending().map(SourceStatus::pending).orElse(null),
        view.change().orElse(null),
        view.completed().orElse(before == null ? null : before.lastChange()),
        serviceProvider,
        view.inForce().flatMap(warnings::provider).map(SourceStatus::certificates).orElse(null),
        conditions.toList());
  }

  /**
   * Where the state cannot be read, what it last was is not forgotten: it may be all that is left.
   */
  private static ActiveSource active(IdentitySourceStatus before, Optional<ActiveState> inForce) {
    if (inForce.isEmpty()) {
      return before == null ? null : before.active();
    }
    ActiveState state = inForce.get();
    return state
        .identity()
        .map(
            identity ->
                new ActiveSource(
                    identity.type().word(),
                    identity.identity(),
                    state.since().toString(),
                    state.epoch(),
                    ActiveSecret.digest(state),
                    null))
        .orElse(null);
  }

  /**
   * What was published once is not forgotten, for the keys are known by it. But its address counts
   * as a claim on the origin, which ends where another origin is wanted, or this one is refused:
   * whoever comes back to it later has no more right than others.
   */
  private static ServiceProviderStatus serviceProvider(IdentitySource source, View view) {
    if (view.serviceProvider().orElse(null)
        instanceof ServiceProvider.Result.Published(ServiceProviderStatus status)) {
      return status;
    }
    ServiceProviderStatus before =
        source.getStatus() == null ? null : source.getStatus().serviceProvider();
    if (before == null) {
      return null;
    }
    boolean served =
        !(view.serviceProvider().orElse(null) instanceof ServiceProvider.Result.NotServed)
            && Origin.of(before.acsURL()).equals(Origin.of(source.getSpec().baseURL()));
    return served
        ? before
        : new ServiceProviderStatus(
            before.entityID(), null, before.metadataSecret(), before.keySHA256());
  }

  private static IdentitySourceStatus.PendingChange pending(PendingChange pending) {
    return new IdentitySourceStatus.PendingChange(
        pending.id(),
        pending.from().map(SourceStatus::identity).orElse(null),
        identity(pending.to()),
        pending.since().toString(),
        pending.count(ClearedKind.ASSIGNMENT),
        pending.count(ClearedKind.USER),
        pending.count(ClearedKind.GROUP),
        pending.count(ClearedKind.GROUP_MEMBERSHIP));
  }

  private static IdentitySourceStatus.SourceIdentity identity(SourceIdentity identity) {
    return new IdentitySourceStatus.SourceIdentity(identity.type().word(), identity.identity());
  }

  static LastChange lastChange(RecordRead.Complete record, ActiveState state, int cleared) {
    return new LastChange(
        record.order().from().map(SourceStatus::identity).orElse(null),
        record.order().toIdentity().map(SourceStatus::identity).orElse(null),
        state.since().toString(),
        cleared,
        record.secrets().getFirst(),
        record.digest());
  }

  private static List<Certificate> certificates(IdentityProvider provider) {
    return provider.certificates().stream()
        .map(
            c -> new Certificate(c.subject(), c.use().value(), c.notAfter().toString(), c.sha256()))
        .toList();
  }
}
