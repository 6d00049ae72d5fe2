package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.IdentityProviderSession;
import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.LogoutRequest;
import dev.sallyport.saml.LogoutResponse;
import dev.sallyport.saml.OutgoingMessage;
import dev.sallyport.saml.ServiceProviderMetadata;
import dev.sallyport.saml.response.LogoutCheck;
import dev.sallyport.saml.response.LogoutExpectation;
import dev.sallyport.saml.response.LogoutVerdict;
import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import dev.sallyport.saml.response.VerifiedLogout;
import dev.sallyport.signin.LogoutScope;
import dev.sallyport.signin.Randomness;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Form;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import dev.sallyport.web.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single logout (SAML profiles §4.4). Whoever signs out here is sent on to the identity provider to
 * be signed out there as well; and whom the identity provider signs out, it tells us, and their
 * Sessions end: the portal's and those of every grant.
 *
 * <p>Signing out never waits for the identity provider: the Session is over before the browser
 * leaves, so whatever is answered, or not, decides only what the person is told.
 */
final class SingleLogout {

  private static final Logger log = LoggerFactory.getLogger(SingleLogout.class);

  private static final int ID_BYTES = 20;

  /** A cookie has no room for more. */
  private static final int MAX_GO_ON = 2_000;

  private final Sites sites;
  private final SessionStore sessions;
  private final LogoutPages pages;
  private final Failures failures;
  private final Duration skew;
  private final InstantSource clock;
  private final Randomness randomness;

