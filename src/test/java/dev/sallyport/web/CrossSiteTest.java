package dev.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of another site, and forms, can make a browser do here. */
class CrossSiteTest {

  private static final String SECRET = "the-secret-of-a-session";

  private final OneFront front = new OneFront();

  @Test
  void aFormOfOurOwnPageIsTaken() {
    assertThat(front.send(ownForm()).status()).isEqualTo(200);
    assertThat(front.seen).hasSize(1);
  }

  @Test
  void aFormOfAnOlderBrowserIsTakenByItsOrigin() {
    Requests form =
        Requests.form("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET)))
            .cookie(OneFront.COOKIE, SECRET);

    assertThat(front.send(form.header("Origin", "https://id.example.com")).status()).isEqualTo(200);
    assertThat(front.send(form.header("Origin", "https://evil.example.com")).status())
        .isEqualTo(403);
    assertThat(front.send(form.header("Origin", "null")).status()).isEqualTo(403);
    assertThat(front.send(form).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "none", ""})
  void aFormThatTheBrowserSaysIsNotOursIsRefused(String site) {
    Requests form =
        Requests.form("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET)))
            .cookie(OneFront.COOKIE, SECRET)
            .header("Sec-Fetch-Site", site)
            .header("Origin", "https://id.example.com");

    assertThat(front.send(form).status()).isEqualTo(403);
    assertThat(front.seen).isEmpty();
  }

  @Test
  void aFormWithoutTheTokenOfItsSessionIsRefused() {
    assertThat(
            front.send(Requests.ownForm("/end", Map.of()).cookie(OneFront.COOKIE, SECRET)).status())
        .isEqualTo(403);
    assertThat(
            front
                .send(
                    Requests.ownForm("/end", Map.of(OwnForm.FIELD, OwnForm.token("another")))
                        .cookie(OneFront.COOKIE, SECRET))
                .status())
        .isEqualTo(403);
    assertThat(
            front
                .send(Requests.ownForm("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET))))
                .status())
        .isEqualTo(403);
    assertThat(front.send(ownForm().cookie(OneFront.COOKIE, "planted")).status()).isEqualTo(403);
    assertThat(front.seen).isEmpty();
  }

  @Test
  void aFormOfABrowserThatIsComingInShowsTheTokenOfItsOwnCookie() {
    Requests form = Requests.ownForm("/arrive", Map.of(OwnForm.FIELD, OwnForm.token("sealed")));

    assertThat(front.send(form.cookie("__Host-arrival", "sealed")).status()).isEqualTo(200);
    assertThat(front.send(form.cookie("__Host-arrival", "another")).status()).isEqualTo(403);
    assertThat(front.send(form.cookie(OneFront.COOKIE, "sealed")).status()).isEqualTo(403);
    assertThat(front.send(form).status()).isEqualTo(403);
  }

  @Test
  void theTokenDoesNotGiveTheCookieAway() {
    assertThat(OwnForm.token(SECRET)).hasSize(43).doesNotContain(SECRET);
  }

  @Test
  void aFormOfAnotherSiteIsTakenWhereOneIsMeant() {
    assertThat(front.send(Requests.foreignForm("/acs", Map.of("a", "b"))).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "iframe", "empty", "script", ""})
  void whatAnotherSitesPageLoadsOnTheSideIsRefusedAndCountsForNobody(String destination) {
    for (int i = 0; i < 400; i++) {
      for (String path : List.of("/login", "/", "/none", "/token", "/jwks", "/acs")) {
        assertThat(front.send(onTheSide("GET", path, destination)).status()).isEqualTo(403);
        assertThat(front.send(onTheSide("HEAD", path, destination)).status()).isEqualTo(403);
      }
      assertThat(front.send(onTheSide("POST", "/acs", destination)).status()).isEqualTo(403);
    }
    assertThat(front.seen).isEmpty();

    for (String path : List.of("/login", "/", "/token", "/jwks")) {
      assertThat(front.send(Requests.get(path)).status()).isEqualTo(200);
    }
  }

  @Test
  void soIsWhatItLoadsAheadOfTime() {
    assertThat(
            front
                .send(onTheSide("GET", "/login", "document").header("Sec-Purpose", "prefetch"))
                .status())
        .isEqualTo(403);
  }

  @Test
  void whoComesFromAnotherSiteByALinkOrAFormIsLetIn() {
    assertThat(front.send(onTheSide("GET", "/login", "document")).status()).isEqualTo(200);
    assertThat(front.send(onTheSide("POST", "/acs", "document")).status()).isEqualTo(200);
  }

  @Test
  void ourOwnPagesLoadWhatTheyConsistOf() {
    assertThat(
            front
                .send(
                    Requests.get("/")
                        .header("Sec-Fetch-Site", "same-origin")
                        .header("Sec-Fetch-Dest", "style"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void aSignedMessageIsTakenInAFrameAndCountsForNothingElse() {
    for (int i = 0; i < 60; i++) {
      assertThat(front.send(onTheSide("GET", "/slo", "iframe")).status()).isEqualTo(200);
    }
    assertThat(front.send(onTheSide("POST", "/slo", "frame")).status()).isEqualTo(429);
    assertThat(front.send(Requests.get("/login")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "empty", "script", "object", ""})
  void aSignedMessageIsNoPictureAndNoScript(String destination) {
    assertThat(front.send(onTheSide("GET", "/slo", destination)).status()).isEqualTo(403);
    assertThat(front.send(onTheSide("POST", "/slo", destination)).status()).isEqualTo(403);
    assertThat(
            front
                .send(onTheSide("GET", "/slo", "iframe").header("Sec-Purpose", "prefetch"))
                .status())
        .isEqualTo(403);
  }

  private static Requests onTheSide(String method, String path, String destination) {
    return Requests.of(method, path, new byte[0])
        .header("Sec-Fetch-Site", "cross-site")
        .header("Sec-Fetch-Dest", destination);
  }

  private static Requests ownForm() {
    return Requests.ownForm("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET)))
        .cookie(OneFront.COOKIE, SECRET);
  }
}
