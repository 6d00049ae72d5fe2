package dev.sallyport.fuzz;

import static dev.sallyport.portal.EndpointsInMemory.APPLICATION;
import static dev.sallyport.portal.EndpointsInMemory.CALLBACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.portal.EndpointsInMemory;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Form;
import dev.sallyport.web.Requests;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.Map;

/** What the issuer gives the application for whoever is signed in. */
record SignedInTokens(String idToken, String accessToken, String refreshToken) {

  /** RFC 7636 appendix B. */
  static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  static final String AUTHORIZE =
      "/authorize?client_id=grafana&response_type=code&scope=openid&state=s&redirect_uri="
          + URLEncoder.encode(CALLBACK, UTF_8)
          + "&code_challenge_method=S256"
          + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private static final ObjectMapper JSON = new ObjectMapper();

  SignedInTokens(EndpointsInMemory endpoints) {
    this(json(endpoints.answer(redemption(code(endpoints), basic(endpoints)))));
  }

  private SignedInTokens(JsonNode answer) {
    this(
        answer.get("id_token").asText(),
        answer.get("access_token").asText(),
        answer.get("refresh_token").asText());
  }

  /** A code that nobody has redeemed. */
  static String code(EndpointsInMemory endpoints) {
    String location =
        endpoints
            .answer(endpoints.signedIn(Requests.get(AUTHORIZE)))
            .header("Location")
            .orElseThrow();
    return Form.parse(location.substring(location.indexOf('?') + 1))
        .flatMap(form -> form.field("code"))
        .orElseThrow();
  }

  /** What the application sends with a code. */
  static Requests redemption(String code, String authorization) {
    return Requests.form(
            "/token",
            Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", CALLBACK,
                "code_verifier", VERIFIER))
        .header("Authorization", authorization);
  }

  /** What the application sends with a refresh token. */
  static Requests refreshment(String token, String authorization) {
    return Requests.form("/token", Map.of("grant_type", "refresh_token", "refresh_token", token))
        .header("Authorization", authorization);
  }

  /** How the application says who it is. */
  static String basic(EndpointsInMemory endpoints) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((APPLICATION + ":" + endpoints.clientSecret()).getBytes(UTF_8));
  }

  /** The body of an answer that is good. */
  static JsonNode json(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    try {
      return JSON.readTree(answer.text());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
