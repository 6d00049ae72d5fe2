package dev.sallyport.gate;

import java.util.Objects;
import java.util.Optional;

/**
 * What the gate remembers of {@code accept}, so that a word given once is not taken twice, nor for
 * something else. It is kept in the active state. What is unknown is {@link #SPENT}.
 *
 * @param change the id of the change that a bare accept was given for; only where {@code BOUND}
 */
public record Acceptance(State state, Optional<String> change) {

  /** What accept was when it was last looked at. */
  public enum State {
    /** False or absent: the next true is a new word. */
    FRESH,
    /** True, first seen while the change of that id was pending. */
    BOUND,
    /** True, and it counts for nothing any more. */
    SPENT
  }

  public static final Acceptance FRESH = new Acceptance(State.FRESH, Optional.empty());
  public static final Acceptance SPENT = new Acceptance(State.SPENT, Optional.empty());

  public Acceptance {
    Objects.requireNonNull(state);
    if ((state == State.BOUND) != change.isPresent()) {
      throw new IllegalArgumentException("exactly a bound accept names a change");
    }
  }

  static Acceptance bound(String change) {
    return new Acceptance(State.BOUND, Optional.of(change));
  }

  /**
   * Looks at accept again.
   *
   * @param pending the id of the change that is pending now, if one is
   */
  Acceptance after(boolean accept, Optional<String> acceptChange, Optional<String> pending) {
    if (!accept) {
      return FRESH;
    }
    // A word for one id is no bare word, also not once the id is taken out of the spec.
    if (acceptChange.isPresent() || pending.isEmpty()) {
      return SPENT;
    }
    Acceptance forThis = bound(pending.get());
    return state == State.FRESH || equals(forThis) ? forThis : SPENT;
  }

  /** Whether a bare accept that is true now counts for the change of that id. */
  boolean covers(String pending) {
    return change.equals(Optional.of(pending));
  }

  /** After a change was carried out: a word that still stands there has done its work. */
  static Acceptance used(boolean accept) {
    return accept ? SPENT : FRESH;
  }
}
