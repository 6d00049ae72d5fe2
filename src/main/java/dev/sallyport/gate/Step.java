package dev.sallyport.gate;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * One thing to do for a change. Do it, look again, ask again: so a restart at any point goes on
 * where it stood.
 */
public sealed interface Step {

  /**
   * Store the active state, conditional on the version that was read, before anything is committed:
   * it binds the accept to this change.
   */
  record Remember(ActiveState state) implements Step {}

  /**
   * List everything that exists of the kinds that a change can clear, whole and from the API, and
   * create the Secrets that {@link RecordWriter#of} makes of it, in order. A name that is taken:
   * stop and look again.
   */
  record WriteRecord(ChangeOrder order) implements Step {}

  /**
   * End the sessions of the old epoch, and delete the bindings that carry these uids: all there are
   * in the center.
   */
  record Revoke(Set<String> assignmentUids) implements Step {}

  /**
   * Delete exactly these Assignments, with uid and resourceVersion as preconditions. One that
   * conflicts has changed: do with it as {@link DeleteUnrecorded} says.
   */
  record DeleteAssignments(List<Present> assignments) implements Step {}

  /** The same for memberships, groups and users, in this order. */
  record DeletePeople(List<Present> people) implements Step {}

  /**
   * Read these whole from the API: they changed since they were recorded, and only their content
   * says whether that matters. The next observation brings their {@link Present#contentDigest}.
   */
  record Read(List<Present> objects) implements Step {}

  /**
   * These are no longer as they were recorded, and whoever changes them may be faster than a record
   * can follow. Put the finalizer {@link dev.sallyport.api.Labels#UNRECORDED} on each and delete it
   * in whatever version it is; only the uid is a precondition.
   */
  record DeleteUnrecorded(List<Present> objects) implements Step {}

  /**
   * These are deleted, and kept until they are recorded. Read them whole from the API, add to the
   * record what {@link RecordWriter#amendment} makes, and then take that finalizer off, in whatever
   * version they are by now: what is done to an object after its deletion is lost with it.
   */
  record Amend(RecordRead.Complete record, List<Present> objects) implements Step {}

  /** These are on their way out, held by a finalizer; look again when one of them changes. */
  record Await(Collection<Present> objects) implements Step {}

  /**
   * Nothing that was listed is left: store this active state, conditional on the version that was
   * read. Confirm by a list from the API first, since a cache can miss an object for a moment.
   */
  record Switch(ActiveState state) implements Step {}
}
