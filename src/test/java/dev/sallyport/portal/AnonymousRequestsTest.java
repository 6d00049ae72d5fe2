package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Front;
import dev.sallyport.web.Front.Admission;
import dev.sallyport.web.Requests;
import dev.sallyport.web.Route;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whoever has proved nothing gets an answer, and leaves nothing behind. */
class AnonymousRequestsTest {

  private static final int OF_EACH = 500;

  private final Strangers strangers = new Strangers();
  private final FakeSessions sessions = new FakeSessions();
  private final FakeSites sites = FakeSites.of(TestSite::idpInitiated);
  private Instant now = TestIdp.NOW;
  private final Portal portal =
      TestPortal.of(
          sites,
          new FakeDirectory(),
          sessions,
          TestSite.forDevices(),
          new FailedSignIns(),
          new SimpleMeterRegistry(),
          () -> now);
  private final Front front =
      new Front(
          origin -> sites.at(origin).map(Site::base),
          new AddressLimits(() -> now.getEpochSecond() * 1_000_000_000),
          Portal.SESSION_COOKIE,
          portal,
          portal.routes());

  @Test
  void nothingIsWrittenForThem() {
    for (Route route : portal.routes()) {
      for (int i = 0; i < OF_EACH; i++) {
        now = now.plusSeconds(1);
        Requests request = strangers.request(route);

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
}
