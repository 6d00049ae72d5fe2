package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Front;
import dev.sallyport.web.Route;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The pages of one center with its world in memory, and a browser that looks at them. */
final class TestPortal {

  static final Instant NOW = TestIdp.NOW;

  final FakeDirectory directory = new FakeDirectory();
  final FakeSessions sessions = new FakeSessions();
  final FakeAdministrators administrators = new FakeAdministrators();
  final FailedSignIns failed = new FailedSignIns();
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final Sites sites;
  final Browser browser;
  private final InstantSource clock;
  private final Portal portal;

  /** Of {@link TestSite} as it is open to everybody. */
  TestPortal() {
    this(Optional.empty());
  }

  TestPortal(Optional<KubectlSetup> kubectl) {
    this(
        FakeSites.of(TestSite::open),
        new PortalSettings(false, kubectl, TestSite.SETTINGS.clockSkew()),
        () -> NOW);
  }

  TestPortal(Sites sites, InstantSource clock) {
    this(sites, TestSite.SETTINGS, clock);
  }

  TestPortal(Sites sites, PortalSettings settings, InstantSource clock) {
    this.sites = sites;
    this.clock = clock;
    portal = portal(settings);
    browser = another();
  }

  private Portal portal(PortalSettings settings) {
    return new Portal(
        new PortalPorts(sites, directory, sessions, administrators),
        settings,
        failed,
        metrics,
        clock,
        TestSite.RANDOM);
  }

  /** Somebody else's browser. */
  Browser another() {
    return new Browser(portal, sites);
  }

  /** Somebody else's browser, and the pages as they are where the install says this. */
  Browser another(PortalSettings settings) {
    return new Browser(portal(settings), sites);
  }

  /**
   * What looks at a request before the pages do.
   *
   * @param nanos the clock by which nobody may ask too often
   */
  Front front(LongSupplier nanos) {
    return new Front(
        origin -> sites.at(origin).map(Site::base),
        new AddressLimits(nanos),
        Portal.SESSION_COOKIE,
        portal,
        portal.routes());
  }

  /** How often something ended so, by one of the metrics of {@link Failures}. */
  double count(String metric, String reason) {
    return metrics.counter(metric, "namespace", TestSite.NAMESPACE, "reason", reason).count();
  }

  List<Route> routes() {
    return portal.routes();
  }

  /** Lets somebody in who was not there before, in our browser. */
  Session signIn(String name, String userName) {
    SessionToken cookie = SessionToken.first(Domain.COOKIE, TestSite.RANDOM);
    browser.give(Portal.SESSION_COOKIE, cookie.text());
    return create(directory.add(name, userName), cookie);
  }

  /** Lets somebody in who was not there before, in a browser of theirs. */
  Session signInElsewhere(String name, String userName) {
    return create(
        directory.add(name, userName), SessionToken.first(Domain.COOKIE, TestSite.RANDOM));
  }

  private Session create(User user, SessionToken cookie) {
    Session session =
        TestSite.session(user, cookie, new NewSession.Origin("192.0.2.7", "Browser"), NOW);
    assertThat(sessions.create(session)).isPresent();
    return session;
  }
}
