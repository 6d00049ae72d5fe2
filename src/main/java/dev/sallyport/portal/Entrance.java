package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SignInReason;
import dev.sallyport.signin.SessionLife;
import dev.sallyport.signin.SessionRoom;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.signin.SignIn.Denied;
import java.time.Instant;
import java.util.Optional;

/** Makes the Session of somebody whom the identity provider authenticated and who may come in. */
record Entrance(Sites sites, Directory directory, SessionStore sessions) {

  /** Why there is no room for a new Session of this person; empty if there is. */
  Optional<Denied> noRoom(Session session, Instant now) {
    return room(session, now) instanceof SessionRoom.Full full
        ? Optional.of(
            new Denied(
                SignInReason.TOO_MANY_SESSIONS,
                ("The User %s has %d Sessions, with those just over, and there is no room for"
                        + " more. They go within minutes; find out what signs in so often.")
                    .formatted(session.getSpec().user().name(), full.kept())))
        : Optional.empty();
  }

  /**
   * Makes the Session. Making it twice is making it once: it is known by the secret of its cookie.
   *
   * @return why not; empty once it stands
   */
  Optional<Denied> enter(Site site, Session session, SessionToken cookie, Instant now) {
    return switch (room(session, now)) {
      case SessionRoom.Full full -> noRoom(session, now);
      case SessionRoom.Free free -> {
        free.ending().forEach(last -> sessions.end(last, Session.Reason.TOO_MANY_SESSIONS));
        yield make(site, session, cookie, now);
      }
    };
  }

  private SessionRoom room(Session session, Instant now) {
    return SessionRoom.of(
        sessions.of(session.getMetadata().getNamespace(), session.getSpec().user().uid()),
        SessionSpec.Client.PORTAL,
        now);
  }

  private Optional<Denied> make(Site site, Session session, SessionToken cookie, Instant now) {
    Session made =
        sessions
            .create(session)
            // Its creation was answered to nobody and tried again, or the person pressed twice.
            .or(
                () ->
                    sessions
                        .read(site.namespace(), cookie.sessionName())
                        .filter(ours -> cookie.matches(ours.getSpec().secretHash())))
            .orElseThrow(() -> new IllegalStateException("256 random bits came twice"));
    if (!site.source().equals(sites.now(site))) {
      sessions.end(made, Session.Reason.SOURCE_CHANGED);
      return Optional.of(
          new Denied(
              SignInReason.SOURCE_NOT_IN_FORCE,
              "A change of the identity source began during the sign-in. Let the person try again"
                  + " when it is done."));
    }
    return SignedIn.life(site, made, directory, now) instanceof SessionLife.Alive
        ? Optional.empty()
        : Optional.of(
            new Denied(
                SignInReason.SESSION_OVER,
                "The Session was over before the person came in: they signed out, or the User is"
                    + " not what it was a moment ago."));
  }
}
