package dev.sallyport.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What a principal may do: a role, in a scope, perhaps for a time. */
@Group(Resource.GROUP)
@Version(Resource.VERSION)
@Kind("Assignment")
@Singular("assignment")
@Plural("assignments")
public final class Assignment extends Resource<AssignmentSpec, AssignmentStatus> {

  /** Reasons of conditions and Events of this kind. They are a contract. */
  public static final class Reason {

    /** Ready: every binding is in place; or the principal may enter the Application. */
    public static final String BOUND = "Bound";

    /** The User or Group is not there (yet), or another of its name won. */
    public static final String PRINCIPAL_NOT_PROVISIONED = "PrincipalNotProvisioned";

    /** Ready, final: the User is inactive, so nothing is bound. */
    public static final String PRINCIPAL_INACTIVE = "PrincipalInactive";

    /** Another User or Group stands under the name; apply the spec anew to mean it. */
    public static final String PRINCIPAL_REPLACED = "PrincipalReplaced";

    /** The ClusterRole, or the Role in a namespace, is not there (yet). */
    public static final String ROLE_NOT_FOUND = "RoleNotFound";

    /** A namespace of the scope does not exist (yet). */
    public static final String NAMESPACE_PENDING = "NamespacePending";

    /** The scope names a namespace that no assignment may reach. */
    public static final String NAMESPACE_NOT_ALLOWED = "NamespaceNotAllowed";

    /** The install does not allow cluster-wide assignments. */
    public static final String CLUSTER_SCOPE_NOT_ALLOWED = "ClusterScopeNotAllowed";

    /** A change of identity source is being carried out. */
    public static final String SOURCE_CHANGING = "SourceChanging";

    /** No identity source is in force in this center. */
    public static final String NO_ACTIVE_SOURCE = "NoActiveSource";

    /** {@code startsAt} lies ahead. */
    public static final String NOT_YET_STARTED = "NotYetStarted";

    /**
     * An earlier User of the name signed in, or somebody of an earlier Group of it, and the last
     * token of theirs has not ended yet.
     */
    public static final String NAME_NOT_FREE = "NameNotFree";

    /** Ready, final: {@code expiresAt} has passed and the access is gone. */
    public static final String EXPIRED = "Expired";

    /** A binding that has to go is held by another's finalizer, and still gives its access. */
    public static final String BINDING_HELD = "BindingHeld";

    /** The operator may not bind this role, or the cluster refuses it; the message says which. */
    public static final String NOT_PERMITTED = "NotPermitted";

    /** A binding of another owner has the name that ours would have. */
    public static final String NAME_TAKEN = "NameTaken";

    /** {@code reapply: Explicit}, and {@code reapplyEpoch} is not the present epoch. */
    public static final String CLEARED_BY_CHANGE = "ClearedByChange";

    /** {@code startsAt} or {@code expiresAt} is no time, or the second is not after the first. */
    public static final String TIME_INVALID = "TimeInvalid";

    /** The spec has what this version does not know; nothing is made and nothing removed. */
    public static final String SPEC_NOT_UNDERSTOOD = "SpecNotUnderstood";

    /** The active state of the center is lost or altered; what is bound stays. */
    public static final String ACTIVE_SOURCE_UNKNOWN = "ActiveSourceUnknown";

    /** The policies of {@code crds/} are not installed: nothing new is granted. */
    public static final String ADMISSION_POLICY_MISSING = "AdmissionPolicyMissing";

    private Reason() {}
  }
}
