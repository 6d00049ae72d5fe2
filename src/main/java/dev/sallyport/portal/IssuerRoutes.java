package dev.sallyport.portal;

import dev.sallyport.AddressText;
import dev.sallyport.oidc.ApplicationClients;
import dev.sallyport.oidc.DeviceSlots;
import dev.sallyport.oidc.IssuerAnswer;
import dev.sallyport.oidc.IssuerEndpoint;
import dev.sallyport.oidc.IssuerPorts;
import dev.sallyport.oidc.IssuerRequest;
import dev.sallyport.oidc.IssuerSettings;
import dev.sallyport.oidc.OidcIssuer;
import dev.sallyport.oidc.SessionGrants;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.Randomness;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import io.github.bucket4j.TimeMeter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The issuer of a center over HTTP: what it says becomes answers, redirects and pages. */
final class IssuerRoutes {

  private static final int MAX_FORM = 16 * 1024;

  private final Sites sites;
  private final Directory directory;
  private final SessionStore sessions;
  private final Pages pages;
  private final SamlSignIn signIn;
  private final SingleLogout singleLogout;
  private final PortalSettings settings;
  private final InstantSource clock;
  private final Randomness randomness;
  private final Map<String, DeviceSlots> slots = new ConcurrentHashMap<>();
  private final Pace pace = new Pace(TimeMeter.SYSTEM_NANOTIME);

  IssuerRoutes(
      Sites sites,
      Directory directory,
      SessionStore sessions,
      Pages pages,
      SamlSignIn signIn,
      SingleLogout singleLogout,
      PortalSettings settings,
      InstantSource clock,
      Randomness randomness) {
    this.sites = sites;
    this.directory = directory;
    this.sessions = sessions;
    this.pages = pages;
    this.signIn = signIn;
    this.singleLogout = singleLogout;
    this.settings = settings;
    this.clock = clock;
    this.randomness = randomness;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (IssuerEndpoint endpoint : IssuerEndpoint.values()) {
      for (String method : endpoint.methods()) {
        boolean get = method.equals("GET");
        routes.add(
            new Route(
                method,
                endpoint.path(),
                get ? Route.Guard.READ : guard(endpoint.sender()),
                rate(endpoint),
                get ? 0 : MAX_FORM,
                request -> answer(endpoint, request)));
      }
    }
    return routes;
  }

  private static Route.Guard guard(IssuerEndpoint.Sender sender) {
    return switch (sender) {
      case ANYBODY -> Route.Guard.FOREIGN_FORM;
      case OWN_PAGE -> Route.Guard.OWN_FORM;
      case PROGRAM -> Route.Guard.PROGRAM;
    };
  }

  private static Route.Rate rate(IssuerEndpoint endpoint) {
    return switch (endpoint) {
      case CONFIGURATION, JWKS -> Route.Rate.DOCUMENT;
      case DEVICE_CODE -> Route.Rate.DEVICE;
      case TOKEN, REVOKE, USERINFO -> Route.Rate.PROGRAM;
      default -> Route.Rate.SIGN_IN;
    };
  }

  private Answer answer(IssuerEndpoint endpoint, Request request) {
    Site site = sites.at(request.origin()).orElseThrow();
    if (site.keys().isEmpty()) {
      return Answer.text(503, "The issuer is not ready.").with("Retry-After", "5");
    }
    Optional<SignedIn> person =
        endpoint.sender() == IssuerEndpoint.Sender.PROGRAM
            ? Optional.empty()
            : SignedIn.of(request, site, directory, sessions, clock.instant());
    IssuerRequest asked =
        new IssuerRequest(
            request.method().equals("HEAD") ? "GET" : request.method(),
            endpoint.path(),
            request.query(),
            request.header("content-type").orElse(null),
            request.header("authorization").orElse(null),
            request.body(),
            AddressText.of(request.client()),
            request.header("user-agent").orElse(null));
    if (request.hasHeader("authorization") && asked.authorization() == null) {
      return Answer.text(400, "One header Authorization, and not several.");
    }
    IssuerAnswer answer =
        issuer(site, site.keys().get())
            .answer(asked, person.map(p -> p.forIssuer(directory)), clock.instant());
    return endpoint == IssuerEndpoint.CONFIRM
            && answer instanceof IssuerAnswer.Response response
            && response.headers().containsKey("Location")
        ? leave(response.headers().get("Location"), person.orElseThrow())
        : rendered(answer, request, site, person);
  }

