package dev.sallyport.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One person signed in with one client. Sallyport writes these, and anybody with RBAC for it may
 * delete one, which signs the person out. It is a record and not a wish: nobody works on it, so it
 * has no conditions.
 */
@Group(Resource.GROUP)
@Version(Resource.VERSION)
@Kind("Session")
@Singular("session")
@Plural("sessions")
public final class Session extends Resource<SessionSpec, SessionStatus> {

  /** Why a Session is over, or does not count at present. They are a contract. */
  public static final class Reason {

    /** The person, or somebody for them, signed out. */
    public static final String SIGNED_OUT = "SignedOut";

    /** {@code expiresAt} has passed. */
    public static final String SESSION_EXPIRED = "SessionExpired";

    /** The User does not exist any more. */
    public static final String USER_GONE = "UserGone";

    /** Another User has the name now; a name can be reused, a uid cannot. */
    public static final String USER_REPLACED = "UserReplaced";

    /** The User has another {@code userName} now, and tokens of this Session would have the old. */
    public static final String USER_RENAMED = "UserRenamed";

    /** The User is inactive. */
    public static final String USER_INACTIVE = "UserInactive";

    /** The User does not hold its {@code userName} at present: another does, or it is none. */
    public static final String USER_NAME_NOT_HELD = "UserNameNotHeld";

    /** Another identity source is in force, or a change to another one has begun. */
    public static final String SOURCE_CHANGED = "SourceChanged";

    /** Which identity source is in force is not known at present. */
    public static final String SOURCE_NOT_KNOWN = "SourceNotKnown";

    /** A refresh token was used again long after its successor was: somebody has a copy. */
    public static final String REFRESH_TOKEN_REUSED = "RefreshTokenReused";

    /** An authorization code was redeemed twice: somebody has a copy. */
    public static final String CODE_REUSED = "CodeReused";

    /** The browser has another Session now: somebody signed in anew there. */
    public static final String SIGNED_IN_AGAIN = "SignedInAgain";

    /** The person had so many Sessions that the one not used for longest made room for another. */
    public static final String TOO_MANY_SESSIONS = "TooManySessions";

    /** Another hand than Sallyport's altered the Session. */
    public static final String SESSION_ALTERED = "SessionAltered";

    private Reason() {}
  }

  /** This very Session, with another status. */
  public Session with(SessionStatus status) {
    Session other = new Session();
    other.setMetadata(getMetadata());
    other.setSpec(getSpec());
    other.setStatus(status);
    return other;
  }
}
