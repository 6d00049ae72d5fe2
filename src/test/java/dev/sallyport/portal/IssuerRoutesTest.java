package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Session;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Form;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** kubectl signs in through the portal: the issuer and the sign-in as one. */
class IssuerRoutesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VERIFIER = "a-verifier-that-has-the-forty-three-characters-needed";
  private static final String LOOPBACK = "http://localhost:18000";
  private static final Pattern REFRESH =
      Pattern.compile("<meta http-equiv=\"refresh\" content=\"0;url=([^\"]+)\">");

  private Instant now = TestIdp.NOW;
  private final Site site = TestSite.open();
  private final TestPortal portal = new TestPortal(FakeSites.of(() -> site), () -> now);
  private final FakeDirectory directory = portal.directory;
  private final FakeSessions sessions = portal.sessions;
  private final Browser browser = portal.browser;

  @BeforeEach
  void givenAPersonInAGroup() {
    directory.add("jane", TestIdp.NAME_ID);
    Group group = new Group();
    group.setSpec(new GroupSpec("platform", null, null));
    directory.groups.add(group);
  }

  @Test
  void theIssuerSaysWhereEverythingIs() {
    JsonNode configuration = json(browser.get("/.well-known/openid-configuration"));

    assertThat(configuration.get("issuer").asText()).isEqualTo("https://id.example.com");
    assertThat(configuration.get("jwks_uri").asText()).startsWith("https://id.example.com/");
    Answer jwks = browser.get("/jwks");
    assertThat(json(jwks).get("keys")).hasSize(1);
    assertThat(jwks.header("Cache-Control").orElseThrow()).contains("max-age=300");
  }

  @Test
  void aPersonSignsInWithKubectl() {
    JsonNode tokens = tokens(code(signedIn()));

    JsonNode claims = claims(tokens);
    assertThat(claims.get("iss").asText()).isEqualTo("https://id.example.com");
    assertThat(claims.get("aud").asText()).isEqualTo("kubernetes");
    assertThat(claims.get("sub").asText()).isEqualTo("uid-of-jane");
    assertThat(claims.toString()).contains(TestIdp.NAME_ID).contains("platform");
    assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isLessThanOrEqualTo(600);
    assertThat(sessions.all())
        .extracting(session -> session.getSpec().client().type())
        .containsExactlyInAnyOrder("Portal", "Kubernetes");
  }

  @Test
  void aCodeIsWorthNothingTheSecondTimeAndEndsTheGrant() {
    String code = code(signedIn());
    String refresh = tokens(code).get("refresh_token").asText();

    assertThat(exchange(code).status()).isEqualTo(400);
    assertThat(refresh(refresh).status()).isEqualTo(400);
  }

  @Test
  void aRefreshGivesAnotherTokenAndAnIdToken() {
    JsonNode first = tokens(code(signedIn()));
    now = now.plusSeconds(300);

    JsonNode second = json(refresh(first.get("refresh_token").asText()));

    assertThat(second.get("refresh_token").asText())
        .isNotEqualTo(first.get("refresh_token").asText());
    assertThat(claims(second).get("iat").asLong())
        .isEqualTo(claims(first).get("iat").asLong() + 300);
  }

  @Test
  void aDeletedSessionGetsNoMoreTokens() {
    String refresh = tokens(code(signedIn())).get("refresh_token").asText();
    sessions.all().stream()
        .filter(session -> session.getSpec().client().type().equals("Kubernetes"))
        .forEach(session -> sessions.end(session, Session.Reason.SIGNED_OUT));

    assertThat(refresh(refresh).status()).isEqualTo(400);
  }

  @Test
  void anInactivePersonGetsNoMoreTokens() {
    String refresh = tokens(code(signedIn())).get("refresh_token").asText();
    directory.deactivate("jane");

    assertThat(refresh(refresh).status()).isEqualTo(400);
  }

  @Test
  void aSignInThatHasToBeFreshMayBeAsOldAsTheInstallLetsClocksDiffer() {
    Browser patient = portal.another(TestSite.settings(Duration.ofMinutes(5)));
    now = now.plus(Duration.ofMinutes(3));
    RedirectQuery query =
        RedirectQuery.of(
            patient.get(authorize() + "&prompt=login").header("Location").orElseThrow());

    Answer back = patient.postFromIdp(IdpAnswers.form(query, TestIdp.NAME_ID));

    assertThat(patient.get(back.header("Location").orElseThrow()).text())
        .contains("Sign in to kubectl?");
  }

  @Test
  void whoIsSignedInAlreadyIsOnlyAsked() {
    signedIn();

    Answer page = browser.get(authorize());

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("Sign in to kubectl?", LOOPBACK, "192.0.2.7");
    assertThat(page.header("Content-Security-Policy").orElseThrow())
        .contains("form-action 'self';");
  }

  @Test
  void theWayToTheApplicationIsNoRedirectOfTheForm() {
    Answer answer =
        browser.press(
            "/authorize/confirm", Map.of("request", hidden(signedIn()), "decision", "allow"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Location")).isEmpty();
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.text()).contains("<a class=\"button\" href=\"" + LOOPBACK);
  }

  @Test
  void longRequestsInManyTabsDoNotFillTheHeadOfEveryRequest() {
    String longest =
        authorize().replace("state-1", "s".repeat(1_000)) + "&nonce=" + "n".repeat(250);
    for (int i = 0; i < 8; i++) {
      assertThat(browser.get(longest).status()).isEqualTo(303);
    }

    assertThat(browser.cookies().values().stream().mapToInt(String::length).sum())
        .isLessThan(10_000);
  }

  @Test
  void whoRefusesSendsNoCode() {
    Answer page = signedIn();

    Answer answer =
        browser.press("/authorize/confirm", Map.of("request", hidden(page), "decision", "refuse"));

    assertThat(location(answer))
        .startsWith(LOOPBACK)
        .contains("error=access_denied")
        .doesNotContain("code=");
  }

  @Test
  void theBrowserIsSentNowhereThatIsNotRegistered() {
    Answer answer = browser.get(authorize().replace("localhost%3A18000", "evil.example.com"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Location")).isEmpty();
  }

  @Test
  void devicesAreNotServedUnlessTheInstallSaysSo() {
    assertThat(browser.program("/device/code", Map.of("client_id", "kubernetes")).status())
        .isEqualTo(404);
  }

  /** The page that asks whether kubectl may have a code, after a sign-in at the IdP. */
  private Answer signedIn() {
    Answer toIdp = browser.get(authorize());
    RedirectQuery query = RedirectQuery.of(toIdp.header("Location").orElseThrow());
    Answer back = browser.postFromIdp(IdpAnswers.form(query, TestIdp.NAME_ID));
    assertThat(back.status()).isEqualTo(303);
    Answer page = browser.get(back.header("Location").orElseThrow());
    assertThat(page.status()).as(page.text()).isEqualTo(200);
    return page;
  }

  private String code(Answer page) {
    Answer answer =
        browser.press("/authorize/confirm", Map.of("request", hidden(page), "decision", "allow"));
    String location = location(answer);
    assertThat(location).startsWith(LOOPBACK);
    Form form = Form.parse(location.substring(location.indexOf('?') + 1)).orElseThrow();
    assertThat(form.field("state")).contains("state-1");
    assertThat(form.field("iss")).contains("https://id.example.com");
    return form.field("code").orElseThrow();
  }

  /** Where a page takes the browser by itself. */
  private static String location(Answer page) {
    Matcher refresh = REFRESH.matcher(page.text());
    assertThat(refresh.find()).as(page.text()).isTrue();
    return refresh.group(1).replace("&amp;", "&");
  }

  private JsonNode tokens(String code) {
    Answer answer = exchange(code);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).contains("no-store");
    return json(answer);
  }

  private Answer exchange(String code) {
    return browser.program(
        "/token",
        Map.of(
            "grant_type", "authorization_code",
            "client_id", "kubernetes",
            "redirect_uri", LOOPBACK,
            "code_verifier", VERIFIER,
            "code", code));
  }

  private Answer refresh(String token) {
    return browser.program(
        "/token",
        Map.of("grant_type", "refresh_token", "client_id", "kubernetes", "refresh_token", token));
  }

  private static String authorize() {
    return "/authorize?response_type=code&client_id=kubernetes&scope=openid&state=state-1"
        + "&redirect_uri=http%3A%2F%2Flocalhost%3A18000&code_challenge_method=S256&code_challenge="
        + challenge();
  }

  private static String challenge() {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String hidden(Answer page) {
    return page.text().replaceFirst("(?s).*name=\"request\" value=\"([^\"]+)\".*", "$1");
  }

  private static JsonNode claims(JsonNode tokens) {
    String payload = List.of(tokens.get("id_token").asText().split("\\.", -1)).get(1);
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(payload));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(Answer answer) {
    try {
      return JSON.readTree(answer.text());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
