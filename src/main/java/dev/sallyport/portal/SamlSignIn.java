package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.AuthnRequest;
import dev.sallyport.saml.ServiceProviderMetadata;
import dev.sallyport.saml.response.ExpectedRequest;
import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.ResponseVerdict;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.SessionRoom;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.signin.SignIn;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.Form;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in through the identity provider (SAML profiles §4.1): {@code /login} sends the browser
 * there, {@code /saml/acs} takes what it brings back.
 */
public final class SamlSignIn {

  /** Base64 of the largest Response, its percent signs, and the other fields. */
  private static final int MAX_FORM = ResponseCheck.MAX_BYTES * 3 / 2 + 8 * 1024;

  private static final int REQUEST_ID_BYTES = 20;

  /** A browser takes cookies of 4,096 bytes (RFC 6265 §6.1), and ours has more in it. */
  private static final int MAX_GO_ON = 2_400;

  private static final String HOME = "/";

  private final Sites sites;
  private final Directory directory;
  private final SessionStore sessions;
  private final Pages pages;
  private final Arrival arrival;
  private final Failures failures;
  private final InstantSource clock;
  private final Randomness randomness;

  SamlSignIn(
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
    this.arrival = new Arrival(sites, directory, sessions, pages, clock);
    this.failures = failures;
    this.clock = clock;
    this.randomness = randomness;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/login", Route.Rate.SIGN_IN, request -> begin(request, HOME, false)),
        new Route(
            "POST",
            ServiceProviderMetadata.ACS_PATH,
            Route.Guard.FOREIGN_FORM,
            Route.Rate.SIGN_IN,
            MAX_FORM,
            this::acs),
        Route.get(Arrival.PATH, Route.Rate.SIGN_IN, arrival::answer),
        Route.get(ServiceProviderMetadata.METADATA_PATH, Route.Rate.DOCUMENT, this::metadata));
  }

  /**
   * Sends the browser to the identity provider.
   *
   * @param goOn a path of ours without the base, chosen by us, where it goes after the sign-in
   * @param fresh whether an earlier sign-in there does not do
   */
  Answer begin(Request request, String goOn, boolean fresh) {
    Site site = site(request);
    Optional<Site.Ready> ready = site.ready();
    if (ready.isEmpty()) {
      return notOpen(site);
    }
    if (goOn.length() > MAX_GO_ON) {
      return pages.notice(
          400,
          new Pages.Notice(
              pages.frame(site, "Sign-in failed"),
              "The application asks for more than can be kept during a sign-in.",
              "",
              HOME,
              "Back to sign-in"));
    }
    Site.Saml saml = ready.get().saml();
    Instant now = clock.instant();
    Optional<AuthnRequest> question =
        AuthnRequest.to(
            saml.identityProvider(),
            saml.entityID(),
            saml.acsURL(),
            saml.match().flatMap(IdentityMatch::nameIDFormat),
            fresh,
            randomness.bytes(REQUEST_ID_BYTES),
            now);
    if (question.isEmpty()) {
      return failed(
          site,
          failures.of(
              site,
              request.client(),
              SignInReason.NO_REDIRECT_BINDING,
              "The identity provider takes no request by HTTP-Redirect. Add a SingleSignOnService"
                  + " with that binding to its metadata."));
    }
    String relayState = LoginState.newRelayState(randomness);
    LoginState state =
        new LoginState(
            site.namespace(),
            ready.get().source().uid(),
            ready.get().source().epoch(),
            question.get().id(),
            goOn,
            request
                .cookie(Cookie.fullName(SignedIn.COOKIE))
                .flatMap(cookie -> SignedIn.sessionName(cookie, site, sessions))
                .orElse(null));
    return LoginState.makeRoom(
            request, Answer.seeOther(question.get().redirectURL(saml.keys(), relayState)))
        .with(state.cookie(relayState, ready.get().keys().sealedAt(now), now, randomness));
  }

  /** The assertion consumer service. */
  private Answer acs(Request request) {
    Site site = site(request);
    Optional<Site.Ready> ready = site.ready();
    if (ready.isEmpty()) {
      return notOpen(site);
    }
    Optional<Form> form = request.form();
    String response = form.flatMap(f -> f.field("SAMLResponse")).orElse("");
    Optional<String> relayState = form.flatMap(f -> f.field("RelayState"));
    Instant now = clock.instant();
    Optional<LoginState> state =
        relayState
            .flatMap(name -> LoginState.of(request, name, ready.get().keys().sealedAt(now), now))
            .filter(found -> isOf(found, site, ready.get()));
    Answer answer =
        switch (ResponseCheck.ofForm(response, expectation(ready.get().saml(), state, now))) {
          case ResponseVerdict.Refused refused ->
              failed(site, failures.of(site, request.client(), refused.reasons()));
          case ResponseVerdict.Verified verified ->
              decide(request, site, ready.get(), state, verified.identity(), now);
        };
    return state.isPresent() ? answer.with(LoginState.noCookie(relayState.orElseThrow())) : answer;
  }

  /** One of another center, or of a source that is in force no more, is as if it were not there. */
  private static boolean isOf(LoginState state, Site site, Site.Ready ready) {
    return state.center().equals(site.namespace())
        && state.source().equals(ready.source().uid())
        && state.epoch() == ready.source().epoch();
  }

  private static ResponseExpectation expectation(
      Site.Saml saml, Optional<LoginState> state, Instant now) {
    ExpectedRequest expected =
        state.isPresent()
            ? new ExpectedRequest.Sent(state.get().requestID())
            : new ExpectedRequest.None(saml.idpInitiated());
    return new ResponseExpectation(
        saml.identityProvider(),
        saml.entityID(),
        saml.acsURL(),
        List.of(saml.keys()),
        expected,
        now,
        ResponseExpectation.DEFAULT_SKEW);
  }

  private Answer decide(
      Request request,
      Site site,
      Site.Ready ready,
      Optional<LoginState> state,
      VerifiedIdentity identity,
      Instant now) {
    SignIn decision =
        SignIn.of(
            identity,
            ready.saml().match(),
            directory.people(site.namespace()),
            site.source(),
            ready.saml().sessionLength(),
            now);
    return switch (decision) {
      case SignIn.Denied denied ->
          failed(site, failures.of(site, request.client(), denied.reason(), denied.message()));
      case SignIn.Allowed allowed -> {
        String uid = allowed.user().getMetadata().getUid();
        SessionRoom room =
            SessionRoom.of(sessions.of(site.namespace(), uid), SessionSpec.Client.PORTAL, now);
        if (room instanceof SessionRoom.Full full) {
          yield failed(
              site,
              failures.of(
                  site,
                  request.client(),
                  SignInReason.TOO_MANY_SESSIONS,
                  ("The User %s has %d Sessions, with those just over, and there is no room for"
                          + " more. They go within minutes; find out what signs in so often.")
                      .formatted(allowed.user().getMetadata().getName(), full.kept())));
        }
        if (!sessions.spend(
            site.namespace(), identity.issuer(), identity.assertionID(), identity.usableUntil())) {
          yield failed(
              site,
              failures.of(
                  site,
                  request.client(),
                  SignInReason.ASSERTION_REPLAYED,
                  "The Assertion was used before. If the person did not send the form twice,"
                      + " somebody has a copy of it."));
        }
        if (room instanceof SessionRoom.Free free) {
          free.ending().forEach(last -> sessions.end(last, Session.Reason.TOO_MANY_SESSIONS));
        }
        yield enter(request, site, ready, state, identity, allowed, now);
      }
    };
  }

  /** Makes the Session; with it, who was asked for takes the place of who was there. */
  private Answer enter(
      Request request,
      Site site,
      Site.Ready ready,
      Optional<LoginState> state,
      VerifiedIdentity identity,
      SignIn.Allowed allowed,
      Instant now) {
    SessionToken cookie = SessionToken.first(Domain.COOKIE, randomness);
    Session session =
        sessions
            .create(
                NewSession.portal(
                    site.namespace(),
                    allowed,
                    ready.source(),
                    identity,
                    cookie,
                    new NewSession.Origin(
                        request.client().getHostAddress(),
                        request.header("user-agent").orElse(null)),
                    now))
            // Its creation was answered to nobody, and was tried again.
            .or(
                () ->
                    sessions
                        .read(site.namespace(), cookie.sessionName())
                        .filter(ours -> cookie.matches(ours.getSpec().secretHash())))
            .orElseThrow(() -> new IllegalStateException("256 random bits came twice"));
    if (!ready.source().equals(sites.now(site))) {
      sessions.end(session, Session.Reason.SOURCE_CHANGED);
      return failed(
          site,
          failures.of(
              site,
              request.client(),
              SignInReason.SOURCE_NOT_IN_FORCE,
              "A change of the identity source began during the sign-in. Let the person try again"
                  + " when it is done."));
    }
    failures.none(site);
    state
        .flatMap(before -> Optional.ofNullable(before.replaced()))
        .flatMap(name -> sessions.find(site.namespace(), name))
        .ifPresent(before -> sessions.end(before, Session.Reason.SIGNED_IN_AGAIN));
    return state.isPresent()
        ? Answer.seeOther(site.base() + state.get().goOn())
            .with(
                Cookie.lax(
                    SignedIn.COOKIE, cookie.text(), Duration.between(now, allowed.expires())))
        : Arrival.begin(site, cookie);
  }

  private Answer metadata(Request request) {
    return Answer.of(200, "application/samlmetadata+xml", site(request).metadata());
  }

  private Site site(Request request) {
    return sites.at(request.origin()).orElseThrow();
  }

  private Answer failed(Site site, String reference) {
    return pages.notice(
        403,
        new Pages.Notice(
            pages.frame(site, "Sign-in failed"),
            "Sign-in failed. Try again; if it stays so, give your administrator this reference.",
            reference,
            HOME,
            "Back to sign-in"));
  }

  private Answer notOpen(Site site) {
    return pages.notice(
        503,
        new Pages.Notice(
            pages.frame(site, "Sign-in is closed"),
            "Sign-in is not possible at present. Try again in a few minutes.",
            "",
            HOME,
            "Back to sign-in"));
  }
}
