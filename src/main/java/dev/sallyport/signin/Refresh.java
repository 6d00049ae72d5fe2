package dev.sallyport.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.Session.Reason;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SessionStatus;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a refresh token is worth. Each use replaces it. A client that lost the answer, or one of
 * several that run side by side, presents the replaced one and gets the same successor again, until
 * that was first used and {@link Lifetimes#REFRESH_GRACE} more. After that, somebody has a copy,
 * and the grant ends (RFC 9700 §4.14.2).
 *
 * <p>A status that an outcome carries is written before anything is answered, on condition that the
 * Session is still in the version that was judged. If that fails, read again and judge again: so of
 * two that come at once, one replaces the token and the other gets the same successor; and a
 * Session that was deleted gives nobody a token.
 */
public sealed interface Refresh {

  /** The token was good and is replaced. */
  record Rotated(SessionToken next, SessionStatus status) implements Refresh {}

  /** The token was replaced before; its successor once more. */
  record SameSuccessor(SessionToken next, SessionStatus status) implements Refresh {}

  /** Somebody has a copy of the token: the status ends the Session. */
  record Reused(SessionStatus status) implements Refresh {}

  /**
   * The token is good, but was replaced so often of late that no more could be remembered.
   *
   * @param again when it can be used
   */
  record TooSoon(Instant again) implements Refresh {}

  /**
   * The token is worth nothing; nothing is written. {@code reason} is one of {@link Reason}, or
   * empty when the token is of no such Session or of another client: that says nothing about the
   * Session.
   */
  record Refused(Optional<String> reason) implements Refresh {}

  /**
   * Judges a token.
   *
   * @param session that has the name {@link SessionToken#sessionName}
   * @param client that presents it and was authenticated; its type, id and uid are compared
   * @param life of the Session at this time
   */
  static Refresh of(
      Session session,
      SessionToken presented,
      Client client,
      SessionLife life,
      Instant now,
      Randomness randomness) {
    if (!presented.sessionName().equals(session.getMetadata().getName())
        || session.getSpec() == null
        || !isSame(session.getSpec().client(), client)) {
      return new Refused(Optional.empty());
    }
    return switch (life) {
      case SessionLife.Dead dead -> new Refused(Optional.of(dead.reason()));
      case SessionLife.Suspended suspended -> new Refused(Optional.of(suspended.reason()));
      case SessionLife.Alive alive -> new RefreshChain(session, now).judge(presented, randomness);
    };
  }

  private static boolean isSame(Client ours, Client theirs) {
    return ours != null
        && !Client.PORTAL.equals(ours.type())
        && Objects.equals(ours.type(), theirs.type())
        && Objects.equals(ours.id(), theirs.id())
        && Objects.equals(ours.uid(), theirs.uid());
  }
}
