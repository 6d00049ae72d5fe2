package dev.sallyport.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Where the people of an identity center come from. A change of it is held by the gate. */
@Group(Resource.GROUP)
@Version(Resource.VERSION)
@Kind("IdentitySource")
@Singular("identitysource")
@Plural("identitysources")
public final class IdentitySource extends Resource<IdentitySourceSpec, IdentitySourceStatus> {

  /** Condition: whether the IdP's document, as the spec gives it at present, is good. */
  public static final String METADATA_VALID = "MetadataValid";

  /**
   * Condition: false while a certificate of the source in force ends soon or has ended; warns only.
   */
  public static final String CERTIFICATES_VALID = "CertificatesValid";

  /** Condition: false while a token for SCIM ends soon or has ended; not there without tokens. */
  public static final String SCIM_TOKENS_VALID = "ScimTokensValid";

  /** Condition: true while the IdP may not know the service provider's present key. */
  public static final String KEYS_REPLACED = "ServiceProviderKeysReplaced";

  /** Reasons of conditions and Events of this kind. They are a contract. */
  public static final class Reason {

    /** Ready: this source is in force. */
    public static final String ACTIVE = "Active";

    /** {@code spec.suspend} is true: nothing is changed until it is false. */
    public static final String SUSPENDED = "Suspended";

    /** A change is held; {@code accept: true} lets it go ahead. */
    public static final String ACCEPT_REQUIRED = "AcceptRequired";

    /** A change is held, and the accept that is there was given for something else. */
    public static final String ACCEPT_IS_STALE = "AcceptIsStale";

    /** An accepted change is being carried out. */
    public static final String SOURCE_CHANGING = "SourceChanging";

    /** An accepted change cannot begin, because the API server does not take its record; held. */
    public static final String RECORD_REFUSED = "RecordRefused";

    /** Another IdentitySource of this namespace is in force. */
    public static final String ANOTHER_SOURCE_IN_FORCE = "AnotherSourceInForce";

    /** The install does not name this namespace. */
    public static final String NOT_AN_IDENTITY_CENTER = "NotAnIdentityCenter";

    /** Another center has this origin. */
    public static final String BASE_URL_TAKEN = "BaseURLTaken";

    /** The install names another origin for this center. */
    public static final String BASE_URL_NOT_ALLOWED = "BaseURLNotAllowed";

    /** The active state was altered by another hand; held. */
    public static final String STATE_ALTERED = "StateAltered";

    /** The active state is lost while things are bound; held. */
    public static final String ACTIVE_SOURCE_UNKNOWN = "ActiveSourceUnknown";

    /** Deletion is held: something is bound under this source and {@code onDelete} is Hold. */
    public static final String IN_USE = "InUse";

    /** The type is known and gated, but its sync comes with a later version. */
    public static final String NOT_YET_SUPPORTED = "NotYetSupported";

    /** New keys were made; the IdP must be told. A condition of its own. */
    public static final String SERVICE_PROVIDER_KEYS_REPLACED = "ServiceProviderKeysReplaced";

    /** A Secret with one of our names has another type; it is not adopted. */
    public static final String NAME_TAKEN = "NameTaken";

    /** Event: an accepted change is done. */
    public static final String CHANGE_COMPLETED = "ChangeCompleted";

    /** Event: sign-ins failed; the note has their references and reasons. */
    public static final String SIGN_INS_FAILED = "SignInsFailed";

    /**
     * Event: sign-outs through the identity provider failed; the note has their references and
     * reasons.
     */
    public static final String SIGN_OUTS_FAILED = "SignOutsFailed";

    /** The policies of {@code crds/} are not installed. */
    public static final String ADMISSION_POLICY_MISSING = "AdmissionPolicyMissing";

    /** The Secret with the issuer's keys holds none that can be used; it is in our namespace. */
    public static final String ISSUER_KEYS_INVALID = "IssuerKeysInvalid";

    private Reason() {}
  }

  /** Whether its status says that it is the source in force. */
  public static boolean isInForce(IdentitySource source) {
    return source.getStatus() != null && source.getStatus().active() != null;
  }
}
