package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.Route;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The pages of {@link TestSite}, and a browser that looks at them. */
final class TestPortal {

  static final Instant NOW = TestIdp.NOW;

  final FakeDirectory directory = new FakeDirectory();
  final FakeSessions sessions = new FakeSessions();
  final FakeAdministrators administrators = new FakeAdministrators();
  final FailedSignIns failed = new FailedSignIns();
  final Browser browser;
  private final Portal portal;

  TestPortal() {
    this(Optional.empty());
  }

  TestPortal(Optional<KubectlSetup> kubectl) {
    Sites sites = FakeSites.of(TestSite::open);
    portal =
        new Portal(
            new PortalPorts(sites, directory, sessions, administrators),
            new PortalSettings(false, kubectl, TestSite.SETTINGS.clockSkew()),
            failed,
            new SimpleMeterRegistry(),
            () -> NOW,
            TestSite.RANDOM);
    browser = new Browser(portal, sites);
  }

  /** The pages over these parts, whom nobody administers. */
  static Portal of(
      Sites sites,
      FakeDirectory directory,
      FakeSessions sessions,
      PortalSettings settings,
      FailedSignIns failed,
      MeterRegistry metrics,
      InstantSource clock) {
    return new Portal(
        new PortalPorts(sites, directory, sessions, new FakeAdministrators()),
        settings,
        failed,
        metrics,
        clock,
        TestSite.RANDOM);
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
