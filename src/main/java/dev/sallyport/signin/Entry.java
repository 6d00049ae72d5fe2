package dev.sallyport.signin;

import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;

/**
 * Who may enter an Application: whom an Assignment names that is in force. What the operator says
 * of it counts, who compared the principal's uid and the source; only the end of its time is looked
 * at again, because a status may come a moment late.
 */
public final class Entry {

  private Entry() {}

  /**
   * Whether a person may enter now.
   *
   * @param userUid of the User
   * @param groupUids of the Groups that the User is a member of
   * @param assignments of the center; those that do not name the Application are passed over
   */
  public static boolean isOpen(
      Application application,
      String userUid,
      Set<String> groupUids,
      Collection<Assignment> assignments,
      Instant now) {
    return assignments.stream()
        .filter(assignment -> names(assignment, application))
        .filter(assignment -> isInForce(assignment, now))
        .map(assignment -> assignment.getStatus().principal().uid())
        .anyMatch(uid -> uid.equals(userUid) || groupUids.contains(uid));
  }

  private static boolean names(Assignment assignment, Application application) {
    return assignment.getSpec() != null
        && assignment.getSpec().application() != null
        && application.getMetadata().getName().equals(assignment.getSpec().application().name());
  }

  private static boolean isInForce(Assignment assignment, Instant now) {
    AssignmentStatus status = assignment.getStatus();
    Condition ready = Conditions.find(status, Condition.READY);
    return ready != null
        && ready.isTrue()
        && Assignment.Reason.BOUND.equals(ready.reason())
        && Objects.equals(status.observedGeneration(), assignment.getMetadata().getGeneration())
        && assignment.getMetadata().getDeletionTimestamp() == null
        && status.principal() != null
        && status.principal().uid() != null
        && !isPast(assignment.getSpec().expiresAt(), now);
  }

  /** What cannot be read is past. */
  private static boolean isPast(String expiresAt, Instant now) {
    try {
      return expiresAt != null && !now.isBefore(OffsetDateTime.parse(expiresAt).toInstant());
    } catch (DateTimeException e) {
      return true;
    }
  }
}
