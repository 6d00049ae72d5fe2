package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.web.Route;
import dev.sallyport.web.Route.Guard;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesTest {

  private final List<Route> routes = new TestPortal().routes();

  @Test
  void whatChangesSomethingIsGuarded() {
    assertThat(routes)
        .filteredOn(route -> !route.method().equals("GET"))
        .isNotEmpty()
        .noneMatch(route -> route.guard() == Guard.READ);
  }

  /** All else is a form of our own pages. */
  @Test
  void onlyWhatHasItsProofInItIsTakenFromAnotherSite() {
    assertThat(routes)
        .filteredOn(route -> !route.method().equals("GET"))
        .filteredOn(route -> route.guard() != Guard.OWN_FORM)
        .extracting(route -> route.guard() + " " + route.path())
        .containsExactlyInAnyOrder(
            "FOREIGN_FORM /saml/acs",
            "FOREIGN_FORM /authorize",
            "FOREIGN_FORM /end-session",
            "SIGNED_MESSAGE /saml/slo",
            "PROGRAM /token",
            "PROGRAM /revoke",
            "PROGRAM /userinfo",
            "PROGRAM /device/code");
  }

  @Test
  void onlySingleLogoutIsTakenInAFrameOfAnotherSite() {
    assertThat(routes)
        .filteredOn(route -> route.guard() == Guard.SIGNED_MESSAGE)
        .extracting(route -> route.method() + " " + route.path() + " " + route.rate())
        .containsExactly("GET /saml/slo SIGN_OUT", "POST /saml/slo SIGN_OUT");
  }

  @Test
  void whoLoadsPagesOrSignsInDoesNotUseUpWhatProgramsNeed() {
    assertThat(routes)
        .filteredOn(route -> route.path().equals("/token"))
        .extracting(Route::rate)
        .containsOnly(Route.Rate.PROGRAM);
    assertThat(routes)
        .filteredOn(route -> route.rate() == Route.Rate.DEVICE)
        .extracting(Route::path)
        .containsExactly("/device/code");
    assertThat(routes)
        .filteredOn(route -> route.rate() == Route.Rate.DOCUMENT)
        .extracting(Route::path)
        .containsExactlyInAnyOrder("/.well-known/openid-configuration", "/jwks", "/saml/metadata");
  }

  @Test
  void allOfSigningInIsHeldToTheLimitOfIt() {
    assertThat(routes)
        .filteredOn(route -> route.rate() == Route.Rate.SIGN_IN)
        .extracting(Route::path)
        .containsOnly(
            "/login",
            "/saml/acs",
            "/arrive",
            "/arrive/confirm",
            "/authorize",
            "/authorize/resume",
            "/authorize/confirm",
            "/end-session",
            "/end-session/confirm",
            "/device",
            "/device/confirm");
  }

  @Test
  void aLinkChangesNothing() {
    assertThat(routes)
        .filteredOn(route -> route.path().equals("/sessions/end") || route.path().equals("/logout"))
        .extracting(Route::method)
        .containsOnly("POST");
  }
}