  /**
   * Sends the browser away from the answer to a form of ours. A redirect would be held to the
   * {@code form-action} of that form's page, here and wherever the application redirects to (CSP
   * Level 3 §6.4.1); a page of its own is not.
   */
  private Answer leave(String location, SignedIn person) {
    return pages.leave(
        new Pages.Leave(pages.frame("Back to the application", "", person), location));
  }

  private OidcIssuer issuer(Site site, IssuerKeys keys) {
    SiteGrants center = new SiteGrants(sites, site, directory, sessions, pace);
    return new OidcIssuer(
        new IssuerSettings(site.issuer(), settings.deviceFlow(), settings.clockSkew()),
        new IssuerPorts(
            new ApplicationClients(center),
            new SessionGrants(center, randomness),
            () -> keys,
            randomness),
        slots.computeIfAbsent(site.namespace(), namespace -> new DeviceSlots()));
  }

  private Answer rendered(
      IssuerAnswer answer, Request request, Site site, Optional<SignedIn> person) {
    return switch (answer) {
      case IssuerAnswer.Response response -> sent(response);
      case IssuerAnswer.SignIn(String resume, boolean fresh) ->
          signIn.begin(request, resume, fresh);
      case IssuerAnswer.Page(int status, String message) -> notice(site, status, message);
      case IssuerAnswer.ConfirmCode confirm ->
          confirm(
              person.orElseThrow(),
              new Pages.Confirm.Question(
                  "Sign in to " + confirm.client() + "?",
                  List.of(
                      signedInAs(person.orElseThrow()),
                      confirm.client() + " asks for your identity and your groups.",
                      "The answer goes to " + confirm.redirectOrigin() + ".",
                      "You came from "
                          + confirm.address()
                          + ". If you did not start this just now, refuse."),
                  IssuerEndpoint.CONFIRM.path(),
                  confirm.form(),
                  "Sign in",
                  "Refuse"));
      case IssuerAnswer.EnterUserCode(Optional<String> problem) ->
          pages.device(
              new Pages.Device(
                  pages.frame("Connect a device", "", person.orElseThrow()),
                  IssuerEndpoint.DEVICE.path(),
                  OidcIssuer.USER_CODE_FIELD,
                  problem.orElse("")));
      case IssuerAnswer.ConfirmDevice confirm ->
          confirm(
              person.orElseThrow(),
              new Pages.Confirm.Question(
                  "Let a device in?",
                  List.of(
                      signedInAs(person.orElseThrow()),
                      confirm.client() + " asks for your identity and your groups.",
                      "The device asked from "
                          + confirm.address()
                          + " on "
                          + Portal.time(confirm.asked())
                          + ". If it is not yours, refuse."),
                  IssuerEndpoint.CONFIRM_DEVICE.path(),
                  confirm.form(),
                  "Let it in",
                  "Refuse"));
      case IssuerAnswer.DeviceAnswered(boolean allowed) ->
          notice(
              site,
              200,
              allowed
                  ? "The device is signed in. You can close this page."
                  : "The device was refused. You can close this page.");
      case IssuerAnswer.ConfirmSignOut(String form) ->
          confirm(
              person.orElseThrow(),
              new Pages.Confirm.Question(
                  "Sign out?",
                  List.of("An application asks to sign you out here."),
                  IssuerEndpoint.CONFIRM_END_SESSION.path(),
                  form,
                  "Sign out",
                  "Stay"));
      case IssuerAnswer.SignedOut(Optional<String> location) ->
          person
              .flatMap(p -> singleLogout.begin(site, p.session(), location))
              .or(() -> location.map(Answer::seeOther))
              .orElseGet(
                  () ->
                      pages.welcome(
                          new Pages.Welcome(
                              pages.frame(site, "Sign in"), site.ready().isPresent(), true)))
              .with(Cookie.gone(SignedIn.COOKIE, Cookie.SameSite.LAX));
    };
  }

  /** Somebody else may have signed in here: what is given away is that person's. */
  private static String signedInAs(SignedIn person) {
    return "You are signed in as " + person.userName() + ".";
  }

  private static Answer sent(IssuerAnswer.Response response) {
    Answer answer = new Answer(response.status(), List.of(), response.body());
    for (Map.Entry<String, String> header : response.headers().entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    return answer;
  }

  private Answer confirm(SignedIn person, Pages.Confirm.Question question) {
    return pages.confirm(new Pages.Confirm(pages.frame(question.title(), "", person), question));
  }

  private Answer notice(Site site, int status, String message) {
    return pages.notice(
        status,
        new Pages.Notice(pages.frame(site, "Sign in"), message, "", "/", "Go to the start"));
  }
}
