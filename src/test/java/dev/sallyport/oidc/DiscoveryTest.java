package dev.sallyport.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.sallyport.oidc.IssuerAnswer.Page;
import dev.sallyport.oidc.IssuerAnswer.Response;
import dev.sallyport.signin.IssuerKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What clients read first. */
class DiscoveryTest {

  private final TestIssuer issuer = new TestIssuer();

  @Test
  void theConfigurationSaysWhatThereIs() throws Exception {
    Response answer = configuration();

    OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.body());
    assertThat(metadata.getIssuer().getValue()).isEqualTo("https://id.example.com");
    assertThat(metadata.getJWKSetURI()).hasToString("https://id.example.com/jwks");
    assertThat(JSONObjectUtils.parse(answer.body()))
        .containsEntry("response_types_supported", List.of("code"))
        .containsEntry("response_modes_supported", List.of("query"))
        .containsEntry("code_challenge_methods_supported", List.of("S256"))
        .containsEntry("id_token_signing_alg_values_supported", List.of("ES256"))
        .containsEntry("subject_types_supported", List.of("public"))
        .containsEntry("authorization_response_iss_parameter_supported", true)
        .containsEntry("request_uri_parameter_supported", false);
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Cache-Control", "public, max-age=300");
  }

  @Test
  void everyEndpointThatItNamesAnswers() throws Exception {
    JSONObjectUtils.parse(configuration().body())
        .forEach(
            (name, value) -> {
              if (name.endsWith("_endpoint") || name.equals("jwks_uri")) {
                String path = value.toString().substring(TestIssuer.ISSUER.length());
                IssuerRequest request =
                    TestIssuer.request(
                        IssuerEndpoint.at(path).orElseThrow().methods().getLast(),
                        path,
                        "",
                        "application/x-www-form-urlencoded",
                        null,
                        "");
                IssuerAnswer answer = issuer.issuer.answer(request, Optional.empty(), issuer.now);
                assertThat(answer instanceof Page page && page.status() == 404).as(name).isFalse();
              }
            });
  }

  @Test
  void devicesAreNamedOnlyWhereTheyMayAsk() throws Exception {
    assertThat(configuration().body()).contains("/device/code").contains("device_code");

    issuer.start(false, issuer.slots);

    assertThat(configuration().body()).doesNotContain("device");
  }

  @Test
  void theKeysThatArePublishedAreThePublicHalves() {
    String signing = issuer.keys.signsAt(issuer.now).kid();
    issuer.pass(IssuerKeys.ROTATE_EVERY);
    issuer.keys = issuer.keys.due(issuer.now, issuer.random).orElseThrow();

    Response answer = (Response) issuer.get("/jwks", Map.of());

    assertThat(answer.headers()).containsEntry("Cache-Control", "public, max-age=300");
    assertThat(issuer.jwks().getKeys())
        .as("the one that signs, and the next")
        .hasSize(2)
        .extracting(JWK::getKeyID)
        .contains(signing);
    assertThat(issuer.jwks().getKeys())
        .allSatisfy(
            key -> {
              assertThat(key.isPrivate()).isFalse();
              assertThat(key.getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
              assertThat(key.getKeyUse()).isEqualTo(KeyUse.SIGNATURE);
            });
  }

  @Test
  void otherPathsAndMethodsAreNone() {
    for (String path : List.of("/", "/Token", "/token/", "/jwks/..", "//jwks", "/authorize/x")) {
      assertThat(issuer.get(path, Map.of())).isInstanceOf(Page.class);
    }
    assertThat(((Response) issuer.post(IssuerEndpoint.JWKS, Map.of())).status()).isEqualTo(405);
    IssuerRequest delete = TestIssuer.request("DELETE", "/token", "", null, null, "");
    assertThat(((Response) issuer.issuer.answer(delete, Optional.empty(), issuer.now)).headers())
        .containsEntry("Allow", "POST");
  }

  private Response configuration() {
    return (Response) issuer.get("/.well-known/openid-configuration", Map.of());
  }
}
