package dev.sallyport.api;

import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** People who are given roles together. */
@io.fabric8.kubernetes.model.annotation.Group(Resource.GROUP)
@Version(Resource.VERSION)
@Kind("Group")
@Singular("group")
@Plural("groups")
public final class Group extends Resource<GroupSpec, GroupStatus> {

  /** The condition that says whether every member is a User of this center. */
  public static final String MEMBERS_RESOLVED = "MembersResolved";

  /** Reasons of conditions and Events of this kind. They are a contract. */
  public static final class Reason {

    /** Ready: every member is a User of this center. */
    public static final String RESOLVED = "Resolved";

    /** MembersResolved is false: some members do not exist (yet). No fault of the Group. */
    public static final String MEMBERS_MISSING = "MembersMissing";

    /** Not all of its members were pushed yet; until then it counts for nothing. */
    public static final String INCOMPLETE = "Incomplete";

    /** {@code displayName} is none that can be bound; the message says what is wrong with it. */
    public static final String NAME_INVALID = "NameInvalid";

    /** An older Group of the center has this displayName; the message names it. */
    public static final String DISPLAY_NAME_TAKEN = "DisplayNameTaken";

    private Reason() {}
  }
}
