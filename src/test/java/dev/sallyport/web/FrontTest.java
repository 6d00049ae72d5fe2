package dev.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Origin;
import dev.sallyport.web.Front.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontTest {

  private static final String COOKIE = "__Host-sallyport";
  private static final String SECRET = "the-secret-of-a-session";

  /** A clock of this kind begins anywhere. */
  private long now = -3_000_000_000L;

  private final List<Request> seen = new ArrayList<>();
  private final Front front =
      new Front(
          origin -> origin.equals(Requests.ORIGIN) ? Optional.of("") : Optional.empty(),
          new AddressLimits(() -> now),
          COOKIE,
          request -> Answer.text(404, "none"),
          List.of(
              Route.get("/", Route.Rate.PAGE, this::seen),
              Route.get("/login", Route.Rate.SIGN_IN, this::seen),
              Route.get("/token", Route.Rate.PROGRAM, this::seen),
              Route.get("/device/code", Route.Rate.DEVICE, this::seen),
              Route.get("/jwks", Route.Rate.DOCUMENT, FrontTest::keys),
              Route.ownForm("/end", this::seen),
              Route.ownForm("/arrive", "__Host-arrival", this::seen),
              new Route(
                  "POST", "/acs", Route.Guard.FOREIGN_FORM, Route.Rate.SIGN_IN, 100, this::seen),
              signed("GET", 0),
              signed("POST", 100),
              new Route("PUT", "/tree/v2/*", Route.Guard.PROGRAM, Route.Rate.PUSH, 1000, this::seen)
                  .admitting(
                      head ->
                          head.hasHeader("authorization")
                              ? Optional.empty()
                              : Optional.of(Answer.text(401, "who?"))),
              Route.get("/broken", Route.Rate.PAGE, FrontTest::failing),
              Route.get("/later", Route.Rate.PAGE, FrontTest::unavailable)));

  @Test
  void aPageIsAnsweredWithTheHeadersOfSecurity() {
    Answer answer = send(Requests.get("/"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.header("Referrer-Policy")).contains("no-referrer");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.header("Strict-Transport-Security")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"/none,404", "/acs,405", "/end,405", "/broken,500", "/later,503", "/,200"})
  void everyAnswerHasThem(String path, int status) {
    Answer answer = send(Requests.get(path));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Security-Policy")).isPresent();
    assertThat(answer.header("Strict-Transport-Security")).isPresent();
  }

  @Test
  void whatIsNotPossibleAtPresentMayBeAskedForAgain() {
    Answer answer = send(Requests.get("/later"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).contains("5");
    assertThat(answer.text()).doesNotContain("API server");
  }

  @Test
  void plainHttpDoesNotAskForHttps() {
    Front loopback = front("", this::seen, Route.get("/", Route.Rate.PAGE, this::seen));

    Answer answer =
        answer(loopback, Requests.get("/").to(Origin.of("http", "localhost", 8080)).request());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Strict-Transport-Security")).isEmpty();
  }

  @Test
  void anotherHostIsNotServedAndNotShown() {
    Answer answer = send(Requests.get("/").to(Origin.of("https", "evil.example.com", 443)));

    assertThat(answer.status()).isEqualTo(421);
    assertThat(answer.text()).doesNotContain("evil");
    assertThat(seen).isEmpty();
  }

  @Test
  void whileItIsNotKnownWhoseAHostIsNobodyIsToldThatItIsNotServed() {
    Front starting =
        new Front(
            origin -> {
              throw new Unavailable("nothing is known yet", null);
            },
            new AddressLimits(() -> now),
            COOKIE,
            request -> Answer.text(404, "none"),
            List.of(Route.get("/", Route.Rate.PAGE, this::seen)));

    Answer answer = answer(starting, Requests.get("/").request());

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).contains("5");
    assertThat(answer.header("Content-Security-Policy")).isPresent();
    assertThat(seen).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"http,id.example.com,443", "https,id.example.com,8443", "http,id.example.com,80"})
  void anotherSchemeOrPortIsAnotherOrigin(String scheme, String host, int port) {
    assertThat(send(Requests.get("/").to(new Origin(scheme, host, port))).status()).isEqualTo(421);
  }

  @ParameterizedTest
  @CsvSource({
    "/tree/v2,401",
    "/tree/v2/,401",
    "/tree/v2/a/b,401",
    "/tree/v2x,404",
    "/tree,404",
    "/tree/v3/a,404"
  })
  void whatIsBelowAPathIsRefusedByItsHeadAlone(String path, int status) {
    Request head = Requests.of("PUT", path, new byte[0]).request();

    assertThat(front.admit(head))
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> assertThat(refused.answer().status()).isEqualTo(status));
    assertThat(seen).isEmpty();
  }

  @Test
  void whatIsBelowAPathIsAnsweredThere() {
    Answer answer =
        send(
            Requests.of("PUT", "/tree/v2/Users/1", new byte[0])
                .header("authorization", "Bearer a"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(seen).singleElement().extracting(Request::path).isEqualTo("/tree/v2/Users/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%6Cogin", "//login", "/login/", "/./login", "/LOGIN", "/login;a=b"})
  void aPathIsComparedAsItStands(String path) {
    assertThat(send(Requests.get(path)).status()).isEqualTo(404);
  }

  @Test
  void belowAPathOnlyThatPathIsServed() {
    Front below =
        front(
            "/sso",
            request -> Answer.text(404, "none"),
            Route.get("/login", Route.Rate.PAGE, this::seen));

    assertThat(answer(below, Requests.get("/sso/login").request()).status()).isEqualTo(200);
    assertThat(answer(below, Requests.get("/login").request()).status()).isEqualTo(404);
    assertThat(answer(below, Requests.get("/sso").request()).status()).isEqualTo(404);
    assertThat(answer(below, Requests.get("/ssologin").request()).status()).isEqualTo(404);
  }

  @Test
  void anUnknownMethodIsToldWhichThereAre() {
    Answer answer = send(Requests.of("DELETE", "/end", new byte[0]));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("POST");
    assertThat(send(Requests.of("HEAD", "/", new byte[0])).status()).isEqualTo(200);
  }

  @Test
  void aBodyThatSaysThatItIsTooLargeIsNotRead() {
    assertThat(
            front.admit(
                Requests.of("POST", "/acs", new byte[0]).header("Content-Length", "101").request()))
        .isInstanceOf(Admission.Refused.class);
    assertThat(front.admit(Requests.get("/").header("Content-Length", "1").request()))
        .isInstanceOf(Admission.Refused.class);
    assertThat(
            front.admit(
                Requests.of("POST", "/acs", new byte[0]).header("Content-Length", "100").request()))
        .isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void aBodyThatSaysNothingIsMeasured() {
    assertThat(send(Requests.of("POST", "/acs", new byte[101])).status()).isEqualTo(413);
    assertThat(send(Requests.of("POST", "/acs", new byte[100])).status()).isEqualTo(200);
  }

  @Test
  void whatIsSeenOfARefusedBodyIsSaidByWhoSaysItOfAllRefusals() {
    Front spoken =
        front(
            "",
            new RefusalPages() {
              @Override
              public Answer notFound(Request request) {
                return Answer.text(404, "none");
              }

              @Override
              public Answer refused(Request request, int status, String sentence) {
                return Answer.of(status, "application/problem+json", "{}");
              }
            },
            new Route("POST", "/acs", Route.Guard.FOREIGN_FORM, Route.Rate.PAGE, 100, this::seen));

    List<Answer> refusals =
        List.of(
            answer(
                spoken,
                Requests.of("POST", "/acs", new byte[0]).header("Content-Length", "101").request()),
            answer(spoken, Requests.of("POST", "/acs", new byte[101]).request()),
            spoken.refusal(Requests.get("/acs").request(), 408, "late"),
            answer(spoken, Requests.get("/acs").request()));

    assertThat(refusals).extracting(Answer::status).containsExactly(413, 413, 408, 405);
    assertThat(refusals)
        .allSatisfy(
            refusal -> {
              assertThat(refusal.header("Content-Type")).contains("application/problem+json");
              assertThat(refusal.header("Content-Security-Policy")).isPresent();
            });
    assertThat(refusals.getLast().header("Allow")).contains("POST");
  }

  @Test
  void aFormOfOurOwnPageIsTaken() {
    assertThat(send(ownForm()).status()).isEqualTo(200);
    assertThat(seen).hasSize(1);
  }

  @Test
  void aFormOfAnOlderBrowserIsTakenByItsOrigin() {
    Requests form =
        Requests.form("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET))).cookie(COOKIE, SECRET);

    assertThat(send(form.header("Origin", "https://id.example.com")).status()).isEqualTo(200);
    assertThat(send(form.header("Origin", "https://evil.example.com")).status()).isEqualTo(403);
    assertThat(send(form.header("Origin", "null")).status()).isEqualTo(403);
    assertThat(send(form).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "none", ""})
  void aFormThatTheBrowserSaysIsNotOursIsRefused(String site) {
    Requests form =
        Requests.form("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET)))
            .cookie(COOKIE, SECRET)
            .header("Sec-Fetch-Site", site)
            .header("Origin", "https://id.example.com");

    assertThat(send(form).status()).isEqualTo(403);
    assertThat(seen).isEmpty();
  }

  @Test
  void aFormWithoutTheTokenOfItsSessionIsRefused() {
    assertThat(send(Requests.ownForm("/end", Map.of()).cookie(COOKIE, SECRET)).status())
        .isEqualTo(403);
    assertThat(
            send(Requests.ownForm("/end", Map.of(OwnForm.FIELD, OwnForm.token("another")))
                    .cookie(COOKIE, SECRET))
                .status())
        .isEqualTo(403);
    assertThat(
            send(Requests.ownForm("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET)))).status())
        .isEqualTo(403);
    assertThat(send(ownForm().cookie(COOKIE, "planted")).status()).isEqualTo(403);
    assertThat(seen).isEmpty();
  }

  @Test
  void aFormOfABrowserThatIsComingInShowsTheTokenOfItsOwnCookie() {
    Requests form = Requests.ownForm("/arrive", Map.of(OwnForm.FIELD, OwnForm.token("sealed")));

    assertThat(send(form.cookie("__Host-arrival", "sealed")).status()).isEqualTo(200);
    assertThat(send(form.cookie("__Host-arrival", "another")).status()).isEqualTo(403);
    assertThat(send(form.cookie(COOKIE, "sealed")).status()).isEqualTo(403);
    assertThat(send(form).status()).isEqualTo(403);
  }

  @Test
  void whereThereIsNoPageForARefusalItsSentenceIsSent() {
    Front broken =
        front(
            "",
            new RefusalPages() {
              @Override
              public Answer notFound(Request request) {
                return Answer.text(404, "none");
              }

              @Override
              public Answer refused(Request request, int status, String sentence) {
                throw new IllegalStateException("no page");
              }
            },
            Route.get("/later", Route.Rate.PAGE, FrontTest::unavailable));

    Answer answer = answer(broken, Requests.get("/later").request());

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("not possible at present");
    assertThat(answer.header("Retry-After")).isPresent();
  }

  @Test
  void theTokenDoesNotGiveTheCookieAway() {
    assertThat(OwnForm.token(SECRET)).hasSize(43).doesNotContain(SECRET);
  }

  @Test
  void aFormOfAnotherSiteIsTakenWhereOneIsMeant() {
    assertThat(send(Requests.foreignForm("/acs", Map.of("a", "b"))).status()).isEqualTo(200);
  }

  @Test
  void oneAddressCannotAskForEver() {
    for (int i = 0; i < 60; i++) {
      assertThat(send(Requests.get("/login")).status()).isEqualTo(200);
    }

    Answer refused = send(Requests.get("/login"));

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(send(Requests.get("/")).status()).isEqualTo(200);
    assertThat(send(Requests.get("/login").from("192.0.2.8")).status()).isEqualTo(200);
    now += 1_000_000_000;
    assertThat(send(Requests.get("/login")).status()).isEqualTo(200);
  }

  @Test
  void whoLoadsPagesDoesNotKeepProgramsFromTheirTokens() {
    for (int i = 0; i < 300; i++) {
      send(Requests.get("/"));
    }

    assertThat(send(Requests.get("/")).status()).isEqualTo(429);
    assertThat(send(Requests.get("/token")).status()).isEqualTo(200);
    assertThat(send(Requests.get("/jwks")).status()).isEqualTo(200);
  }

  @Test
  void whoPushesPeopleDoesSoByTheThousandAndThenInTurn() {
    Requests push =
        Requests.of("PUT", "/tree/v2/one", new byte[0]).header("Authorization", "Bearer x");
    for (int i = 0; i < 3000; i++) {
      assertThat(send(push).status()).isEqualTo(200);
    }

    Answer refused = send(push);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(send(Requests.get("/login")).status()).isEqualTo(200);
    now += 1_000_000_000;
    assertThat(send(push).status()).isEqualTo(200);
  }

  @Test
  void whoAsksForCodesOfDevicesDoesNotKeepPeopleFromSigningIn() {
    for (int i = 0; i < 30; i++) {
      assertThat(send(Requests.get("/device/code")).status()).isEqualTo(200);
    }

    assertThat(send(Requests.get("/device/code")).status()).isEqualTo(429);
    assertThat(send(Requests.get("/login")).status()).isEqualTo(200);
    assertThat(send(Requests.get("/token")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "iframe", "empty", "script", ""})
  void whatAnotherSitesPageLoadsOnTheSideIsRefusedAndCountsForNobody(String destination) {
    for (int i = 0; i < 400; i++) {
      for (String path : List.of("/login", "/", "/none", "/token", "/jwks", "/acs")) {
        assertThat(send(onTheSide("GET", path, destination)).status()).isEqualTo(403);
        assertThat(send(onTheSide("HEAD", path, destination)).status()).isEqualTo(403);
      }
      assertThat(send(onTheSide("POST", "/acs", destination)).status()).isEqualTo(403);
    }
    assertThat(seen).isEmpty();

    for (String path : List.of("/login", "/", "/token", "/jwks")) {
      assertThat(send(Requests.get(path)).status()).isEqualTo(200);
    }
  }

  @Test
  void soIsWhatItLoadsAheadOfTime() {
    assertThat(
            send(onTheSide("GET", "/login", "document").header("Sec-Purpose", "prefetch")).status())
        .isEqualTo(403);
  }

  @Test
  void whoComesFromAnotherSiteByALinkOrAFormIsLetIn() {
    assertThat(send(onTheSide("GET", "/login", "document")).status()).isEqualTo(200);
    assertThat(send(onTheSide("POST", "/acs", "document")).status()).isEqualTo(200);
  }

  @Test
  void ourOwnPagesLoadWhatTheyConsistOf() {
    assertThat(
            send(Requests.get("/")
                    .header("Sec-Fetch-Site", "same-origin")
                    .header("Sec-Fetch-Dest", "style"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void aCacheThatKeepsADocumentDoesNotMixUpTwoOrigins() {
    assertThat(send(Requests.get("/jwks")).header("Vary"))
        .contains("X-Forwarded-Host, X-Forwarded-Proto");
    assertThat(send(Requests.get("/")).header("Vary")).as("which nobody may keep").isEmpty();
  }

  @Test
  void aWholeSubnetOfIPv6IsOneClient() {
    for (int i = 0; i < 60; i++) {
      send(Requests.get("/login").from("2001:db8:1:2::" + Integer.toHexString(i + 1)));
    }

    assertThat(send(Requests.get("/login").from("2001:db8:1:2:ffff::1")).status()).isEqualTo(429);
    assertThat(send(Requests.get("/login").from("2001:db8:1:3::1")).status()).isEqualTo(200);
  }

  @Test
  void aSignedMessageIsTakenInAFrameAndCountsForNothingElse() {
    for (int i = 0; i < 60; i++) {
      assertThat(send(onTheSide("GET", "/slo", "iframe")).status()).isEqualTo(200);
    }
    assertThat(send(onTheSide("POST", "/slo", "frame")).status()).isEqualTo(429);
    assertThat(send(Requests.get("/login")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "empty", "script", "object", ""})
  void aSignedMessageIsNoPictureAndNoScript(String destination) {
    assertThat(send(onTheSide("GET", "/slo", destination)).status()).isEqualTo(403);
    assertThat(send(onTheSide("POST", "/slo", destination)).status()).isEqualTo(403);
    assertThat(send(onTheSide("GET", "/slo", "iframe").header("Sec-Purpose", "prefetch")).status())
        .isEqualTo(403);
  }

  /** One for every origin, below this path. */
  private Front front(String base, RefusalPages refusals, Route route) {
    return new Front(
        origin -> Optional.of(base),
        new AddressLimits(() -> now),
        COOKIE,
        refusals,
        List.of(route));
  }

  private Route signed(String method, int maxBody) {
    return new Route(
        method, "/slo", Route.Guard.SIGNED_MESSAGE, Route.Rate.SIGN_OUT, maxBody, this::seen);
  }

  private static Requests onTheSide(String method, String path, String destination) {
    return Requests.of(method, path, new byte[0])
        .header("Sec-Fetch-Site", "cross-site")
        .header("Sec-Fetch-Dest", destination);
  }

  private static Requests ownForm() {
    return Requests.ownForm("/end", Map.of(OwnForm.FIELD, OwnForm.token(SECRET)))
        .cookie(COOKIE, SECRET);
  }

  private Answer send(Requests requests) {
    return answer(front, requests.request());
  }

  private static Answer answer(Front front, Request request) {
    return switch (front.admit(request)) {
      case Admission.Refused refused -> refused.answer();
      case Admission.Admitted admitted -> front.answer(admitted.route(), request);
    };
  }

  private Answer seen(Request request) {
    seen.add(request);
    return Answer.text(200, "seen");
  }

  private static Answer keys(Request request) {
    return Answer.text(200, request.path()).with("Cache-Control", "public, max-age=300");
  }

  private static Answer unavailable(Request request) {
    if (request.method().equals("GET")) {
      throw new Unavailable("the API server cannot be reached", null);
    }
    return Answer.text(200, "");
  }

  private static Answer failing(Request request) {
    if (request.method().equals("GET")) {
      throw new IllegalStateException("words of " + request);
    }
    return Answer.text(200, "");
  }
}
