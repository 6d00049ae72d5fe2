package dev.sallyport.oidc;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.User;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.Person;
import java.util.List;
import java.util.Optional;

/**
 * What grants are decided by, and where they are kept, of one center. Everything is from memory
 * that does not say otherwise; a write that succeeded is in memory at once. What asks the API
 * server throws when that does not answer.
 */
public interface GrantStore {

  CenterSource source();

  /** The source from the API server, for what outlives the request. */
  CenterSource sourceNow();

  /**
   * The User of that object name.
   *
   * @param name of the object
   */
  Optional<Person> person(String name);

  /** Display names of the groups of a person, where the Group holds its name. */
  List<String> groups(User user);

  /** A Session by name; another server may have written it since. */
  Optional<Session> find(String name);

  /** A Session by name, from the API server. */
  Optional<Session> read(String name);

  /**
   * Whether one that memory does not know may be looked for now; counts it if so. Anybody can send
   * a token of none.
   */
  boolean mayLook();

  /** Whether a grant may be written once more now; counts it if so. */
  boolean mayWrite(Session session);

  /** All Sessions of a User, also those that are over. */
  List<Session> of(String userUid);

  /** Creates a Session, and gives it back as it stands; empty if one of that name exists. */
  Optional<Session> create(Session session);

  /** Writes a status, if the Session is still in the version that was judged. */
  Written replaceStatus(Session judged, SessionStatus status);

  /**
   * Ends a Session in whatever version it is; one that is over or gone stays as it is.
   *
   * @param reason of {@link Session.Reason}
   */
  void end(Session session, String reason);

  /** What came of a conditional write. */
  enum Written {
    DONE,
    /** Somebody else wrote it meanwhile. */
    CHANGED,
    /** The Session was deleted. */
    GONE
  }
}
