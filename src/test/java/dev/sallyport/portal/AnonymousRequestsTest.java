package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.web.Front;
import dev.sallyport.web.Front.Admission;
import dev.sallyport.web.Requests;
import dev.sallyport.web.Route;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whoever has proved nothing gets an answer, and leaves nothing behind. */
class AnonymousRequestsTest {

  private static final int OF_EACH = 500;

  private final Strangers strangers = new Strangers();
  private Instant now = TestIdp.NOW;
  private final TestPortal portal =
      new TestPortal(FakeSites.of(TestSite::idpInitiated), TestSite.forDevices(), () -> now);
  private final Front front = portal.front(() -> now.getEpochSecond() * 1_000_000_000);

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

    assertThat(portal.sessions.writes()).isZero();
  }
}
