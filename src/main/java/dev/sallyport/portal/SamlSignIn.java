package dev.sallyport.portal;

import dev.sallyport.AddressText;
import dev.sallyport.api.Session;
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
import java.util.ArrayList;
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
  private final Entrance entrance;
  private final Arrival arrival;
  private final Failures failures;
  private final Duration skew;
  private final InstantSource clock;
  private final Randomness randomness;

  SamlSignIn(
      Sites sites,
      Directory directory,
      SessionStore sessions,
      Pages pages,
      Failures failures,
      Duration skew,
      InstantSource clock,
      Randomness randomness) {
    this.sites = sites;
    this.directory = directory;
    this.sessions = sessions;
    this.pages = pages;
    this.entrance = new Entrance(sites, directory, sessions);
    this.arrival = new Arrival(sites, directory, sessions, pages, failures, clock, randomness);
    this.failures = failures;
    this.skew = skew;
    this.clock = clock;
    this.randomness = randomness;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>(arrival.routes());
    routes.add(Route.get("/login", Route.Rate.SIGN_IN, request -> begin(request, HOME, false)));
    routes.add(
        new Route(
            "POST",
            ServiceProviderMetadata.ACS_PATH,
            Route.Guard.FOREIGN_FORM,
            Route.Rate.SIGN_IN,
            MAX_FORM,
            this::acs));
    routes.add(
        Route.get(ServiceProviderMetadata.METADATA_PATH, Route.Rate.DOCUMENT, this::metadata));
    return routes;
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
          request,
          site,
          new SignIn.Denied(
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
              pages.signInFailed(site, failures.of(site, request.client(), refused.reasons()));
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

  private ResponseExpectation expectation(Site.Saml saml, Optional<LoginState> state, Instant now) {
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
        skew);
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
      case SignIn.Denied denied -> failed(request, site, denied);
      case SignIn.Allowed allowed -> {
        SessionToken cookie = SessionToken.first(Domain.COOKIE, randomness);
        Session session = session(request, site, ready, identity, allowed, cookie, now);
        Optional<SignIn.Denied> denied =
            entrance.noRoom(session, now).or(() -> spent(site, identity));
        if (denied.isPresent()) {
          yield failed(request, site, denied.get());
        }
        yield state
            .map(asked -> enter(request, site, asked, cookie, session, allowed.expires(), now))
            .orElseGet(() -> arrival.begin(ready, site, cookie, session, now));
      }
    };
  }

  private static Session session(
      Request request,
      Site site,
      Site.Ready ready,
      VerifiedIdentity identity,
      SignIn.Allowed allowed,
      SessionToken cookie,
      Instant now) {
    return NewSession.portal(
        site.namespace(),
        allowed,
        ready.source(),
        identity,
        cookie,
        new NewSession.Origin(
            AddressText.of(request.client()), request.header("user-agent").orElse(null)),
        now);
  }

  /** Spends the Assertion; or says that it was before. */
  private Optional<SignIn.Denied> spent(Site site, VerifiedIdentity identity) {
    return sessions.spend(
            site.namespace(), identity.issuer(), identity.assertionID(), identity.usableUntil())
        ? Optional.empty()
        : Optional.of(
            new SignIn.Denied(
                SignInReason.ASSERTION_REPLAYED,
                "The Assertion was used before. If the person did not send the form twice,"
                    + " somebody has a copy of it."));
  }

  /** Who was asked for takes the place of who was there. */
  private Answer enter(
      Request request,
      Site site,
      LoginState asked,
      SessionToken cookie,
      Session session,
      Instant expires,
      Instant now) {
    Optional<SignIn.Denied> denied = entrance.enter(site, session, cookie, now);
    if (denied.isPresent()) {
      return failed(request, site, denied.get());
    }
    failures.none(site);
    Optional.ofNullable(asked.replaced())
        .flatMap(name -> sessions.find(site.namespace(), name))
        .ifPresent(before -> sessions.end(before, Session.Reason.SIGNED_IN_AGAIN));
    return Answer.seeOther(site.base() + asked.goOn()).with(SignedIn.cookie(cookie, now, expires));
  }

  private Answer metadata(Request request) {
    return Answer.of(200, "application/samlmetadata+xml", site(request).metadata());
  }

  private Site site(Request request) {
    return sites.at(request.origin()).orElseThrow();
  }

  private Answer failed(Request request, Site site, SignIn.Denied denied) {
    return pages.signInFailed(site, failures.of(site, request.client(), denied));
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
