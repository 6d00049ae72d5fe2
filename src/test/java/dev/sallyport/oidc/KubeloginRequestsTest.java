package dev.sallyport.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import dev.sallyport.oidc.IssuerAnswer.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What kubelogin sends, letter for letter, as its sources say (int128/kubelogin {@code
 * pkg/oidc/client}, int128/oauth2cli, and golang.org/x/oauth2, which writes parameters in the order
 * of their names), with the options of the kubeconfig that we print. The program itself is run by
 * {@code KubeloginE2E}, where there is one.
 */
class KubeloginRequestsTest {

  private final TestIssuer world = new TestIssuer();

  /** Of go-oidc's NewProvider, and of its choice of PKCE and of algorithms. */
  @Test
  void itFindsWhatItLooksForInTheConfiguration() throws Exception {
    Response answer = (Response) world.get("/.well-known/openid-configuration", Map.of());

    Map<String, Object> configuration = JSONObjectUtils.parse(answer.body());
    assertThat(configuration)
        .containsEntry("issuer", TestIssuer.ISSUER)
        .containsKeys("authorization_endpoint", "token_endpoint", "jwks_uri");
    assertThat(configuration.get("code_challenge_methods_supported")).isEqualTo(List.of("S256"));
    assertThat(configuration.get("id_token_signing_alg_values_supported"))
        .isEqualTo(List.of("ES256"));
  }

  /**
   * @param port the first of which is taken by another program
   */
  @ParameterizedTest
  @ValueSource(ints = {8000, 18000})
  void itSignsInAndRenews(int port) {
    world.signIn();

    IssuerAnswer asked =
        world.getRaw(
            "/authorize",
            "access_type=offline&client_id=kubernetes&code_challenge="
                + TestIssuer.CHALLENGE
                + "&code_challenge_method=S256&nonce=9m1J_Cx1YQfW9yVo8l6yzQ"
                + "&redirect_uri=http%3A%2F%2Flocalhost%3A"
                + port
                + "&response_type=code&scope=openid&state=QrBrTbbXyWNqNrC0cCYAqg");
    AuthorizationSuccessResponse allowed =
        TestIssuer.redirected(
                world.confirm(
                    IssuerEndpoint.CONFIRM, ((IssuerAnswer.ConfirmCode) asked).form(), "allow"))
            .toSuccessResponse();

    assertThat(allowed.getRedirectionURI()).hasToString("http://localhost:" + port);
    assertThat(allowed.getState()).hasToString("QrBrTbbXyWNqNrC0cCYAqg");
    OIDCTokenResponse first =
        TestIssuer.tokens(
            world.postRaw(
                "/token",
                "client_id=kubernetes&code="
                    + encoded(allowed.getAuthorizationCode().getValue())
                    + "&code_verifier="
                    + TestIssuer.VERIFIER
                    + "&grant_type=authorization_code&redirect_uri=http%3A%2F%2Flocalhost%3A"
                    + port,
                null));
    assertThat(TestIssuer.claims(first).getClaim("nonce")).isEqualTo("9m1J_Cx1YQfW9yVo8l6yzQ");

    OIDCTokenResponse renewed =
        TestIssuer.tokens(
            world.postRaw(
                "/token",
                "client_id=kubernetes&grant_type=refresh_token&refresh_token="
                    + encoded(first.getOIDCTokens().getRefreshToken().getValue()),
                null));

    assertThat(TestIssuer.claims(renewed).getAudience()).containsExactly("kubernetes");
    assertThat(renewed.getOIDCTokens().getRefreshToken().getValue())
        .as("it keeps the newest")
        .isNotEqualTo(first.getOIDCTokens().getRefreshToken().getValue());
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
