package dev.sallyport.gate;

import java.util.Optional;

/**
 * What is to be done about an IdentitySource now. Whatever a verdict wants written to the Secret
 * {@code sallyport-active} is its {@link #write()}; nothing else may write there.
 */
public sealed interface Verdict {

  /** The source in force, as far as it can be trusted. Empty: nobody may sign in anew. */
  default Optional<ActiveState> inForce() {
    return Optional.empty();
  }

  /**
   * The state to store, if it is not stored already. Before anything else, conditional on the
   * version read.
   */
  default Optional<ActiveState> write() {
    return Optional.empty();
  }

  /** What has to be stored: nothing where it is stored already. */
  static Optional<ActiveState> differing(ActiveState next, ActiveState stored) {
    return next.equals(stored) ? Optional.empty() : Optional.of(next);
  }

  /** The namespace is being deleted: take the finalizer off; write and emit nothing else. */
  record LetGo() implements Verdict {}

  /**
   * Another IdentitySource is in force: touch nothing, keep no {@code status.active}. One that is
   * being deleted loses its finalizer.
   */
  record Standby(String reason, String message) implements Verdict {}

  /**
   * Deleted, and nothing depends on it: store what is to be stored, then take the finalizer off.
   */
  record Release(Optional<ActiveState> write) implements Verdict {}

  /** Nothing was in force and nothing is bound: put the source in force. */
  record Activate(ActiveState state) implements Verdict {
    @Override
    public Optional<ActiveState> inForce() {
      return Optional.of(state);
    }

    @Override
    public Optional<ActiveState> write() {
      return Optional.of(state);
    }
  }

  /** The spec names the source in force. */
  record Steady(ActiveState state, Optional<ActiveState> write) implements Verdict {
    @Override
    public Optional<ActiveState> inForce() {
      return Optional.of(state);
    }
  }

  /** The Secret was lost and the spec names the source in force: store it again. */
  record Rebuild(ActiveState state) implements Verdict {
    @Override
    public Optional<ActiveState> inForce() {
      return Optional.of(state);
    }

    @Override
    public Optional<ActiveState> write() {
      return Optional.of(state);
    }
  }

  /**
   * Nothing changes until a person, or what {@code passesByItself}, removes the reason. The source
   * in force goes on working.
   *
   * @param reason a reason of {@code IdentitySource.Reason}, or that of a {@link Fault}
   * @param pending the change that an accept of its id would release
   */
  record Hold(
      String reason,
      String message,
      boolean passesByItself,
      Optional<PendingChange> pending,
      Optional<ActiveState> inForce,
      Optional<ActiveState> write)
      implements Verdict {

    /** Of a source where none is in force, or none that can be trusted. */
    static Hold of(String reason, String message) {
      return new Hold(reason, message, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Hold of(Fault fault, String message) {
      return new Hold(
          fault.reason(),
          message,
          fault.passesByItself(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /**
     * Where a source stays in force.
     *
     * @param next the state as it is now to be remembered
     * @param stored the state as it was read
     */
    static Hold of(
        String reason,
        String message,
        Optional<PendingChange> pending,
        ActiveState next,
        ActiveState stored) {
      return new Hold(reason, message, false, pending, Optional.of(next), differing(next, stored));
    }

    static Hold of(
        Fault fault,
        String message,
        Optional<PendingChange> pending,
        ActiveState next,
        ActiveState stored) {
      return new Hold(
          fault.reason(),
          message,
          fault.passesByItself(),
          pending,
          Optional.of(next),
          differing(next, stored));
    }
  }

  /**
   * A person accepted exactly this change. Nothing is committed yet: {@link ChangeSteps} says what
   * to do first.
   */
  record Change(ChangeOrder order, Optional<ActiveState> inForce, Optional<ActiveState> write)
      implements Verdict {}

  /**
   * The record of this change is complete, so it is carried out whatever the spec says by now; that
   * is the next change. Until then nothing is bound and no session of the old epoch succeeds.
   *
   * @param record the record to go by
   * @param switchTo the active state that ends the change
   */
  record Resume(
      ChangeOrder order,
      RecordRead.Complete record,
      ActiveState switchTo,
      Optional<ActiveState> inForce)
      implements Verdict {}
}
