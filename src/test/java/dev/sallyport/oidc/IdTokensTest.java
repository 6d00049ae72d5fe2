package dev.sallyport.oidc;

import static dev.sallyport.oidc.TestIssuer.claims;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.sallyport.signin.IssuerKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in an ID token, read by a relying party. */
class IdTokensTest {

  private final TestIssuer issuer = new TestIssuer();

  @Test
  void aRelyingPartyTakesTheTokenOfItsOwnAudienceAndNonce() throws Exception {
    issuer.now = Instant.now();
    OIDCTokenResponse tokens = issuer.grafanaTokens();

    IDTokenClaimsSet claims =
        relyingParty("grafana")
            .validate(tokens.getOIDCTokens().getIDToken(), new Nonce("the-nonce"));

    assertThat(claims.getSubject().getValue()).isEqualTo("uid-of-jane");
    assertThatThrownBy(
            () ->
                relyingParty("wiki")
                    .validate(tokens.getOIDCTokens().getIDToken(), new Nonce("the-nonce")))
        .isInstanceOf(BadJOSEException.class);
    assertThatThrownBy(
            () ->
                relyingParty("grafana")
                    .validate(tokens.getOIDCTokens().getIDToken(), new Nonce("another")))
        .isInstanceOf(BadJOSEException.class);
  }

  @Test
  void theTokenForKubernetesNamesPeopleAsTheObjectsDo() throws Exception {
    OIDCTokenResponse tokens = issuer.kubectlTokens();

    JWTClaimsSet claims = claims(tokens);

    assertThat(claims.toJSONObject())
        .containsOnlyKeys(
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "jti",
            "nonce",
            "auth_time",
            "preferred_username",
            "groups",
            "token_use",
            "sid")
        .containsEntry("iss", "https://id.example.com")
        .containsEntry("sub", "uid-of-jane")
        .as("one audience, as a string")
        .containsEntry("aud", "kubernetes")
        .containsEntry("nonce", "the-nonce")
        .containsEntry("auth_time", issuer.now.minusSeconds(60).getEpochSecond())
        .containsEntry("preferred_username", "jane.doe@example.com")
        .containsEntry("groups", List.of("platform", "on call"))
        .containsEntry("token_use", "kubernetes")
        .containsEntry("sid", "session-1");
    assertThat(claims.getIssueTime()).isEqualTo(Date.from(issuer.now));
    assertThat(claims.getExpirationTime()).isEqualTo(Date.from(issuer.now.plusSeconds(600)));
    SignedJWT token = (SignedJWT) tokens.getOIDCTokens().getIDToken();
    assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
    assertThat(token.getHeader().getKeyID()).isEqualTo(issuer.keys.signsAt(issuer.now).kid());
  }

  @Test
  void theTokenForAnApplicationIsForNothingElse() {
    JWTClaimsSet claims = claims(issuer.grafanaTokens());

    assertThat(claims.toJSONObject())
        .containsEntry("aud", "grafana")
        .containsEntry("preferred_username", "jane.doe@example.com")
        .containsEntry("groups", List.of("platform", "on call"))
        .containsEntry("token_use", "application");
  }

  @Test
  void whoIsInNoGroupHasAnEmptyList() {
    issuer.signIn(new Person("uid-of-jane", "jane", List.of()), issuer.now);
    String code = issuer.code(TestIssuer.kubectl());

    OIDCTokenResponse tokens =
        TestIssuer.tokens(issuer.post(IssuerEndpoint.TOKEN, TestIssuer.redemption(code)));

    assertThat(claims(tokens).toJSONObject()).containsEntry("groups", List.of());
  }

  @Test
  void theLargestTokenStaysBelowWhatAServerTakesOfAHeader() {
    // 32 KiB of names: each with two quotes and a comma.
    int count = IdTokens.MAX_NAMES / 123 - 1;
    Person person = new Person("uid-of-jane", "jane", Collections.nCopies(count, "g".repeat(120)));
    assertThat(IdTokens.tooLarge(person)).isEmpty();

    String token =
        idTokens()
            .sign(
                Client.KUBERNETES,
                new Grants.Grant("session", person, "", issuer.now, issuer.now.plusSeconds(999)),
                "n".repeat(256),
                issuer.now)
            .serialize();

    assertThat(token.length()).isBetween(40 * 1024, 48 * 1024);
    Person more =
        new Person("uid-of-jane", "jane", Collections.nCopies(count + 2, "g".repeat(120)));
    assertThat(IdTokens.tooLarge(more)).isPresent();
  }

  @Test
  void aHintIsATokenOfOursAlsoWhenItIsOver() {
    String token = issuer.kubectlTokens().getOIDCTokens().getIDTokenString();
    Instant later = issuer.now.plusSeconds(86_400);

    assertThat(idTokens().hint(token, later))
        .contains(new IdTokens.Hint("uid-of-jane", "kubernetes", "session-1"));
  }

  @Test
  void aHintOfAKeyThatIsNoMoreSaysNothing() {
    String token = issuer.kubectlTokens().getOIDCTokens().getIDTokenString();
    issuer.keys = IssuerKeys.first(issuer.now, issuer.random);

    assertThat(idTokens().hint(token, issuer.now)).isEmpty();
  }

  @Test
  void anAlteredHintSaysNothing() {
    String[] parts = issuer.kubectlTokens().getOIDCTokens().getIDTokenString().split("\\.", -1);
    String[] others = issuer.grafanaTokens().getOIDCTokens().getIDTokenString().split("\\.", -1);

    for (String hint :
        List.of(
            parts[0] + "." + others[1] + "." + parts[2],
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            "eyJhbGciOiJub25lIn0." + parts[1] + ".",
            header("HS256") + "." + parts[1] + "." + parts[2],
            header("ES384") + "." + parts[1] + "." + parts[2],
            ".".repeat(100),
            "[".repeat(60_000),
            "x".repeat(70_000))) {
      assertThat(idTokens().hint(hint, issuer.now)).isEmpty();
    }
  }

  private IDTokenValidator relyingParty(String clientId) {
    return new IDTokenValidator(
        new Issuer(TestIssuer.ISSUER), new ClientID(clientId), JWSAlgorithm.ES256, issuer.jwks());
  }

  /** Names our key and another algorithm. */
  private String header(String algorithm) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            "{\"alg\":\"%s\",\"kid\":\"%s\"}"
                .formatted(algorithm, issuer.keys.signsAt(issuer.now).kid())
                .getBytes(StandardCharsets.UTF_8));
  }

  private IdTokens idTokens() {
    return new IdTokens(
        new IssuerSettings(TestIssuer.ISSUER, false, Duration.ZERO), issuer.ports());
  }
}
