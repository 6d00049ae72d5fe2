package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How somebody comes in who was not asked for. They do not take the place of who is there; and the
 * form of another site brings no cookie that would show who that is, so the browser is sent here to
 * bring it.
 */
final class Arrival {

  static final String PATH = "/arrive";

  private static final String COOKIE = "sallyport-arrival";
  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final String HOME = "/";

  private final Sites sites;
  private final Directory directory;
  private final SessionStore sessions;
  private final Pages pages;
  private final InstantSource clock;

  Arrival(
      Sites sites, Directory directory, SessionStore sessions, Pages pages, InstantSource clock) {
    this.sites = sites;
    this.directory = directory;
    this.sessions = sessions;
    this.pages = pages;
    this.clock = clock;
  }

  /**
   * Sends the browser here.
   *
   * @param cookie of the Session that was made
   */
  static Answer begin(Site site, SessionToken cookie) {
    return Answer.seeOther(site.base() + PATH).with(Cookie.lax(COOKIE, cookie.text(), LIFE));
  }

  /** Makes it the browser's Session, unless somebody else's is there. */
  Answer answer(Request request) {
    Site site = sites.at(request.origin()).orElseThrow();
    Instant now = clock.instant();
    Optional<String> brought = request.cookie(Cookie.fullName(COOKIE));
    Optional<Session> arrived = brought.flatMap(text -> SignedIn.session(text, site, sessions));
    if (arrived.isEmpty() || SignedIn.person(site, arrived.get(), directory, now).isEmpty()) {
      return Answer.seeOther(site.base() + HOME).with(gone());
    }
    Optional<SignedIn> present = SignedIn.of(request, site, directory, sessions, now);
    if (present.isPresent() && !present.get().uid().equals(arrived.get().getSpec().user().uid())) {
      sessions.end(arrived.get(), Session.Reason.SIGNED_OUT);
      return pages
          .notice(
              409,
              new Pages.Notice(
                  pages.frame("Not signed in", "", present.get()),
                  "Somebody else is signed in here. Sign out first, then sign in again.",
                  "",
                  HOME,
                  "Go to the overview"))
          .with(gone());
    }
    present
        .map(SignedIn::session)
        .filter(before -> !isSame(before, arrived.get()))
        .ifPresent(before -> sessions.end(before, Session.Reason.SIGNED_IN_AGAIN));
    Instant expires = Instant.parse(arrived.get().getSpec().expiresAt());
    return Answer.seeOther(site.base() + HOME)
        .with(gone())
        .with(Cookie.lax(SignedIn.COOKIE, brought.orElseThrow(), Duration.between(now, expires)));
  }

  private static boolean isSame(Session one, Session other) {
    return one.getMetadata().getName().equals(other.getMetadata().getName());
  }

  private static Cookie gone() {
    return Cookie.gone(COOKIE, Cookie.SameSite.LAX);
  }
}
