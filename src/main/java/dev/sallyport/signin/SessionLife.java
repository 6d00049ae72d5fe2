package dev.sallyport.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.Session.Reason;
import dev.sallyport.api.SessionSpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Whether a Session counts at an instant. */
public sealed interface SessionLife {

  /**
   * It counts.
   *
   * @param until when it ends by itself
   */
  record Alive(Instant until) implements SessionLife {}

  /** It does not count now, and may again: nothing is written. A reason of {@link Reason}. */
  record Suspended(String reason) implements SessionLife {}

  /** It is over for good; whoever finds it so may write that down. A reason of {@link Reason}. */
  record Dead(String reason) implements SessionLife {}

  /**
   * Judges a Session.
   *
   * @param person the User of the name that the Session has, if there is one
   */
  static SessionLife at(
      Session session, Optional<Person> person, CenterSource source, Instant now) {
    if (session.getMetadata().getDeletionTimestamp() != null) {
      return new Dead(Reason.SIGNED_OUT);
    }
    if (session.getStatus() != null && session.getStatus().ended() != null) {
      String reason = session.getStatus().ended().reason();
      return new Dead(reason == null ? Reason.SESSION_ALTERED : reason);
    }
    Optional<Instant> expires = expires(session);
    if (!isWhole(session.getSpec()) || expires.isEmpty()) {
      return new Dead(Reason.SESSION_ALTERED);
    }
    if (!now.isBefore(expires.get())) {
      return new Dead(Reason.SESSION_EXPIRED);
    }
    return fault(session.getSpec(), source)
        .or(() -> fault(session.getSpec(), person))
        .orElseGet(() -> new Alive(expires.get()));
  }

  /**
   * When the last ID token that was given out for a Session has ended, by any API server's clock.
   * Until then the Session is kept, and nobody new is bound under the name: a name can be reused,
   * and a token cannot be called back.
   */
  static Instant tokensEnd(Session session) {
    Instant created =
        time(session.getSpec() == null ? null : session.getSpec().createdAt())
            .or(() -> time(session.getMetadata().getCreationTimestamp()))
            .orElse(Instant.EPOCH);
    Instant last =
        time(session.getStatus() == null ? null : session.getStatus().lastRefresh())
            .filter(created::isBefore)
            .orElse(created);
    return last.plus(Lifetimes.ID_TOKEN).plus(Lifetimes.CLOCKS_DIFFER);
  }

  /** When a Session ends by itself; empty if it does not say. */
  static Optional<Instant> expires(Session session) {
    return time(session.getSpec() == null ? null : session.getSpec().expiresAt());
  }

  private static Optional<SessionLife> fault(SessionSpec spec, CenterSource source) {
    return switch (source) {
      case CenterSource.Unknown u -> Optional.of(new Suspended(Reason.SOURCE_NOT_KNOWN));
      case CenterSource.Changing c -> Optional.of(new Dead(Reason.SOURCE_CHANGED));
      case CenterSource.None n -> Optional.of(new Dead(Reason.SOURCE_CHANGED));
      case CenterSource.InForce f ->
          f.isOf(spec.source()) ? Optional.empty() : Optional.of(new Dead(Reason.SOURCE_CHANGED));
    };
  }

  private static Optional<SessionLife> fault(SessionSpec spec, Optional<Person> person) {
    if (person.isEmpty() || person.get().isDeleting()) {
      return Optional.of(new Dead(Reason.USER_GONE));
    }
    if (!person.get().uid().equals(spec.user().uid())) {
      return Optional.of(new Dead(Reason.USER_REPLACED));
    }
    if (person.get().isInactive()) {
      return Optional.of(new Dead(Reason.USER_INACTIVE));
    }
    if (!person.get().isCalled(spec.user().userName())) {
      return Optional.of(new Dead(Reason.USER_RENAMED));
    }
    return person.get().holdsName()
        ? Optional.empty()
        : Optional.of(new Suspended(Reason.USER_NAME_NOT_HELD));
  }

  private static boolean isWhole(SessionSpec spec) {
    return spec != null
        && spec.user() != null
        && spec.user().uid() != null
        && spec.user().userName() != null
        && spec.source() != null
        && spec.source().uid() != null
        && spec.source().epoch() != null
        && spec.client() != null
        && spec.secretHash() != null;
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
