package dev.sallyport.access;

/** What the gate says of the center in which an Assignment lies. */
public sealed interface CenterPhase {

  /**
   * A source is in force, also while a change of it is held.
   *
   * @param epoch of the source in force
   * @param reapplyExplicit whether Assignments must name the epoch to be bound
   */
  record InForce(long epoch, boolean reapplyExplicit) implements CenterPhase {}

  /** No source was ever activated, or the last one went. */
  record NoActiveSource() implements CenterPhase {}

  /** An accepted change is being carried out; it removes by itself what it has listed. */
  record Changing() implements CenterPhase {}

  /**
   * The active state is lost or altered, or looking at it fails. What it is is not known, so
   * nothing follows from it.
   */
  record UnknownState() implements CenterPhase {}
}
