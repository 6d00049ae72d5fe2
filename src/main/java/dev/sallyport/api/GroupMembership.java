package dev.sallyport.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** More members for a Group, as EndpointSlices are for a Service. */
@Group(Resource.GROUP)
@Version(Resource.VERSION)
@Kind("GroupMembership")
@Singular("groupmembership")
@Plural("groupmemberships")
public final class GroupMembership extends Resource<GroupMembershipSpec, GroupMembershipStatus> {

  /** Reasons of conditions and Events of this kind. They are a contract. */
  public static final class Reason {

    /** Ready: the Group exists and counts these members. */
    public static final String JOINED = "Joined";

    /** The Group does not exist (yet). */
    public static final String GROUP_NOT_FOUND = "GroupNotFound";

    private Reason() {}
  }
}
