package dev.sallyport.oidc;

import static dev.sallyport.oidc.TestIssuer.SIGNED_OUT;
import static dev.sallyport.oidc.TestIssuer.error;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import dev.sallyport.oidc.IssuerAnswer.ConfirmSignOut;
import dev.sallyport.oidc.IssuerAnswer.Page;
import dev.sallyport.oidc.IssuerAnswer.Response;
import dev.sallyport.oidc.IssuerAnswer.SignedOut;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ways in which a grant ends by request: end-session, revocation; and what userinfo says then.
 */
class SigningOutTest {

  private final TestIssuer issuer = new TestIssuer();

  @Test
  void anIdTokenOfWhoeverIsSignedInSignsThemOutWithoutAsking() {
    String hint = idToken(issuer.grafanaTokens());

    IssuerAnswer answer =
        issuer.get(
            "/end-session",
            Map.of(
                "id_token_hint", hint,
                "post_logout_redirect_uri", SIGNED_OUT,
                "state", "a b&c"));

    assertThat(answer).isEqualTo(new SignedOut(Optional.of(SIGNED_OUT + "?state=a+b%26c")));
    assertThat(issuer.grants.portal).isEmpty();
    assertThat(issuer.grants.sessions.values()).allMatch(entry -> entry.over);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com/",
        "https://grafana.example.com/bye/",
        "https://grafana.example.com/login/callback",
        "javascript:alert(1)",
      })
  void nobodyIsSentToAnAddressThatIsNotRegistered(String uri) {
    String hint = idToken(issuer.grafanaTokens());

    assertThat(
            issuer.get(
                "/end-session", Map.of("id_token_hint", hint, "post_logout_redirect_uri", uri)))
        .isEqualTo(new SignedOut(Optional.empty()));
  }

  @Test
  void withoutProofThePersonIsAskedAndIsSentNowhere() {
    String hint = idToken(issuer.grafanaTokens());
    for (Map<String, String> parameters :
        List.of(
            Map.<String, String>of(),
            Map.of("client_id", "grafana", "post_logout_redirect_uri", SIGNED_OUT),
            Map.of("id_token_hint", "nonsense"),
            Map.of("id_token_hint", hint, "client_id", "wiki"))) {
      assertThat(issuer.get("/end-session", parameters)).isInstanceOf(ConfirmSignOut.class);
    }
    assertThat(issuer.grants.portal).isNotEmpty();

    ConfirmSignOut page = (ConfirmSignOut) issuer.get("/end-session", Map.of());
    assertThat(
            ((Response) issuer.confirm(IssuerEndpoint.CONFIRM_END_SESSION, page.form(), "deny"))
                .headers())
        .containsEntry("Location", "https://id.example.com/");
    assertThat(issuer.grants.portal).isNotEmpty();

    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_END_SESSION, page.form(), "allow"))
        .isEqualTo(new SignedOut(Optional.empty()));
    assertThat(issuer.grants.portal).isEmpty();
  }

  @Test
  void anIdTokenOfSomebodyElseSignsNobodyOut() {
    String ofJane = idToken(issuer.grafanaTokens());
    issuer.signIn(new Person("uid-of-john", "john", List.of()), issuer.now);

    assertThat(issuer.get("/end-session", Map.of("id_token_hint", ofJane)))
        .isInstanceOf(ConfirmSignOut.class);
    assertThat(issuer.grants.sessions.values()).noneMatch(entry -> entry.over);
  }

  @Test
  void theGrantOfAnIdTokenEndsAlsoWhereNobodyIsSignedIn() {
    String hint = idToken(issuer.grafanaTokens());
    issuer.person = Optional.empty();

    assertThat(issuer.get("/end-session", Map.of("id_token_hint", hint)))
        .isInstanceOf(SignedOut.class);
    assertThat(issuer.grants.sessions.values()).allMatch(entry -> entry.over);
  }

  @Test
  void aConfirmationOfAnotherSessionOrNoneIsRefused() {
    issuer.signIn();
    ConfirmSignOut page = (ConfirmSignOut) issuer.get("/end-session", Map.of());
    issuer.signIn(new Person("uid-of-john", "john", List.of()), issuer.now);

    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_END_SESSION, page.form(), "allow"))
        .isInstanceOf(Page.class);
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_END_SESSION, "nonsense", "allow"))
        .isInstanceOf(Page.class);
    assertThat(issuer.grants.portal).hasSize(2);
  }

  @Test
  void aRefreshTokenThatIsGivenBackEndsItsGrant() {
    String token = refreshToken(issuer.kubectlTokens());

    assertThat(revoke(token)).isEqualTo(200);

    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, TestIssuer.refreshment(token))))
        .isEqualTo("400 invalid_grant");
    assertThat(revoke(token)).as("once more").isEqualTo(200);
  }

  @Test
  void anAccessTokenThatIsGivenBackEndsItsGrant() {
    OIDCTokenResponse tokens = issuer.kubectlTokens();

    assertThat(revoke(accessToken(tokens))).isEqualTo(200);

    assertThat(
            error(issuer.post(IssuerEndpoint.TOKEN, TestIssuer.refreshment(refreshToken(tokens)))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void aTokenOfAnotherClientIsNotTheirsToGiveBack() {
    OIDCTokenResponse tokens = issuer.grafanaTokens();

    assertThat(revoke(refreshToken(tokens))).isEqualTo(400);
    assertThat(revoke(accessToken(tokens))).isEqualTo(400);
    assertThat(issuer.grants.sessions.values()).noneMatch(entry -> entry.over);
  }

  @Test
  void aTokenThatIsNoneIsAnsweredLikeOneThatIsNoMore() {
    assertThat(revoke("nonsense")).isEqualTo(200);
  }

  @Test
  void whoGivesATokenBackSaysWhoTheyAre() {
    assertThat(error(issuer.post(IssuerEndpoint.REVOKE, Map.of("token", "x"))))
        .isEqualTo("401 invalid_client");
    assertThat(error(issuer.post(IssuerEndpoint.REVOKE, Map.of("client_id", "kubernetes"))))
        .isEqualTo("400 invalid_request");
    assertThat(error(issuer.postRaw("/revoke", "client_id=kubernetes&token=x&token=y", null)))
        .isEqualTo("400 invalid_request");
  }

  @Test
  void userInfoSaysWhatTheIdTokenSays() {
    OIDCTokenResponse tokens = issuer.grafanaTokens();

    Response answer = userInfo("Bearer " + accessToken(tokens));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
    assertThat(answer.body())
        .isEqualTo(
            "{\"sub\":\"uid-of-jane\",\"preferred_username\":\"jane.doe@example.com\","
                + "\"groups\":[\"platform\",\"on call\"]}");
  }

  @Test
  void anAccessTokenCountsWhileItsGrantDoes() {
    OIDCTokenResponse tokens = issuer.grafanaTokens();
    issuer.grants.sessions.values().forEach(entry -> entry.over = true);

    Response answer = userInfo("Bearer " + accessToken(tokens));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().get("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void anAccessTokenCountsForTenMinutesAndWhileAnAssignmentLetsThePersonIn() {
    OIDCTokenResponse tokens = issuer.grafanaTokens();
    issuer.entries.clear();
    assertThat(userInfo("Bearer " + accessToken(tokens)).status()).isEqualTo(401);
    issuer.entries.add("uid-of-jane grafana");
    assertThat(userInfo("Bearer " + accessToken(tokens)).status()).isEqualTo(200);
    issuer.pass(Duration.ofMinutes(10));
    assertThat(userInfo("Bearer " + accessToken(tokens)).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearer nonsense", "Bearer a b", "Basic x", ""})
  void aHeaderWithoutAnAccessTokenIsRefused(String header) {
    assertThat(userInfo(header).status()).isEqualTo(401);
  }

  @Test
  void otherTokensAreNoAccessTokens() {
    OIDCTokenResponse tokens = issuer.grafanaTokens();

    assertThat(userInfo("Bearer " + refreshToken(tokens)).status()).isEqualTo(401);
    assertThat(userInfo("Bearer " + idToken(tokens)).status()).isEqualTo(401);
    Response none = (Response) issuer.get("/userinfo", Map.of("access_token", accessToken(tokens)));
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.headers().get("WWW-Authenticate"))
        .as("RFC 6750 §3.1: without a token, no error")
        .isEqualTo("Bearer realm=\"sallyport\"");
  }

  private int revoke(String token) {
    return ((Response)
            issuer.post(IssuerEndpoint.REVOKE, Map.of("client_id", "kubernetes", "token", token)))
        .status();
  }

  private Response userInfo(String authorization) {
    IssuerRequest request = TestIssuer.request("GET", "/userinfo", "", null, authorization, "");
    return (Response) issuer.issuer.answer(request, Optional.empty(), issuer.now);
  }

  private static String idToken(OIDCTokenResponse tokens) {
    return tokens.getOIDCTokens().getIDTokenString();
  }

  private static String refreshToken(OIDCTokenResponse tokens) {
    return tokens.getOIDCTokens().getRefreshToken().getValue();
  }

  private static String accessToken(OIDCTokenResponse tokens) {
    return tokens.getOIDCTokens().getBearerAccessToken().getValue();
  }
}
