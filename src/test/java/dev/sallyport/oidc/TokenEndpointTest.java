package dev.sallyport.oidc;

import static dev.sallyport.oidc.TestIssuer.CALLBACK;
import static dev.sallyport.oidc.TestIssuer.SECRET;
import static dev.sallyport.oidc.TestIssuer.basic;
import static dev.sallyport.oidc.TestIssuer.claims;
import static dev.sallyport.oidc.TestIssuer.error;
import static dev.sallyport.oidc.TestIssuer.grafana;
import static dev.sallyport.oidc.TestIssuer.kubectl;
import static dev.sallyport.oidc.TestIssuer.redemption;
import static dev.sallyport.oidc.TestIssuer.refreshment;
import static dev.sallyport.oidc.TestIssuer.tokens;
import static dev.sallyport.oidc.TestIssuer.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import dev.sallyport.oidc.Grants.Grant;
import dev.sallyport.oidc.Grants.Outcome;
import dev.sallyport.oidc.IssuerAnswer.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes and refresh tokens against tokens. */
class TokenEndpointTest {

  private final TestIssuer issuer = new TestIssuer();

  @Test
  void kubectlGetsTokensForACode() {
    OIDCTokenResponse tokens = issuer.kubectlTokens();

    assertThat(tokens.getOIDCTokens().getIDTokenString()).isNotEmpty();
    assertThat(tokens.getOIDCTokens().getRefreshToken().getValue()).isNotEmpty();
    assertThat(tokens.getOIDCTokens().getBearerAccessToken().getLifetime()).isEqualTo(600);
    assertThat(issuer.grants.askers).hasSize(1);
    assertThat(issuer.grants.askers.getFirst().redirectUri()).isEqualTo(TestIssuer.LOOPBACK);
    assertThat(issuer.grants.askers.getFirst().address()).isEqualTo("192.0.2.7");
  }

