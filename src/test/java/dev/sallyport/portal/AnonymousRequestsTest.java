package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Front;
import dev.sallyport.web.Front.Admission;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Requests;
import dev.sallyport.web.Route;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever has proved nothing gets an answer, and leaves nothing behind. */
class AnonymousRequestsTest {

  private static final int OF_EACH = 500;

  private static final List<String> NAMES =
      List.of(
          "SAMLResponse",
          "RelayState",
          "client_id",
          "redirect_uri",
          "response_type",
          "scope",
          "code_challenge",
          "code_challenge_method",
          "grant_type",
          "refresh_token",
          "code",
          "device_code",
          "user_code",
          "id_token_hint",
          "request",
          "decision",
          "session");

  private static final List<String> VALUES =
      List.of(
          "",
          "kubernetes",
          "http://localhost:8000",
          "code",
          "openid",
          "S256",
          "a".repeat(43),
          "refresh_token",
          "authorization_code",
          "urn:ietf:params:oauth:grant-type:device_code",
          "allow",
          "%00",
          "PD94bWwgdmVyc2lvbj0iMS4wIj8+",
          "00000000.AAAA");

  private final Random random = new Random(7);
  private final FakeSessions sessions = new FakeSessions();
  private final FakeSites sites = FakeSites.of(TestSite::idpInitiated);
  private Instant now = TestIdp.NOW;
  private final Portal portal =
      new Portal(
          new PortalPorts(sites, new FakeDirectory(), sessions, new FakeAdministrators()),
          new PortalSettings(true, Optional.empty()),
          new FailedSignIns(),
          new SimpleMeterRegistry(),
          () -> now,
          TestSite.RANDOM);
  private final Front front =
      new Front(
          origin -> sites.at(origin).map(Site::base),
          new AddressLimits(() -> now.getEpochSecond() * 1_000_000_000),
          Portal.SESSION_COOKIE,
          portal::notFound,
          portal.routes());

  @Test
  void nothingIsWrittenForThem() {
    for (Route route : portal.routes()) {
      for (int i = 0; i < OF_EACH; i++) {
        now = now.plusSeconds(1);
        Requests request = request(route);

        int status =
            switch (front.admit(request.request())) {
              case Admission.Refused refused -> refused.answer().status();
              case Admission.Admitted admitted ->
                  front.answer(admitted.route(), request.request()).status();
            };

        assertThat(status).as("%s %s", route.method(), route.path()).isNotEqualTo(500);
      }
    }

    assertThat(sessions.writes()).isZero();
  }

  /** With a cookie of the form of ours, and the token that a page for it would have. */
  private Requests request(Route route) {
    String cookie = SessionToken.first(Domain.COOKIE, TestSite.RANDOM).text();
    Requests request =
        route.method().equals("GET")
            ? Requests.get(route.path() + "?x=" + value() + "&" + pair() + "&" + pair())
            : Requests.ownForm(
                route.path(),
                Map.of(name(), value(), "y", pair(), OwnForm.FIELD, OwnForm.token(cookie)));
    return request.cookie(Portal.SESSION_COOKIE, cookie);
  }

  private String pair() {
    return name() + "=" + value();
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private String value() {
    return VALUES.get(random.nextInt(VALUES.size()));
  }
}
