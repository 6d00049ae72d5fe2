package dev.sallyport.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether there is room for one more Session of a person. Each is an object in etcd and in the
 * memory of every process, so nobody may have any number of them.
 */
public sealed interface SessionRoom {

  /** So many may be alive, of all clients together. */
  int MOST_ALIVE = 50;

  /** So many may there be with those that are over and wait for the end of their last token. */
  int MOST_KEPT = 200;

  /**
   * There is.
   *
   * @param ending those that make it: end them first
   */
  record Free(List<Session> ending) implements SessionRoom {}

  /**
   * There is none until some are swept, minutes later.
   *
   * @param kept how many there are
   */
  record Full(int kept) implements SessionRoom {}

  /**
   * Decides. Of the same type of client, those go that were not used for longest: whoever signs in
   * with one client again and again does not lose what they have with another.
   *
   * @param ofPerson all Sessions of the person, also those that are over
   * @param clientType of the new one
   */
  static SessionRoom of(Collection<Session> ofPerson, String clientType, Instant now) {
    if (ofPerson.size() >= MOST_KEPT) {
      return new Full(ofPerson.size());
    }
    List<Session> alive = ofPerson.stream().filter(session -> isAlive(session, now)).toList();
    return new Free(
        alive.stream()
            .filter(session -> Objects.equals(clientType, type(session)))
            .sorted(Comparator.comparing(SessionLife::tokensEnd))
            .limit(Math.max(0, alive.size() - (MOST_ALIVE - 1)))
            .toList());
  }

  private static boolean isAlive(Session session, Instant now) {
    return session.getMetadata().getDeletionTimestamp() == null
        && (session.getStatus() == null || session.getStatus().ended() == null)
        && SessionLife.expires(session).filter(now::isBefore).isPresent();
  }

  private static String type(Session session) {
    return Optional.ofNullable(session.getSpec())
        .map(SessionSpec::client)
        .map(SessionSpec.Client::type)
        .orElse(null);
  }
}
