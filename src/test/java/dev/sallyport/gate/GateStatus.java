package dev.sallyport.gate;

import dev.sallyport.api.IdentitySourceStatus;
import java.util.Collection;
import java.util.Optional;

/**
 * The parts of an IdentitySource's status that mirror the gate. They are what a later pass compares
 * with the Secrets, so they are kept as they are wherever the verdict does not vouch for others.
 */
record GateStatus(
    IdentitySourceStatus.ActiveSource active,
    IdentitySourceStatus.PendingChange pendingChange,
    IdentitySourceStatus.ChangeInProgress change,
    IdentitySourceStatus.LastChange lastChange) {

  private static final GateStatus NONE = new GateStatus(null, null, null, null);

  /**
   * What status says after a verdict, once {@link Verdict#write} is stored.
   *
   * @param before status as it stands, or null
   * @param left how many listed objects of a change that is being carried out still exist
   */
  static GateStatus after(
      IdentitySourceStatus before, Verdict verdict, Collection<RecordRead> records, int left) {
    GateStatus kept = of(before);
    return switch (verdict) {
      case Verdict.LetGo letGo -> kept;
      case Verdict.Standby standby -> NONE;
      case Verdict.Release release -> new GateStatus(null, null, null, kept.lastChange);
      case Verdict.Activate activate -> inForce(activate.state(), kept, records);
      case Verdict.Steady steady -> inForce(steady.state(), kept, records);
      case Verdict.Rebuild rebuild -> inForce(rebuild.state(), kept, records);
      case Verdict.Hold hold ->
          new GateStatus(
              hold.inForce().map(GateStatus::mirror).orElse(kept.active),
              hold.pending().map(GateStatus::pending).orElse(null),
              kept.change,
              lastChange(hold.inForce(), kept, records));
      case Verdict.Change change ->
          new GateStatus(
              change.inForce().map(GateStatus::mirror).orElse(kept.active),
              kept.pendingChange,
              kept.change,
              kept.lastChange);
      case Verdict.Resume resume ->
          new GateStatus(
              resume.inForce().map(GateStatus::mirror).orElse(kept.active),
              null,
              inProgress(resume, left),
              kept.lastChange);
    };
  }

  /**
   * Says what the Secret is and what it is going to be, before it is replaced. Without a mirror
   * there is no need.
   *
   * @param stored the Secret as it was read for the verdict that wants it replaced
   */
  static Optional<IdentitySourceStatus.ActiveSource> announcing(
      IdentitySourceStatus before, StateRead stored, ActiveState next) {
    return Optional.ofNullable(of(before).active)
        .map(
            active ->
                new IdentitySourceStatus.ActiveSource(
                    active.type(),
                    active.identity(),
                    active.since(),
                    active.epoch(),
                    // An announcement before this one may have been the truth already.
                    stored instanceof StateRead.Read read ? read.digest() : active.digest(),
                    ActiveSecret.digest(next)));
  }

  private static GateStatus of(IdentitySourceStatus status) {
    return status == null
        ? NONE
        : new GateStatus(
            status.active(), status.pendingChange(), status.change(), status.lastChange());
  }

  private static GateStatus inForce(
      ActiveState state, GateStatus kept, Collection<RecordRead> records) {
    return new GateStatus(mirror(state), null, null, lastChange(Optional.of(state), kept, records));
  }

  private static IdentitySourceStatus.ActiveSource mirror(ActiveState state) {
    return new IdentitySourceStatus.ActiveSource(
        state.identity().map(identity -> identity.type().word()).orElse(null),
        state.identity().map(SourceIdentity::identity).orElse(null),
        state.since().toString(),
        state.epoch(),
        ActiveSecret.digest(state),
        null);
  }

  private static IdentitySourceStatus.PendingChange pending(PendingChange pending) {
    return new IdentitySourceStatus.PendingChange(
        pending.id(),
        pending.from().map(GateStatus::identity).orElse(null),
        identity(pending.to()),
        pending.since().toString(),
        pending.count(ClearedKind.ASSIGNMENT),
        pending.count(ClearedKind.USER),
        pending.count(ClearedKind.GROUP),
        pending.count(ClearedKind.GROUP_MEMBERSHIP));
  }

  private static IdentitySourceStatus.ChangeInProgress inProgress(Verdict.Resume resume, int left) {
    RecordRead.Complete record = resume.record();
    return new IdentitySourceStatus.ChangeInProgress(
        resume.order().from().map(GateStatus::identity).orElse(null),
        resume.order().toIdentity().map(GateStatus::identity).orElse(null),
        record.epoch(),
        record.secrets().getFirst(),
        record.digest(),
        record.createdAt().toString(),
        record.listed().values().stream().mapToInt(Integer::intValue).sum(),
        left);
  }

  /**
   * The change that brought the source in force: what status says of it, or, where an operator
   * ended before it could say so, what its record says. Once said it stays, since it vouches for
   * the record.
   */
  private static IdentitySourceStatus.LastChange lastChange(
      Optional<ActiveState> inForce, GateStatus kept, Collection<RecordRead> records) {
    return inForce
        .flatMap(
            state ->
                records.stream()
                    .filter(record -> record.epoch() == state.epoch())
                    .findFirst()
                    .map(record -> completed(record, state)))
        .filter(last -> kept.lastChange == null || !last.record().equals(kept.lastChange.record()))
        .or(() -> amended(kept, records))
        .orElse(kept.lastChange);
  }

  /** As it was, but for the digest. */
  private static Optional<IdentitySourceStatus.LastChange> amended(
      GateStatus kept, Collection<RecordRead> records) {
    IdentitySourceStatus.LastChange last = kept.lastChange;
    return records.stream()
        .filter(read -> last != null && read.secrets().contains(last.record()))
        .filter(RecordRead.Complete.class::isInstance)
        .map(RecordRead.Complete.class::cast)
        .filter(record -> record.isAmendedSince(last.recordDigest()))
        .findFirst()
        .map(
            record ->
                new IdentitySourceStatus.LastChange(
                    last.from(),
                    last.to(),
                    last.completedAt(),
                    last.cleared(),
                    last.record(),
                    record.digest()));
  }

  private static IdentitySourceStatus.LastChange completed(RecordRead read, ActiveState state) {
    if (!(read instanceof RecordRead.Complete record)) {
      return null;
    }
    return new IdentitySourceStatus.LastChange(
        record.order().from().map(GateStatus::identity).orElse(null),
        record.order().toIdentity().map(GateStatus::identity).orElse(null),
        state.since().toString(),
        record.listed().getOrDefault(ClearedKind.ASSIGNMENT, 0),
        record.secrets().getFirst(),
        record.digest());
  }

  private static IdentitySourceStatus.SourceIdentity identity(SourceIdentity identity) {
    return new IdentitySourceStatus.SourceIdentity(identity.type().word(), identity.identity());
  }
}
