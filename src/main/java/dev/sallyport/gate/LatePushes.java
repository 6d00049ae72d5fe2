package dev.sallyport.gate;

import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the source before pushed too late for the list of the change that removes what it pushed. A
 * server is told of a change a moment after it is committed, and may be in the midst of a write.
 * Whoever accepted the change accepted it for these, too: so they go as those went, and are added
 * to the same record.
 *
 * <p>Only what says by the epoch that a server made it is taken, and only if it was made around the
 * change; never what a person declared, restored or handed over, nor what the source in force
 * pushes.
 */
public final class LatePushes {

  /**
   * So long after a change something may still come of a push. The API server gives a write up
   * after a minute; clocks may differ by more. Later it is a copy that somebody applies. What was
   * there before the change by more than clocks differ is in its list if it goes: whatever label it
   * has now, somebody else gave it that since.
   */
  static final Duration AROUND = Duration.ofMinutes(10);

  /** Of holds: nothing is to be touched, or the record is not what it was. */
  private static final Set<String> STILL = Set.of(Reason.SUSPENDED, Reason.STATE_ALTERED);

  private LatePushes() {}

  /**
   * What to do next about them, after what the verdict says is done.
   *
   * @param records those of the center; without their lists of objects is good enough
   * @return {@link Step.DeleteUnrecorded} or {@link Step.Amend}, whose record has its lists only if
   *     those have; empty when there is nothing to do
   */
  public static Optional<Step> next(
      Verdict verdict, Collection<RecordRead> records, Inventory inventory) {
    return inForce(verdict)
        .flatMap(
            state ->
                removal(records, state.epoch())
                    .flatMap(record -> next(record, state.since().plus(AROUND), inventory)));
  }

  private static Optional<ActiveState> inForce(Verdict verdict) {
    return verdict instanceof Verdict.Steady
            || (verdict instanceof Verdict.Hold hold && !STILL.contains(hold.reason()))
        ? verdict.inForce()
        : Optional.empty();
  }

  /** The change that brought the source in force, if people went with the one before. */
  private static Optional<RecordRead.Complete> removal(Collection<RecordRead> records, long epoch) {
    return Records.complete(records, epoch).filter(record -> record.order().removes(Labels.SCIM));
  }

  private static Optional<Step> next(
      RecordRead.Complete record, Instant until, Inventory inventory) {
    Instant from = record.createdAt().minus(AROUND);
    List<Present> late =
        inventory.provisionedPeople().stream()
            .filter(object -> isLate(object, record.epoch(), from, until))
            .sorted(Present.REFERRING_FIRST)
            .toList();
    List<Present> standing = late.stream().filter(object -> !object.deleting()).toList();
    if (!standing.isEmpty()) {
      return Optional.of(new Step.DeleteUnrecorded(standing));
    }
    List<Present> unrecorded = late.stream().filter(Present::unrecorded).toList();
    return unrecorded.isEmpty()
        ? Optional.empty()
        : Optional.of(new Step.Amend(record, unrecorded));
  }

  private static boolean isLate(Present object, long epoch, Instant from, Instant until) {
    return object.pushed().filter(push -> push.isBefore(epoch, from, until)).isPresent();
  }
}