  SingleLogout(
      Sites sites,
      SessionStore sessions,
      Pages pages,
      Failures failures,
      Duration skew,
      InstantSource clock,
      Randomness randomness) {
    this.sites = sites;
    this.sessions = sessions;
    this.pages = new LogoutPages(pages);
    this.failures = failures;
    this.skew = skew;
    this.clock = clock;
    this.randomness = randomness;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            ServiceProviderMetadata.SLO_PATH,
            Route.Guard.SIGNED_MESSAGE,
            Route.Rate.SIGN_OUT,
            0,
            this::query),
        new Route(
            "POST",
            ServiceProviderMetadata.SLO_PATH,
            Route.Guard.SIGNED_MESSAGE,
            Route.Rate.SIGN_OUT,
            LogoutCheck.MAX_FORM,
            this::form));
  }

  /**
   * Sends a browser whose Session is over to the identity provider; empty where that takes no
   * LogoutRequest, or is not the one that let the person in.
   *
   * @param goOn where an application wants the browser to be sent afterwards, as it is registered
   */
  Optional<Answer> begin(Site site, Session session, Optional<String> goOn) {
    IdentityProviderSession there = session.getSpec().identityProvider();
    Optional<Site.Ready> ready =
        site.ready().filter(found -> found.source().isOf(session.getSpec().source()));
    if (ready.isEmpty() || there == null || there.nameID() == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    return LogoutRequest.to(
            ready.get().saml().identityProvider(),
            ready.get().saml().entityID(),
            new NameID(
                there.nameID(),
                Optional.ofNullable(there.nameIDFormat()).orElse(NameID.UNSPECIFIED),
                Optional.ofNullable(there.nameQualifier()),
                Optional.ofNullable(there.spNameQualifier())),
            Optional.ofNullable(there.sessionIndex()),
            randomness.bytes(ID_BYTES),
            now)
        .map(request -> begin(site, ready.get(), request, goOn, now));
  }

  private Answer begin(
      Site site, Site.Ready ready, LogoutRequest request, Optional<String> goOn, Instant now) {
    LogoutState state =
        new LogoutState(
            site.namespace(),
            ready.source().uid(),
            ready.source().epoch(),
            request.id(),
            goOn.filter(location -> location.length() <= MAX_GO_ON).orElse(null));
    return (switch (request.signed(ready.saml().keys())) {
          // Not by a redirect: it answers a form, and would be held to its page's form-action.
          case OutgoingMessage.Redirect(String url) -> pages.leave(site, url);
          case OutgoingMessage.Form form ->
              pages.forward(
                  site,
                  form,
                  "You are signed out here. Go on to be signed out at your organization as well.");
        })
        .with(state.cookie(ready.keys().sealedAt(now), now, randomness));
  }

  private Answer query(Request request) {
    return answer(request, expected -> LogoutCheck.ofQuery(request.query(), expected));
  }

  private Answer form(Request request) {
    return answer(
        request, expected -> LogoutCheck.ofForm(request.form().map(Form::fields), expected));
  }

  private Answer answer(Request request, Function<LogoutExpectation, LogoutVerdict> checking) {
    Site site = sites.at(request.origin()).orElseThrow();
    Optional<Site.Ready> ready = site.ready();
    if (ready.isEmpty()) {
      return pages.notOpen(site);
    }
    Instant now = clock.instant();
    LogoutExpectation expected =
        new LogoutExpectation(
            ready.get().saml().identityProvider(),
            site.issuer() + ServiceProviderMetadata.SLO_PATH,
            now,
            skew);
    return switch (checking.apply(expected)) {
      case LogoutVerdict.Refused refused ->
          refused(request, site, refused.code(), refused.message());
      case LogoutVerdict.Asked(VerifiedLogout logout, Optional<String> relayState) ->
          asked(request, site, ready.get(), logout, relayState, now);
      case LogoutVerdict.Answered answered -> answered(request, site, ready.get(), answered, now);
    };
  }

  /** The identity provider signs somebody out. */
  private Answer asked(
      Request request,
      Site site,
      Site.Ready ready,
      VerifiedLogout logout,
      Optional<String> relayState,
      Instant now) {
    if (!sessions.spend(
        site.namespace(), logout.issuer(), logout.requestID(), logout.usableUntil())) {
      return refused(
          request,
          site,
          SignOutReason.REPLAYED,
          "The LogoutRequest was used before. If the person did not load the page again, somebody"
              + " has a copy of it.");
    }
    Optional<String> left = end(request, site, ready, logout);
    String done =
        left.isEmpty()
            ? "You are signed out here."
            : "Not all of your sessions here could be ended.";
    return LogoutResponse.to(
            ready.saml().identityProvider(),
            ready.saml().entityID(),
            logout.requestID(),
            left.isEmpty() ? LogoutResponse.Status.SUCCESS : LogoutResponse.Status.RESPONDER,
            randomness.bytes(ID_BYTES),
            now)
        .map(response -> response.signed(ready.saml().keys(), relayState))
        .map(
            message ->
                switch (message) {
                  case OutgoingMessage.Redirect(String url) -> Answer.seeOther(url);
                  case OutgoingMessage.Form form ->
                      pages.forward(
                          site, form, done + " Go on to finish signing out at your organization.");
                })
        .orElseGet(() -> pages.signedOut(site, done, left.orElse("")));
  }

  /**
   * Each by itself: that one cannot be ended is no reason to leave the others.
   *
   * @return the reference, if some are left
   */
  private Optional<String> end(
      Request request, Site site, Site.Ready ready, VerifiedLogout logout) {
    LogoutScope scope =
        new LogoutScope(
            logout.nameID(),
            logout.sessionIndexes(),
            ready.source(),
            ready.saml().identityProvider().entityID(),
            ready.saml().entityID());
    List<Session> ending =
        sessions.withNameID(site.namespace(), logout.nameID().value()).stream()
            .filter(scope::covers)
            .toList();
    int left = 0;
    for (Session session : ending) {
      try {
        sessions.end(session, Session.Reason.SIGNED_OUT);
      } catch (Unavailable e) {
        left++;
      }
    }
    if (left > 0) {
      return Optional.of(
          failures.ofSignOut(
              site,
              request.client(),
              SignOutReason.SESSIONS_LEFT,
              ("The identity provider asked to end %d Sessions, and %d could not be ended, since the"
                      + " API server did not answer. Sign out there again, or delete them.")
                  .formatted(ending.size(), left)));
    }
    log.info("the identity provider of {} ended {} sessions", site.namespace(), ending.size());
    failures.noneOfSignOut(site);
    return Optional.empty();
  }

  /** The identity provider says what it did about a sign-out that began here. */
  private Answer answered(
      Request request, Site site, Site.Ready ready, LogoutVerdict.Answered answered, Instant now) {
    Optional<LogoutState> state =
        LogoutState.of(request, site, ready, now)
            .filter(sent -> answered.inResponseTo().equals(Optional.of(sent.requestID())));
    if (state.isEmpty()) {
      return refused(
          request,
          site,
          SignOutReason.NOT_ASKED,
          "The LogoutResponse answers no LogoutRequest that this browser was sent with. It came"
              + " late, or twice; or somebody has a copy of it.");
    }
    if (answered.outcome() != LogoutVerdict.Outcome.COMPLETE) {
      return notCompleted(request, site, answered).with(LogoutState.noCookie());
    }
    failures.noneOfSignOut(site);
    return Optional.ofNullable(state.get().goOn())
        .map(location -> pages.leave(site, location))
        .orElseGet(
            () -> pages.signedOut(site, "You are signed out here and at your organization.", ""))
        .with(LogoutState.noCookie());
  }

  private Answer notCompleted(Request request, Site site, LogoutVerdict.Answered answered) {
    String reference =
        failures.ofSignOut(
            site,
            request.client(),
            SignOutReason.NOT_COMPLETED,
            "The identity provider did not sign the person out, or not everywhere: "
                + answered.status()
                + ". The Session here is over. Look there for the attempt.");
    return pages.signedOut(
        site,
        answered.outcome() == LogoutVerdict.Outcome.PARTIAL
            ? "You are signed out here and at your organization, but perhaps not in every other"
                + " application. To be sure, close the browser."
            : "You are signed out here, but your organization's sign-in page may still know you. To"
                + " be sure, sign out there too, or close the browser.",
        reference);
  }

  private Answer refused(Request request, Site site, String reason, String message) {
    return pages.refused(site, failures.ofSignOut(site, request.client(), reason, message));
  }
}
