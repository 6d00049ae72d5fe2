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

  @Test
  void thePagesTakeNoFormOfAnotherSite() {
    assertThat(routes)
        .filteredOn(route -> route.guard() == Guard.OWN_FORM)
        .extracting(Route::path)
        .contains(
            "/sessions/end",
            "/sessions/end-others",
            "/administration/sessions/end",
            "/logout",
            "/arrive/confirm");
    assertThat(routes)
        .filteredOn(route -> route.guard() == Guard.FOREIGN_FORM)
        .extracting(Route::path)
        .contains("/saml/acs")
        .doesNotContain("/sessions/end", "/administration/sessions/end", "/logout");
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
  void aLinkChangesNothing() {
    assertThat(routes)
        .filteredOn(route -> route.path().equals("/sessions/end") || route.path().equals("/logout"))
        .extracting(Route::method)
        .containsOnly("POST");
  }
}
