package dev.sallyport.api;

/**
 * What a reconciliation has to say of an object, in the three shapes that kstatus tells apart.
 * {@link Conditions} turns it into conditions.
 */
public sealed interface Outcome {

  String reason();

  String message();

  /** True now, or final: Current. Expired assignments and inactive users are final, not faults. */
  record Ready(String reason, String message) implements Outcome {}

  /** Working, or waiting for what may come by itself: InProgress. */
  record Pending(String reason, String message) implements Outcome {}

  /** A person must act: Failed, so that a pipeline stops waiting and can apply what helps. */
  record Stalled(String reason, String message) implements Outcome {}
}
