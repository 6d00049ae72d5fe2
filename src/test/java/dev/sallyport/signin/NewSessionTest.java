package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.EXPIRES;
import static dev.sallyport.signin.TestSessions.NOW;
import static dev.sallyport.signin.TestSessions.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.TestSession;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.NewSession.Origin;
import dev.sallyport.signin.OpaqueSecret.Domain;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NewSessionTest {

  /** Than the length of a session would have it: the identity provider wants it so. */
  private static final Instant EARLIER = EXPIRES.minusSeconds(1_800);

  private final Randomness randomness = TestSessions.randomness(7);
  private final SessionToken cookie = SessionToken.first(Domain.COOKIE, randomness);

  static SessionSpec withClient(SessionSpec s, Client client) {
    return TestSession.like(s).client(client).spec();
  }

  private static VerifiedIdentity identity(String sessionIndex) {
    return new VerifiedIdentity(
        "https://idp.example.com/saml",
        "_1",
        new VerifiedIdentity.NameID(
            "jane@example.com", "urn:example:format", Optional.of("q"), Optional.empty()),
        Map.of(),
        Optional.of(sessionIndex),
        Optional.empty(),
        NOW.minusSeconds(5),
        NOW.plusSeconds(300));
  }

  private Session portal(String sessionIndex, Origin origin) {
    return NewSession.portal(
        "identity",
        new SignIn.Allowed(TestPeople.user("jane", "jane@example.com"), EARLIER),
        SOURCE,
        identity(sessionIndex),
        cookie,
        origin,
        NOW.plusMillis(123));
  }

  @Test
  void aSessionOfThePortalSaysWhoAndHowAndHoldsNoSecret() {
    Session session = portal("_s", new Origin("192.0.2.1", "Mozilla\u0007/5.0"));

    assertThat(session.getMetadata().getName()).isEqualTo(cookie.sessionName());
    SessionSpec spec = session.getSpec();
    assertThat(spec.user())
        .isEqualTo(new SessionSpec.UserReference("jane", "uid-of-jane", "jane@example.com"));
    assertThat(spec.source()).isEqualTo(new SessionSpec.SourceReference("uid-of-corp", 3L));
    assertThat(spec.client().type()).isEqualTo(Client.PORTAL);
    assertThat(spec.createdAt()).isEqualTo("2026-12-01T12:00:00Z");
    assertThat(spec.expiresAt()).isEqualTo("2026-12-01T19:30:00Z");
    assertThat(spec.authenticatedAt()).isEqualTo("2026-12-01T11:59:55Z");
    assertThat(spec.userAgent()).isEqualTo("Mozilla\\u{7}/5.0");
    assertThat(cookie.matches(spec.secretHash())).isTrue();
    assertThat(spec.identityProvider())
        .isEqualTo(
            new SessionSpec.IdentityProviderSession(
                "jane@example.com", "urn:example:format", "q", null, "_s"));
    assertThat(session.getSpec().toString()).doesNotContain(cookie.secret().encoded());
    assertThat(
            SessionLife.at(
                session,
                Optional.of(new Person(TestPeople.user("jane", "jane@example.com"), true)),
                SOURCE,
                NOW))
        .isEqualTo(new SessionLife.Alive(EARLIER));
  }

  @Test
  void whatSomebodyElseSendsIsCutSoThatItFits() {
    Session session = portal("s".repeat(5_000), new Origin("192.0.2.1", "\u0007".repeat(50_000)));

    assertThat(session.getSpec().userAgent()).hasSizeLessThan(4_096);
    assertThat(session.getSpec().identityProvider().sessionIndex()).isNull();
    assertThat(portal("_s", new Origin("192.0.2.1", null)).getSpec().userAgent()).isNull();
  }

  @Test
  void aGrantIsOfTheSamePersonAndSourceAndEndsWithTheirSession() {
    Session signedIn = portal("_s", new Origin("192.0.2.1", "browser"));
    SessionToken refresh = SessionToken.first(Domain.REFRESH, randomness);

    Session grant =
        NewSession.grant(
            signedIn,
            TestSessions.KUBERNETES,
            "openid",
            refresh,
            new Origin("192.0.2.2", "kubelogin"),
            NOW.plusSeconds(60));

    assertThat(grant.getMetadata().getNamespace()).isEqualTo("identity");
    assertThat(grant.getMetadata().getName()).isEqualTo(refresh.sessionName());
    SessionSpec spec = grant.getSpec();
    assertThat(spec.user()).isEqualTo(signedIn.getSpec().user());
    assertThat(spec.source()).isEqualTo(signedIn.getSpec().source());
    assertThat(spec.expiresAt()).isEqualTo(signedIn.getSpec().expiresAt());
    assertThat(spec.authenticatedAt()).isEqualTo(signedIn.getSpec().authenticatedAt());
    assertThat(spec.identityProvider()).isEqualTo(signedIn.getSpec().identityProvider());
    assertThat(spec.createdAt()).isEqualTo("2026-12-01T12:01:00Z");
    assertThat(spec.scope()).isEqualTo("openid");
    assertThat(refresh.matches(spec.secretHash())).isTrue();
  }
}
