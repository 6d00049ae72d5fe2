package dev.sallyport.portal;

import dev.sallyport.access.Names;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.Person;
import dev.sallyport.signin.SessionLife;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Request;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Somebody whose browser holds a Session that counts.
 *
 * @param formToken for the forms of their pages
 */
record SignedIn(Site site, User user, Session session, String formToken) {

  /** Name of the cookie that signs a browser in. */
  static final String COOKIE = "sallyport";

  /** Whether a Session counts, with the User and the source as they are now. */
  static SessionLife life(Site site, Session session, Directory directory, Instant now) {
    return SessionLife.at(
        session,
        user(site, session, directory).map(found -> among(site, found, directory)),
        site.source(),
        now);
  }

  /** A User, and whether the name is theirs to act under. */
  static Person among(Site site, User user, Directory directory) {
    return Person.among(
        user,
        user.getSpec() == null || user.getSpec().userName() == null
            ? List.of()
            : directory
                .people(site.namespace())
                .withUserName(Names.fold(user.getSpec().userName())));
  }

  /** Whose Session it is; empty unless it counts. */
  static Optional<User> person(Site site, Session session, Directory directory, Instant now) {
    return life(site, session, directory, now) instanceof SessionLife.Alive
        ? user(site, session, directory)
        : Optional.empty();
  }

  private static Optional<User> user(Site site, Session session, Directory directory) {
    return session.getSpec() == null || session.getSpec().user() == null
        ? Optional.empty()
        : directory.user(site.namespace(), String.valueOf(session.getSpec().user().name()));
  }

  /**
   * What a browser is given that is let in.
   *
   * @param expires when its Session ends
   */
  static Cookie cookie(SessionToken token, Instant now, Instant expires) {
    return Cookie.lax(COOKIE, token.text(), Duration.between(now, expires));
  }

  /** Who sends a request. */
  static Optional<SignedIn> of(
      Request request, Site site, Directory directory, SessionStore sessions, Instant now) {
    Optional<String> cookie = request.cookie(Cookie.fullName(COOKIE));
    return cookie
        .flatMap(text -> session(text, site, sessions))
        .flatMap(
            session ->
                person(site, session, directory, now)
                    .map(user -> new SignedIn(site, user, session, OwnForm.token(cookie.get()))));
  }

  /** The Session that a cookie is the key of; whether it counts is not asked. */
  static Optional<Session> session(String cookie, Site site, SessionStore sessions) {
    return SessionToken.parse(Domain.COOKIE, cookie)
        .flatMap(
            token ->
                known(token, site, sessions)
                    // Another server may have made it a moment ago.
                    .or(() -> read(token, site, sessions)));
  }

  /** Name of the Session that a cookie is the key of, if memory knows it. */
  static Optional<String> sessionName(String cookie, Site site, SessionStore sessions) {
    return SessionToken.parse(Domain.COOKIE, cookie)
        .flatMap(token -> known(token, site, sessions))
        .map(session -> session.getMetadata().getName());
  }

  private static Optional<Session> known(SessionToken token, Site site, SessionStore sessions) {
    return sessions
        .find(site.namespace(), token.sessionName())
        .filter(session -> isOf(session, token));
  }

  private static Optional<Session> read(SessionToken token, Site site, SessionStore sessions) {
    return sessions.find(site.namespace(), token.sessionName()).isEmpty()
            && sessions.misses().allowOne()
        ? sessions
            .read(site.namespace(), token.sessionName())
            .filter(session -> isOf(session, token))
        : Optional.empty();
  }

  private static boolean isOf(Session session, SessionToken token) {
    return session.getSpec() != null && token.matches(session.getSpec().secretHash());
  }

  /** As the issuer names them. */
  dev.sallyport.oidc.SignedIn forIssuer(Directory directory) {
    return new dev.sallyport.oidc.SignedIn(
        session.getMetadata().getName(),
        new dev.sallyport.oidc.Person(
            uid(),
            userName(),
            directory.names(site.namespace(), directory.groups(site.namespace(), uid()))),
        authenticated());
  }

  private Instant authenticated() {
    try {
      return Instant.parse(String.valueOf(session.getSpec().authenticatedAt()));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  String userName() {
    return user.getSpec().userName();
  }

  String uid() {
    return user.getMetadata().getUid();
  }
}
