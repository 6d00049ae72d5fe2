package dev.sallyport.portal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.oidc.OidcIssuer;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.Sealed;
import dev.sallyport.signin.SessionLife;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.signin.SignIn.Denied;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How somebody comes in whom we did not ask for (SAML profiles §4.1.5). Any page can post a
 * Response of its own maker's to us, and a person would then work under a name that is not theirs
 * (login CSRF); so they are told the name and asked first. Until they answer, nothing is there but
 * what their browser carries, sealed.
 *
 * <p>The Assertion is spent before the question: one that nobody answers is worth nothing
 * afterwards. The form of the answer holds to the very arrival that the page showed, so that
 * another one that came meanwhile is not confirmed in its place. And the form of another site
 * brings no cookie that would show who is there, so the browser is sent here to bring it.
 */
final class Arrival {

  static final String PATH = "/arrive";

  private static final String CONFIRM_PATH = "/arrive/confirm";
  private static final String COOKIE = "sallyport-arrival";
  private static final String HOME = "/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sites sites;
  private final Directory directory;
  private final SessionStore sessions;
  private final Pages pages;
  private final Failures failures;
  private final Entrance entrance;
  private final InstantSource clock;
  private final Randomness randomness;

  Arrival(
      Sites sites,
      Directory directory,
      SessionStore sessions,
      Pages pages,
      Failures failures,
      InstantSource clock,
      Randomness randomness) {
    this.sites = sites;
    this.directory = directory;
    this.sessions = sessions;
    this.pages = pages;
    this.failures = failures;
    this.entrance = new Entrance(sites, directory, sessions);
    this.clock = clock;
    this.randomness = randomness;
  }

  /**
   * What the browser carries.
   *
   * @param cookie of the Session that will be made; a secret
   * @param session everything else of it
   */
  private record Carried(String cookie, SessionSpec session) {}

  /** Somebody who waits for their own word. */
  private record Waiting(SessionToken cookie, Session session) {

    String uid() {
      return session.getSpec().user().uid();
    }

    String userName() {
      return session.getSpec().user().userName();
    }
  }

  List<Route> routes() {
    return List.of(
        Route.get(PATH, Route.Rate.SIGN_IN, this::ask),
        Route.ownForm(CONFIRM_PATH, Cookie.fullName(COOKIE), this::confirm));
  }

  /**
   * Sends the browser to the question.
   *
   * @param session that is to be made
   */
  Answer begin(Site.Ready ready, Site site, SessionToken cookie, Session session, Instant now) {
    String sealed =
        ready
            .keys()
            .sealedAt(now)
            .seal(
                Sealed.Purpose.ARRIVAL,
                json(new Carried(cookie.text(), session.getSpec())),
                now.plus(Lifetimes.ARRIVAL),
                randomness);
    // The cookie outlives what it says, so that whoever answers late can be told so.
    return Answer.seeOther(site.base() + PATH).with(Cookie.lax(COOKIE, sealed, Lifetimes.LOGIN));
  }

  /** The question; where the same person is there already, there is nothing to ask. */
  private Answer ask(Request request) {
    Site site = site(request);
    Instant now = clock.instant();
    Optional<Waiting> waiting = waiting(request, site, now);
    if (waiting.isEmpty()) {
      return Answer.seeOther(site.base() + HOME).with(gone());
    }
    Optional<SignedIn> present = SignedIn.of(request, site, directory, sessions, now);
    if (present.isPresent()) {
      return enterOrRefuse(request, site, waiting.get(), present, now);
    }
    String title = "Sign in as " + waiting.get().userName() + "?";
    return pages.confirm(
        new Pages.Confirm(
            pages.frame(site, title, OwnForm.token(carried(request).orElseThrow())),
            new Pages.Confirm.Question(
                title,
                List.of(
                    "Your organization's sign-in page sent you here under this name.",
                    "If it is not yours, or you did not come from there just now, cancel: somebody"
                        + " may want you to work under a name that is theirs."),
                CONFIRM_PATH,
                "",
                "Sign in",
                "Cancel")));
  }

