package dev.sallyport.web;

import static dev.sallyport.web.OneFront.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Origin;
import dev.sallyport.web.Front.Admission;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontTest {

  private final OneFront front = new OneFront();

  @Test
  void aPageIsAnsweredWithTheHeadersOfSecurity() {
    Answer answer = front.send(Requests.get("/"));

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
    Answer answer = front.send(Requests.get(path));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Security-Policy")).isPresent();
    assertThat(answer.header("Strict-Transport-Security")).isPresent();
  }

  @Test
  void whatIsNotPossibleAtPresentMayBeAskedForAgain() {
    Answer answer = front.send(Requests.get("/later"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).contains("5");
    assertThat(answer.text()).doesNotContain("API server");
  }

  @Test
  void plainHttpDoesNotAskForHttps() {
    Front loopback = OneFront.of("", front::seen, Route.get("/", Route.Rate.PAGE, front::seen));

    Answer answer =
        answer(loopback, Requests.get("/").to(Origin.of("http", "localhost", 8080)).request());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Strict-Transport-Security")).isEmpty();
  }

  @Test
  void anotherHostIsNotServedAndNotShown() {
    Answer answer = front.send(Requests.get("/").to(Origin.of("https", "evil.example.com", 443)));

    assertThat(answer.status()).isEqualTo(421);
    assertThat(answer.text()).doesNotContain("evil");
    assertThat(front.seen).isEmpty();
  }

  @Test
  void whileItIsNotKnownWhoseAHostIsNobodyIsToldThatItIsNotServed() {
    Front starting =
        new Front(
            origin -> {
              throw new Unavailable("nothing is known yet", null);
            },
            new AddressLimits(() -> front.now),
            OneFront.COOKIE,
            request -> Answer.text(404, "none"),
            List.of(Route.get("/", Route.Rate.PAGE, front::seen)));

    Answer answer = answer(starting, Requests.get("/").request());

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).contains("5");
    assertThat(answer.header("Content-Security-Policy")).isPresent();
    assertThat(front.seen).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"http,id.example.com,443", "https,id.example.com,8443", "http,id.example.com,80"})
  void anotherSchemeOrPortIsAnotherOrigin(String scheme, String host, int port) {
    assertThat(front.send(Requests.get("/").to(new Origin(scheme, host, port))).status())
        .isEqualTo(421);
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
    assertThat(front.seen).isEmpty();
  }

  @Test
  void whatIsBelowAPathIsAnsweredThere() {
    Answer answer =
        front.send(
            Requests.of("PUT", "/tree/v2/Users/1", new byte[0])
                .header("authorization", "Bearer a"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(front.seen).singleElement().extracting(Request::path).isEqualTo("/tree/v2/Users/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%6Cogin", "//login", "/login/", "/./login", "/LOGIN", "/login;a=b"})
  void aPathIsComparedAsItStands(String path) {
    assertThat(front.send(Requests.get(path)).status()).isEqualTo(404);
  }

  @Test
  void belowAPathOnlyThatPathIsServed() {
    Front below =
        OneFront.of(
            "/sso",
            request -> Answer.text(404, "none"),
            Route.get("/login", Route.Rate.PAGE, front::seen));

    assertThat(answer(below, Requests.get("/sso/login").request()).status()).isEqualTo(200);
    assertThat(answer(below, Requests.get("/login").request()).status()).isEqualTo(404);
    assertThat(answer(below, Requests.get("/sso").request()).status()).isEqualTo(404);
    assertThat(answer(below, Requests.get("/ssologin").request()).status()).isEqualTo(404);
  }

  @Test
  void anUnknownMethodIsToldWhichThereAre() {
    Answer answer = front.send(Requests.of("DELETE", "/end", new byte[0]));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("POST");
    assertThat(front.send(Requests.of("HEAD", "/", new byte[0])).status()).isEqualTo(200);
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
    assertThat(front.send(Requests.of("POST", "/acs", new byte[101])).status()).isEqualTo(413);
    assertThat(front.send(Requests.of("POST", "/acs", new byte[100])).status()).isEqualTo(200);
  }

  @Test
  void whatIsSeenOfARefusedBodyIsSaidByWhoSaysItOfAllRefusals() {
    Front spoken =
        OneFront.of(
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
            new Route("POST", "/acs", Route.Guard.FOREIGN_FORM, Route.Rate.PAGE, 100, front::seen));

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
  void whereThereIsNoPageForARefusalItsSentenceIsSent() {
    Front broken =
        OneFront.of(
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
            Route.get("/later", Route.Rate.PAGE, OneFront::unavailable));

    Answer answer = answer(broken, Requests.get("/later").request());

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("not possible at present");
    assertThat(answer.header("Retry-After")).isPresent();
  }

  @Test
  void aCacheThatKeepsADocumentDoesNotMixUpTwoOrigins() {
    assertThat(front.send(Requests.get("/jwks")).header("Vary"))
        .contains("X-Forwarded-Host, X-Forwarded-Proto");
    assertThat(front.send(Requests.get("/")).header("Vary")).as("which nobody may keep").isEmpty();
  }
}
