package dev.sallyport.gate;

import java.util.Collection;
import java.util.Set;

/**
 * What exists in the center. Asked only when an answer depends on it, so that an implementation
 * over caches costs nothing while nothing changes.
 */
public interface Inventory {

  /** Whether any Assignment carries our finalizer, or any binding our label. */
  boolean bound();

  /** Every Assignment. */
  Collection<Present> assignments();

  /** Every User, Group and GroupMembership whose label says that a source synced or pushed it. */
  Collection<Present> provisionedPeople();

  /** The uids of Assignments that bindings of ours still carry. */
  Set<String> boundAssignments();
}
