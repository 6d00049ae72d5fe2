package dev.sallyport.access;

import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.AssignmentStatus.BoundPrincipal;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What follows for one Assignment. {@link BindingPlan} turns it into writes.
 *
 * @param bindings that must exist, ordered by namespace
 * @param retained bindings that may stay where they are, and are not made where they are not;
 *     ordered by namespace
 * @param handsOff true if nothing that exists may be touched, because it is not known what should
 * @param outcome what to say, if everything can be written as decided
 * @param epoch under which the Assignment was last accepted, or null
 * @param principal who is meant, or null; recorded so that a reused name is noticed
 * @param pendingNamespaces listed in the scope, but not there or without the Role (yet); ordered
 * @param nextLook when the clock alone will change the decision
 */
public record Decision(
    List<Binding> bindings,
    List<Binding> retained,
    boolean handsOff,
    Outcome outcome,
    Long epoch,
    BoundPrincipal principal,
    List<String> pendingNamespaces,
    Optional<Instant> nextLook) {

  public Decision {
    bindings = List.copyOf(bindings);
    retained = List.copyOf(retained);
    pendingNamespaces = List.copyOf(pendingNamespaces);
  }

  /** The same, but recording whom the Assignment means. */
  Decision meaning(Long acceptedEpoch, BoundPrincipal who) {
    return new Decision(
        bindings, retained, handsOff, outcome, acceptedEpoch, who, pendingNamespaces, nextLook);
  }

  /**
   * The same, but something else is to be said: writing a binding failed, or its name was taken.
   */
  public Decision saying(Outcome instead) {
    return new Decision(
        bindings, retained, handsOff, instead, epoch, principal, pendingNamespaces, nextLook);
  }

  /**
   * The status that says it.
   *
   * @param before the status that is there, or null
   * @param generation that was decided on
   * @param bound how many bindings stand now
   */
  public AssignmentStatus status(AssignmentStatus before, Long generation, int bound, Instant now) {
    return new AssignmentStatus(
        generation,
        epoch,
        principal,
        bound,
        pendingNamespaces.isEmpty() ? null : pendingNamespaces,
        Conditions.after(before, generation, now).outcome(outcome).toList());
  }
}