  @Test
  void aCodeCountsOnceAndASecondTimeEndsWhatItGave() {
    issuer.signIn();
    Map<String, String> form = redemption(issuer.code(kubectl()));
    OIDCTokenResponse tokens = tokens(issuer.post(IssuerEndpoint.TOKEN, form));

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form))).isEqualTo("400 invalid_grant");
    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, refreshment(refreshToken(tokens)))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void aCodeLivesForAMinute() {
    issuer.signIn();
    Map<String, String> form = redemption(issuer.code(kubectl()));
    issuer.pass(Duration.ofSeconds(60));

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form))).isEqualTo("400 invalid_grant");
  }

  @Test
  void aCodeIsWorthNothingAfterThePersonSignedOut() {
    issuer.signIn();
    Map<String, String> form = redemption(issuer.code(kubectl()));
    issuer.grants.portal.clear();

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form))).isEqualTo("400 invalid_grant");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "absent",
      value = {
        "grant_type,absent,400 invalid_request",
        "grant_type,password,400 unsupported_grant_type",
        "grant_type,client_credentials,400 unsupported_grant_type",
        "grant_type,urn:ietf:params:oauth:grant-type:token-exchange,400 unsupported_grant_type",
        "code,absent,400 invalid_request",
        "code,nonsense,400 invalid_grant",
        "redirect_uri,absent,400 invalid_grant",
        "redirect_uri,http://localhost:8001,400 invalid_grant",
        "redirect_uri,http://localhost:8000/,400 invalid_grant",
        "redirect_uri,::,400 invalid_request",
        "code_verifier,absent,400 invalid_grant",
        "code_verifier,short,400 invalid_request",
        "code_verifier,dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx,400 invalid_grant",
        "code_verifier,E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM,400 invalid_grant",
        "client_id,absent,401 invalid_client",
        "client_id,unknown,401 invalid_client",
        "client_id,grafana,401 invalid_client",
        "client_secret,guess,401 invalid_client",
        "client_assertion,x,401 invalid_client",
        "client_assertion_type,x,401 invalid_client",
      })
  void aCodeIsRefusedAndStillGoodForWhoeverIsRight(String name, String value, String expected) {
    issuer.signIn();
    Map<String, String> form = redemption(issuer.code(kubectl()));

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, with(form, name, value))))
        .isEqualTo(expected);

    assertThat(tokens(issuer.post(IssuerEndpoint.TOKEN, form))).isNotNull();
  }

  @Test
  void aCodeOfAnotherClientIsRefused() {
    issuer.signIn();
    Map<String, String> form = with(redemption(issuer.code(grafana())), "redirect_uri", CALLBACK);

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form)))
        .as("kubernetes shows a code of grafana")
        .isEqualTo("400 invalid_grant");
    Map<String, String> wiki = with(form, "client_id", "wiki");
    assertThat(
            error(issuer.post(IssuerEndpoint.TOKEN, with(wiki, "client_secret", "another secret"))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void anApplicationOfTheSameNameIsAnotherClient() {
    issuer.signIn();
    Map<String, String> form = with(redemption(issuer.code(grafana())), "redirect_uri", CALLBACK);
    issuer.applications.put(
        "grafana", replaced(TestIssuer.GRAFANA, "uid-of-the-next", List.of(CALLBACK)));
    issuer.secrets.put("uid-of-the-next", SECRET);

    assertThat(
            error(
                issuer.post(
                    IssuerEndpoint.TOKEN, with(form, "client_id", null), basic("grafana", SECRET))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void aCodeIsWorthNothingOnceItsUriIsNotRegistered() {
    issuer.signIn();
    Map<String, String> form = with(redemption(issuer.code(grafana())), "redirect_uri", CALLBACK);
    issuer.applications.put("grafana", replaced(TestIssuer.GRAFANA, "uid-of-grafana", List.of()));

    assertThat(
            error(
                issuer.post(
                    IssuerEndpoint.TOKEN, with(form, "client_id", null), basic("grafana", SECRET))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void anApplicationAuthenticatesInTheWayThatItIsRegisteredWith() {
    issuer.signIn();
    Map<String, String> form =
        with(with(redemption(issuer.code(grafana())), "redirect_uri", CALLBACK), "client_id", null);
    Map<String, String> posted = with(with(form, "client_id", "grafana"), "client_secret", SECRET);
    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, posted))).isEqualTo("401 invalid_client");
    assertThat(tokens(issuer.post(IssuerEndpoint.TOKEN, form, basic("grafana", SECRET))))
        .isNotNull();

    Map<String, String> request = with(grafana(), "client_id", "wiki");
    String uri = "https://wiki.example.com/callback";
    Map<String, String> ofWiki =
        with(redemption(issuer.code(with(request, "redirect_uri", uri))), "redirect_uri", uri);
    assertThat(
            error(
                issuer.post(
                    IssuerEndpoint.TOKEN,
                    with(ofWiki, "client_id", null),
                    basic("wiki", "another secret"))))
        .isEqualTo("401 invalid_client");
    Map<String, String> withSecret = with(ofWiki, "client_secret", "another secret");
    assertThat(tokens(issuer.post(IssuerEndpoint.TOKEN, with(withSecret, "client_id", "wiki"))))
        .isNotNull();
  }

  @Test
  void aPublicClientMayShowItsIdAndNoSecretInTheHeader() {
    issuer.signIn();
    Map<String, String> form = with(redemption(issuer.code(kubectl())), "client_id", null);

    assertThat(tokens(issuer.post(IssuerEndpoint.TOKEN, form, basic("kubernetes", ""))))
        .as("as golang.org/x/oauth2 does at first")
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grafana:wrong",
        "grafana:",
        "grafana",
        ":correct-horse-battery-staple",
        "unknown:correct-horse-battery-staple",
        "kubernetes:correct-horse-battery-staple",
        "wiki:correct-horse-battery-staple",
        "",
      })
  void aWrongHeaderIsRefused(String credentials) {
    issuer.signIn();
    Map<String, String> form =
        with(with(redemption(issuer.code(grafana())), "redirect_uri", CALLBACK), "client_id", null);
    String header =
        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));

    Response answer = (Response) issuer.post(IssuerEndpoint.TOKEN, form, header);

    assertThat(error(answer)).isEqualTo("401 invalid_client");
    assertThat(answer.headers().get("WWW-Authenticate")).startsWith("Basic realm=");
    assertThat(answer.body()).doesNotContain("staple");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer x", "Basic", "Basic %%%", "Digest username=\"x\"", ""})
  void aHeaderThatIsNoneIsRefused(String header) {
    issuer.signIn();

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, redemption(issuer.code(kubectl())), header)))
        .isEqualTo("401 invalid_client");
  }

  @Test
  void twoWaysAtOnceAreRefused() {
    issuer.signIn();
    Map<String, String> form = redemption(issuer.code(kubectl()));
    Map<String, String> grafana = with(form, "client_id", "grafana");

    assertThat(
            error(
                issuer.post(
                    IssuerEndpoint.TOKEN,
                    with(grafana, "client_secret", SECRET),
                    basic("grafana", SECRET))))
        .isEqualTo("400 invalid_request");
    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form, basic("grafana", SECRET))))
        .isEqualTo("400 invalid_request");
  }

  @Test
  void anApplicationWhoseSecretIsMissingCannotAuthenticate() {
    issuer.secrets.clear();
    issuer.signIn();
    Map<String, String> form =
        with(with(redemption(issuer.code(grafana())), "redirect_uri", CALLBACK), "client_id", null);

    for (String secret : List.of("", SECRET)) {
      assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form, basic("grafana", secret))))
          .isEqualTo("401 invalid_client");
    }
    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, with(form, "client_id", "grafana"))))
        .isEqualTo("401 invalid_client");
  }

  @Test
  void aRefreshGivesAnIdTokenAndAnotherRefreshToken() {
    OIDCTokenResponse first = issuer.kubectlTokens();
    issuer.pass(Duration.ofMinutes(9));

    OIDCTokenResponse second =
        tokens(issuer.post(IssuerEndpoint.TOKEN, refreshment(refreshToken(first))));

    assertThat(refreshToken(second)).isNotEqualTo(refreshToken(first));
    assertThat(claims(second).getIssueTime()).isEqualTo(Date.from(issuer.now));
    assertThat(claims(second).getClaim("auth_time"))
        .as("a refresh is no sign-in")
        .isEqualTo(claims(first).getClaim("auth_time"));
    assertThat(claims(second).getClaim("nonce")).isNull();
    assertThat(claims(second).getJWTID()).isNotEqualTo(claims(first).getJWTID());
  }

  @Test
  void aRefreshReadsThePersonAnew() {
    OIDCTokenResponse first = issuer.kubectlTokens();
    var entry = issuer.grants.sessions.values().iterator().next();
    Person moved = new Person(TestIssuer.JANE.uid(), "jane.roe@example.com", List.of("payments"));
    entry.grant =
        new Grant(
            entry.grant.session(),
            moved,
            entry.grant.redirectUri(),
            entry.grant.authenticated(),
            entry.grant.until());

    OIDCTokenResponse second =
        tokens(issuer.post(IssuerEndpoint.TOKEN, refreshment(refreshToken(first))));

    assertThat(claims(second).getClaim("preferred_username")).isEqualTo("jane.roe@example.com");
    assertThat(claims(second).getClaim("groups")).isEqualTo(List.of("payments"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "absent",
      value = {
        "client_id,absent,401 invalid_client",
        "client_id,grafana,401 invalid_client",
        "refresh_token,absent,400 invalid_request",
        "refresh_token,nonsense,400 invalid_grant",
        "scope,profile,400 invalid_scope",
      })
  void aRefreshIsRefused(String name, String value, String expected) {
    Map<String, String> form = refreshment(refreshToken(issuer.kubectlTokens()));

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, with(form, name, value))))
        .isEqualTo(expected);
    assertThat(tokens(issuer.post(IssuerEndpoint.TOKEN, form))).isNotNull();
  }

  @Test
  void aRefreshTokenOfAnotherClientIsRefused() {
    String ofGrafana = refreshToken(issuer.grafanaTokens());

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, refreshment(ofGrafana))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void aRefreshIsRefusedOnceNoAssignmentLetsThePersonInOrTheUriIsGone() {
    Map<String, String> form =
        with(refreshment(refreshToken(issuer.grafanaTokens())), "client_id", null);
    issuer.entries.clear();
    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form, basic("grafana", SECRET))))
        .isEqualTo("400 invalid_grant");

    issuer.entries.add(TestIssuer.JANE.uid() + " grafana");
    assertThat(tokens(issuer.post(IssuerEndpoint.TOKEN, form, basic("grafana", SECRET))))
        .as("nothing was lost by it")
        .isNotNull();

    issuer.applications.put("grafana", replaced(TestIssuer.GRAFANA, "uid-of-grafana", List.of()));
    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, form, basic("grafana", SECRET))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void whoIsInTooManyGroupsIsToldSoAtARefresh() {
    OIDCTokenResponse first = issuer.kubectlTokens();
    var entry = issuer.grants.sessions.values().iterator().next();
    List<String> many = Collections.nCopies(4_000, "a-group-of-many");
    entry.grant =
        new Grant(
            entry.grant.session(),
            new Person("uid-of-jane", "jane", many),
            entry.grant.redirectUri(),
            entry.grant.authenticated(),
            entry.grant.until());

    Response answer =
        (Response) issuer.post(IssuerEndpoint.TOKEN, refreshment(refreshToken(first)));

    assertThat(error(answer)).isEqualTo("400 invalid_grant");
    assertThat(answer.body()).contains("4000 groups").contains("32 KiB");
  }

  @Test
  void notNowIsNoReasonToThrowATokenAway() {
    String token = refreshToken(issuer.kubectlTokens());
    issuer.grants.nextRefresh = Optional.of(new Outcome.Later(Duration.ofSeconds(20)));

    Response answer = (Response) issuer.post(IssuerEndpoint.TOKEN, refreshment(token));

    assertThat(error(answer)).isEqualTo("503 temporarily_unavailable");
    assertThat(answer.headers()).containsEntry("Retry-After", "20");
  }

  @Test
  void tokensEndWithTheirSession() {
    OIDCTokenResponse first = issuer.kubectlTokens();
    issuer.pass(Duration.ofHours(8).minusMinutes(3));

    OIDCTokenResponse last =
        tokens(issuer.post(IssuerEndpoint.TOKEN, refreshment(refreshToken(first))));

    assertThat(last.getOIDCTokens().getBearerAccessToken().getLifetime()).isEqualTo(180);
    assertThat(claims(last).getExpirationTime())
        .isEqualTo(Date.from(issuer.now.plus(Duration.ofMinutes(3))));
  }

  @Test
  void onlyAFormIsRead() {
    issuer.signIn();
    String body = TestIssuer.encoded(redemption(issuer.code(kubectl())));

    for (IssuerRequest request :
        List.of(
            TestIssuer.request("POST", "/token", "", "application/json", null, body),
            TestIssuer.request("POST", "/token", "", null, null, body),
            TestIssuer.request(
                "POST", "/token", body, "application/x-www-form-urlencoded", null, ""),
            TestIssuer.request(
                "POST", "/token", "", "application/x-www-form-urlencoded", null, body + "&code=x"),
            TestIssuer.request(
                "POST",
                "/token",
                "",
                "application/x-www-form-urlencoded",
                null,
                body + "&x=" + "x".repeat(20_000)))) {
      assertThat(error(issuer.issuer.answer(request, issuer.person, issuer.now)))
          .isEqualTo("400 invalid_request");
    }
    assertThat(((Response) issuer.getRaw("/token", body)).status()).isEqualTo(405);
  }

  @Test
  void nothingThatWasSentIsInAnErrorOrAText() {
    IssuerRequest request =
        TestIssuer.request("POST", "/token", "marked", "marked", "Basic marked", "marked");

    assertThat(request.toString()).doesNotContain("marked");
    assertThat(((Response) issuer.issuer.answer(request, Optional.empty(), issuer.now)).body())
        .doesNotContain("marked");
    assertThat(issuer.post(IssuerEndpoint.TOKEN, redemption("marked")).toString())
        .doesNotContain("marked");
  }

  private static Client replaced(Client client, String uid, List<String> redirectUris) {
    return new Client(
        client.id(),
        uid,
        client.name(),
        client.authentication(),
        new RedirectUris(redirectUris),
        client.signedOutUris());
  }

  private static String refreshToken(OIDCTokenResponse tokens) {
    return tokens.getOIDCTokens().getRefreshToken().getValue();
  }
}
