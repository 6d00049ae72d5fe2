package dev.sallyport.gate;

/** What was found where the active state is kept. */
public sealed interface StateRead {

  /** There is no Secret of that name. */
  record Absent() implements StateRead {}

  /**
   * It is consistent in itself. Whether another hand replaced it altogether, the mirror in status
   * tells.
   */
  record Read(ActiveState state, String digest) implements StateRead {}

  /** It was altered; {@code problem} says how that shows, and never what it holds. */
  record Altered(String problem) implements StateRead {}

  /** A Secret of another type has the name. It is not ours and is left alone. */
  record NameTaken() implements StateRead {}
}