  private Answer confirm(Request request) {
    Site site = site(request);
    Instant now = clock.instant();
    boolean allowed =
        request
            .form()
            .flatMap(form -> form.field(OidcIssuer.DECISION_FIELD))
            .filter(OidcIssuer.ALLOW::equals)
            .isPresent();
    if (!allowed) {
      return Answer.seeOther(site.base() + HOME).with(gone());
    }
    Optional<SignedIn> present = SignedIn.of(request, site, directory, sessions, now);
    return waiting(request, site, now)
        .map(waiting -> enterOrRefuse(request, site, waiting, present, now))
        .orElseGet(() -> tooLate(site));
  }

  /** Nobody takes the place of somebody else. */
  private Answer enterOrRefuse(
      Request request, Site site, Waiting waiting, Optional<SignedIn> present, Instant now) {
    return present.filter(person -> !person.uid().equals(waiting.uid())).isPresent()
        ? occupied(present.get())
        : enter(request, site, waiting, present.map(SignedIn::session), now).with(gone());
  }

  private Answer enter(
      Request request, Site site, Waiting waiting, Optional<Session> before, Instant now) {
    Session session = waiting.session();
    Optional<Denied> denied = entrance.enter(site, session, waiting.cookie(), now);
    if (denied.isPresent()) {
      return pages.signInFailed(site, failures.of(site, request.client(), denied.get()));
    }
    failures.none(site);
    before
        .filter(last -> !last.getMetadata().getName().equals(session.getMetadata().getName()))
        .ifPresent(last -> sessions.end(last, Session.Reason.SIGNED_IN_AGAIN));
    return Answer.seeOther(site.base() + HOME)
        .with(SignedIn.cookie(waiting.cookie(), now, Instant.parse(session.getSpec().expiresAt())));
  }

  private Answer occupied(SignedIn present) {
    return pages
        .notice(
            409,
            new Pages.Notice(
                pages.frame("Not signed in", "", present),
                "Somebody else is signed in here. Sign out first, then sign in again.",
                "",
                HOME,
                "Go to the overview"))
        .with(gone());
  }

  private Answer tooLate(Site site) {
    return pages
        .notice(
            403,
            new Pages.Notice(
                pages.frame(site, "Not signed in"),
                "This question is too old, or what it was about has changed. Sign in again.",
                "",
                HOME,
                "Back to sign-in"))
        .with(gone());
  }

  /** Who was sealed a moment ago, if their Session would count now. */
  private Optional<Waiting> waiting(Request request, Site site, Instant now) {
    return carried(request)
        .flatMap(text -> site.keys().flatMap(keys -> opened(keys.sealedAt(now), text, now)))
        .flatMap(carried -> waiting(carried, site))
        .filter(
            waiting ->
                SignedIn.life(site, waiting.session(), directory, now)
                    instanceof SessionLife.Alive);
  }

  private static Optional<Waiting> waiting(Carried carried, Site site) {
    return SessionToken.parse(Domain.COOKIE, carried.cookie())
        .map(
            token ->
                new Waiting(token, NewSession.session(site.namespace(), token, carried.session())));
  }

  private static Optional<String> carried(Request request) {
    return request.cookie(Cookie.fullName(COOKIE));
  }

  private static Optional<Carried> opened(Sealed sealed, String text, Instant now) {
    if (!(sealed.open(Sealed.Purpose.ARRIVAL, text, now) instanceof Sealed.Opening.Good good)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(good.payload(), Carried.class));
    } catch (JsonProcessingException e) {
      // Of another version: it was sealed by a server that is being upgraded.
      return Optional.empty();
    }
  }

  /**
   * What an identity provider may call people is longer than a cookie; single logout waits then.
   */
  private static String json(Carried carried) {
    String whole = written(carried);
    return whole.getBytes(StandardCharsets.UTF_8).length <= Sealed.MAX_PAYLOAD
        ? whole
        : written(new Carried(carried.cookie(), carried.session().withoutIdentityProvider()));
  }

  private static String written(Carried carried) {
    try {
      return JSON.writeValueAsString(carried);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are JSON", e);
    }
  }

  private Site site(Request request) {
    return sites.at(request.origin()).orElseThrow();
  }

  private static Cookie gone() {
    return Cookie.gone(COOKIE, Cookie.SameSite.LAX);
  }
}
