package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.saml.idp.RedirectQuery;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program that signs people in by the authorization code flow with PKCE, as kubelogin does, and
 * the browser that it opens.
 *
 * @param secret of a client that has one; empty for kubectl
 */
record OidcClient(SignInCenter signIn, String id, String secret, String redirectUri) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VERIFIER = "v".repeat(64);
  private static final Pattern REFRESH =
      Pattern.compile("<meta http-equiv=\"refresh\" content=\"0;url=([^\"]+)\">");

  /** What it got, and with what it goes on. */
  record Tokens(String idToken, String refreshToken, String accessToken) {

    /** Where nothing but the ID token is known. */
    static Tokens of(String idToken) {
      return new Tokens(idToken, "", "");
    }

    /** What the ID token says; whether it was signed, an API server finds out. */
    JsonNode claims() {
      byte[] payload = Base64.getUrlDecoder().decode(idToken.split("\\.", -1)[1]);
      return parse(new String(payload, StandardCharsets.UTF_8));
    }

    String session() {
      return claims().get("sid").asText();
    }
  }

  static OidcClient kubectl(SignInCenter signIn) {
    return new OidcClient(signIn, "kubernetes", "", "http://localhost:8000");
  }

  /**
   * From nothing to tokens: the person signs in at the identity provider and allows what is asked.
   */
  Tokens signIn(String userName) {
    try (WebClient browser = new WebClient(signIn.authority().clientContext())) {
      HttpResponse<String> answer = ask(browser);
      if (isOfIdp(answer)) {
        answer = browser.get(url(location(answerOfIdp(browser, answer, userName))));
      }
      return redeem(
          code(
              answer.statusCode() == 200
                  ? whereItGoes(allow(browser, answer.body()))
                  : location(answer)));
    }
  }

  /** Opens the browser. */
  private HttpResponse<String> ask(WebClient browser) {
    return browser.get(authorizeUrl());
  }

  /** Where the browser is opened. */
  String authorizeUrl() {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("client_id", id);
    asked.put("redirect_uri", redirectUri);
    asked.put("response_type", "code");
    asked.put("scope", "openid offline_access");
    asked.put("state", "the state");
    asked.put("nonce", UUID.randomUUID().toString());
    asked.put("code_challenge", challenge());
    asked.put("code_challenge_method", "S256");
    String query =
        asked.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return url("/authorize?" + query);
  }

  /** The person presses the button of the page that asks them. */
  HttpResponse<String> allow(WebClient browser, String page) {
    return browser.press(
        url("/authorize/confirm"),
        Map.of(
            "csrf", WebClient.hidden(page, "csrf"),
            "request", WebClient.hidden(page, "request"),
            "decision", "allow"));
  }

  /** Where the page after that takes the browser by itself. */
  static String whereItGoes(HttpResponse<String> page) {
    Matcher refresh = REFRESH.matcher(page.body());
    assertThat(refresh.find()).as(page.body()).isTrue();
    return refresh.group(1).replace("&amp;", "&");
  }

  /** What the browser brings back, for the state that was sent and from the issuer itself. */
  String code(String location) {
    assertThat(location).startsWith(redirectUri + "?");
    Map<String, String> fields =
        Arrays.stream(URI.create(location).getRawQuery().split("&", -1))
            .collect(
                Collectors.toMap(
                    field -> field.substring(0, field.indexOf('=')),
                    field ->
                        URLDecoder.decode(
                            field.substring(field.indexOf('=') + 1), StandardCharsets.UTF_8)));
    assertThat(fields).containsEntry("state", "the state").containsEntry("iss", signIn.baseURL());
    return Optional.ofNullable(fields.get("code")).orElseThrow(() -> new AssertionError(location));
  }

  Tokens redeem(String code) {
    return tokens(
        send(
            Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                redirectUri,
                "code_verifier",
                VERIFIER)));
  }

  Tokens refresh(String token) {
    return tokens(tryToRefresh(token));
  }

  HttpResponse<String> tryToRefresh(String token) {
    return send(Map.of("grant_type", "refresh_token", "refresh_token", token));
  }

  /** Each time another program, with neither cookies nor connections of an earlier one. */
  private HttpResponse<String> send(Map<String, String> fields) {
    Map<String, String> form = new HashMap<>(fields);
    form.put("client_id", id);
    if (!secret.isEmpty()) {
      form.put("client_secret", secret);
    }
    try (WebClient program = new WebClient(signIn.authority().clientContext())) {
      return program.post(url("/token"), form);
    }
  }

  private static Tokens tokens(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode tokens = parse(answer.body());
    return new Tokens(
        tokens.get("id_token").asText(),
        tokens.get("refresh_token").asText(),
        tokens.get("access_token").asText());
  }

  /** The person signs in at the identity provider, which sends the browser back to us. */
  HttpResponse<String> answerOfIdp(WebClient browser, HttpResponse<String> asked, String userName) {
    RedirectQuery query = RedirectQuery.of(location(asked));
    return browser.post(
        url("/saml/acs"), SamlAnswer.form(query, SamlAnswer.to(query, signIn.baseURL(), userName)));
  }

  private static boolean isOfIdp(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Location")
        .filter(l -> l.contains("SAMLRequest="))
        .isPresent();
  }

  /** Where an answer sends the browser. */
  static String location(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body()));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url(String path) {
    return signIn.baseURL() + path;
  }

  private static String challenge() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
