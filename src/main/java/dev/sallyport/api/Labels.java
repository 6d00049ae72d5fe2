package dev.sallyport.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** Labels and annotations that Sallyport writes or reads, each once. They are a contract. */
public final class Labels {

  /** On every object that Sallyport owns, with {@link #SALLYPORT} as value. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY}, our field manager, and our component in Events. */
  public static final String SALLYPORT = "sallyport";

  /** On a binding: the uid of the Assignment that it belongs to. Compared before every write. */
  public static final String ASSIGNMENT_UID = "sallyport.dev/assignment-uid";

  /**
   * Annotation on a binding: the Assignment's {@code namespace/name}, for people and for events.
   */
  public static final String ASSIGNMENT = "sallyport.dev/assignment";

  /** On a User, Group or GroupMembership: who provisioned it; absent means {@link #MANUAL}. */
  public static final String PROVISIONED_BY = "sallyport.dev/provisioned-by";

  /** On a GroupMembership that was pushed: the uid of the Group that it holds members of. */
  public static final String GROUP_UID = "sallyport.dev/group-uid";

  /**
   * Annotation on a Group that was pushed: how many levels of GroupMemberships hold its members;
   * absent means none.
   */
  public static final String MEMBER_LEVELS = "sallyport.dev/member-levels";

  /**
   * On a Group that was pushed and is more than one object: not all of it is written yet, so it
   * counts for nothing. The value says what is to become of it, as a hash.
   */
  public static final String INCOMPLETE = "sallyport.dev/incomplete";

  /**
   * On a change record: the epoch that the change began. On a User, Group or GroupMembership that a
   * server made of what was pushed: the epoch in which it was.
   */
  public static final String EPOCH = "sallyport.dev/epoch";

  /** Declared by a person. */
  public static final String MANUAL = "manual";

  /** Pushed over SCIM. */
  public static final String SCIM = "scim";

  /** Pulled from Active Directory. */
  public static final String ACTIVE_DIRECTORY = "active-directory";

  /** The finalizer on Assignments and IdentitySources. */
  public static final String FINALIZER = "sallyport.dev/finalizer";

  /**
   * The finalizer on what a change clears, between its deletion and the moment when the change
   * record has it as it was then.
   */
  public static final String UNRECORDED = "sallyport.dev/unrecorded";

  private Labels() {}

  /** Whether an identity provider pushed it, by what its label says. */
  public static boolean isPushed(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && SCIM.equals(labels.get(PROVISIONED_BY));
  }

  /** Whether it is a Group of which only a part was pushed so far. */
  public static boolean isIncomplete(HasMetadata object) {
    return object instanceof Group
        && isPushed(object)
        && object.getMetadata().getLabels().containsKey(INCOMPLETE);
  }
}
