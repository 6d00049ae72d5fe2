package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.signin.Randomness;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.Handler;
import dev.sallyport.web.RefusalPages;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The pages. Each asks anew whether the Session counts, so that a session that was ended is over.
 */
public final class Portal implements RefusalPages {

  /** Full name of the cookie that signs a browser in. */
  public static final String SESSION_COOKIE = Cookie.fullName(SignedIn.COOKIE);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Sites sites;
  private final Directory directory;
  private final SessionStore sessions;
  private final InstantSource clock;
  private final Assets assets = new Assets();
  private final Pages pages = new Pages(assets);
  private final SamlSignIn signIn;
  private final SingleLogout singleLogout;
  private final IssuerRoutes issuer;
  private final KubectlPage kubectl;
  private final Powers powers;
  private final AdministrationPage administration;
  private final SessionsOfOthers others;

  /**
   * @param failed where the sign-ins are noted that fail
   */
  public Portal(
      PortalPorts ports,
      PortalSettings settings,
      FailedSignIns failed,
      MeterRegistry metrics,
      InstantSource clock,
      Randomness randomness) {
    this.sites = ports.sites();
    this.directory = ports.directory();
    this.sessions = ports.sessions();
    this.clock = clock;
    Failures failures = new Failures(failed, metrics, clock, randomness);
    this.signIn =
        new SamlSignIn(
            sites, directory, sessions, pages, failures, settings.clockSkew(), clock, randomness);
    this.singleLogout =
        new SingleLogout(sites, sessions, pages, failures, settings.clockSkew(), clock, randomness);
    this.issuer =
        new IssuerRoutes(
            sites, directory, sessions, pages, signIn, singleLogout, settings, clock, randomness);
    this.kubectl = new KubectlPage(pages, settings.kubectl());
    this.powers = new Powers(ports.administrators(), directory, pages);
    this.administration = new AdministrationPage(pages, directory, powers, failed, clock);
    this.others = new SessionsOfOthers(pages, directory, sessions, powers, clock);
  }

  /** Every page and endpoint. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(assets.routes());
    routes.addAll(signIn.routes());
    routes.addAll(singleLogout.routes());
    routes.addAll(issuer.routes());
    routes.add(Route.get("/", Route.Rate.PAGE, this::home));
    routes.add(Route.get("/sessions", Route.Rate.PAGE, forPeople(this::sessions)));
    routes.add(Route.ownForm("/sessions/end", this::end));
    routes.add(Route.ownForm("/sessions/end-others", forPeople(this::endOthers)));
    routes.add(Route.get(KubectlPage.PATH, Route.Rate.PAGE, forPeople(kubectl::page)));
    routes.add(Route.get(KubectlPage.FILE_PATH, Route.Rate.PAGE, forPeople(kubectl::file)));
    routes.add(
        Route.get(AdministrationPage.PATH, Route.Rate.PAGE, forPeople(administration::page)));
    routes.add(Route.get(SessionsOfOthers.PATH, Route.Rate.PAGE, forPeople(others::page)));
    routes.add(Route.ownForm(SessionsOfOthers.END_PATH, forPeople(others::end)));
    routes.add(Route.ownForm("/logout", this::signOut));
    return routes;
  }

  @Override
  public Answer notFound(Request request) {
    return pages.notice(
        404,
        new Pages.Notice(
            pages.frame(sites.at(request.origin()).orElseThrow(), "Not found"),
            "There is no such page.",
            "",
            "/",
            "Go to the start"));
  }

  /** A page for a browser, which says that it takes one; the sentence for a program. */
  @Override
  public Answer refused(Request request, int status, String sentence) {
    Optional<Site> site =
        request.header("accept").filter(types -> types.contains("text/html")).isPresent()
            ? sites.at(request.origin())
            : Optional.empty();
    return site.map(
            known ->
                pages.notice(
                    status,
                    new Pages.Notice(
                        pages.frame(known, "Not done"), sentence, "", "/", "Go to the start")))
        .orElseGet(() -> Answer.text(status, sentence));
  }

