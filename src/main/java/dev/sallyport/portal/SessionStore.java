package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.oidc.GrantStore.Written;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where Sessions are kept. Reads come from memory, also of what was written here a moment ago. What
 * asks the API server throws {@link dev.sallyport.web.Unavailable} when that does not answer.
 */
public interface SessionStore {

  /**
   * Notes that an Assertion or a LogoutRequest was used.
   *
   * @param usableUntil from here on it would be refused as late
   * @return false when it was before, wherever
   */
  boolean spend(String namespace, String issuer, String id, Instant usableUntil);

  /** Writes a new Session, and gives it back as it stands; empty if one of that name exists. */
  Optional<Session> create(Session session);

  /** As far as it is known here; another server may have written since. */
  Optional<Session> find(String namespace, String name);

  /** How many that memory does not know may be looked for by {@link #read}. */
  Misses misses();

  /** As the API server has it now. */
  Optional<Session> read(String namespace, String name);

  /** Writes a status, if the Session is still in the version that was judged. */
  Written replaceStatus(Session judged, SessionStatus status);

  /** Those of one User. */
  List<Session> of(String namespace, String userUid);

  /** Those of whom the identity provider called so at sign-in, of any source. */
  List<Session> withNameID(String namespace, String nameID);

  /**
   * Ends one for good; one that is gone already is no fault.
   *
   * @param reason of {@link Session.Reason}
   */
  void end(Session session, String reason);
}
