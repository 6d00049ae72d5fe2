package dev.sallyport.gate;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The source in force, whole, as the Secret {@code sallyport-active} keeps it. Sign-in,
 * provisioning and assignments depend on this, never on a spec. Only the gate decides what it
 * becomes.
 *
 * @param epoch counts the sources of this center, from 1; it only ever grows
 * @param since when this source came into force
 * @param target the source; empty after the last one was deleted, when only the epoch is kept
 * @param source the IdentitySource that stands for it
 * @param acceptance what is remembered of that IdentitySource's {@code accept}
 * @param onDelete what its {@code onDelete} was when it was last seen before any deletion
 */
public record ActiveState(
    long epoch,
    Instant since,
    Optional<Target> target,
    SourceRef source,
    Acceptance acceptance,
    OnDelete onDelete) {

  public ActiveState {
    if (epoch < 1) {
      throw new IllegalArgumentException("epochs count from 1");
    }
    Objects.requireNonNull(since);
    Objects.requireNonNull(target);
    Objects.requireNonNull(source);
    Objects.requireNonNull(acceptance);
    Objects.requireNonNull(onDelete);
  }

  /** What is left when the last source is gone: the epoch, so that it goes on growing. */
  static ActiveState ended(long epoch, Instant now) {
    return new ActiveState(
        epoch, now, Optional.empty(), SourceRef.NONE, Acceptance.SPENT, OnDelete.HOLD);
  }

  public Optional<SourceIdentity> identity() {
    return target.map(Target::identity);
  }
}