  private Answer home(Request request) {
    Optional<SignedIn> person = person(request);
    if (person.isEmpty()) {
      return welcome(request, false);
    }
    return pages.home(
        new Pages.Home(
            pages.frame("Overview", "/", person.get()),
            Part.of(
                directory.roles(person.get().site(), person.get().user()),
                part(request),
                number -> "/?" + Part.NUMBER + "=" + number),
            OpenApplications.of(person.get(), directory, clock.instant()),
            powers.isShown(person.get(), Administrators.Power.SOURCE),
            powers.isShown(person.get(), Administrators.Power.SESSIONS)));
  }

  private Answer welcome(Request request, boolean signedOut) {
    Site site = sites.at(request.origin()).orElseThrow();
    return pages.welcome(
        new Pages.Welcome(pages.frame(site, "Sign in"), site.ready().isPresent(), signedOut));
  }

  private Answer sessions(SignedIn person, Request request) {
    List<Pages.Sessions.Row> rows =
        new SessionRows(directory, sessions)
            .of(person.site(), person.uid(), name(person.session()), clock.instant());
    return pages.sessions(
        new Pages.Sessions(
            pages.frame("Sessions", "/sessions", person),
            Part.of(rows, part(request), number -> "/sessions?" + Part.NUMBER + "=" + number),
            (int) rows.stream().filter(row -> !row.current()).count()));
  }

  /** Which part of a long list was asked for. */
  private static String part(Request request) {
    return request.parameters().flatMap(form -> form.field(Part.NUMBER)).orElse("");
  }

  /** A time as a person reads it. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  private static String name(Session session) {
    return session.getMetadata().getName();
  }

  /** Ends one of the person's own sessions. */
  private Answer end(Request request) {
    Optional<SignedIn> person = person(request);
    if (person.isEmpty()) {
      return start(request);
    }
    String name = request.form().flatMap(form -> form.field("session")).orElse("");
    if (name.equals(name(person.get().session()))) {
      return signOut(request);
    }
    sessions.of(person.get().site().namespace(), person.get().uid()).stream()
        .filter(session -> name(session).equals(name))
        .forEach(session -> sessions.end(session, Session.Reason.SIGNED_OUT));
    return Answer.seeOther(person.get().site().base() + "/sessions");
  }

  /** Ends all of the person's sessions but that of this browser. */
  private Answer endOthers(SignedIn person) {
    sessions.of(person.site().namespace(), person.uid()).stream()
        .filter(session -> !name(session).equals(name(person.session())))
        .forEach(session -> sessions.end(session, Session.Reason.SIGNED_OUT));
    return Answer.seeOther(person.site().base() + "/sessions");
  }

  private Answer signOut(Request request) {
    Optional<SignedIn> person = person(request);
    person.ifPresent(p -> sessions.end(p.session(), Session.Reason.SIGNED_OUT));
    return person
        .flatMap(p -> singleLogout.begin(p.site(), p.session(), Optional.empty()))
        .orElseGet(() -> welcome(request, true))
        .with(Cookie.gone(SignedIn.COOKIE, Cookie.SameSite.LAX));
  }

  private Handler forPeople(Function<SignedIn, Answer> page) {
    return forPeople((person, request) -> page.apply(person));
  }

  private Handler forPeople(BiFunction<SignedIn, Request, Answer> page) {
    return request ->
        person(request).map(person -> page.apply(person, request)).orElseGet(() -> start(request));
  }

  private Answer start(Request request) {
    return Answer.seeOther(sites.at(request.origin()).orElseThrow().base() + "/");
  }

  private Optional<SignedIn> person(Request request) {
    return sites
        .at(request.origin())
        .flatMap(site -> SignedIn.of(request, site, directory, sessions, clock.instant()));
  }
}
