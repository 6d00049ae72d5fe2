package dev.sallyport.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import dev.sallyport.oidc.Client.Authentication;
import dev.sallyport.oidc.IssuerAnswer.Response;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.Randomness;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** An issuer whose world is in memory, and requests to it. */
final class TestIssuer {

  static final String ISSUER = "https://id.example.com";
  static final String CALLBACK = "https://grafana.example.com/login/callback";
  static final String SIGNED_OUT = "https://grafana.example.com/bye";
  static final String LOOPBACK = "http://localhost:8000";
  static final String SECRET = "correct-horse-battery-staple";

  /** RFC 7636 appendix B. */
  static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  static final Client GRAFANA =
      new Client(
          "grafana",
          "uid-of-grafana",
          "Grafana",
          Authentication.CLIENT_SECRET_BASIC,
          new RedirectUris(List.of(CALLBACK, "http://127.0.0.1/native")),
          new RedirectUris(List.of(SIGNED_OUT)));
  static final Client WIKI =
      new Client(
          "wiki",
          "uid-of-wiki",
          "Wiki",
          Authentication.CLIENT_SECRET_POST,
          new RedirectUris(List.of("https://wiki.example.com/callback")),
          new RedirectUris(List.of()));
  static final Person JANE =
      new Person("uid-of-jane", "jane.doe@example.com", List.of("platform", "on call"));

  final InMemoryGrants grants = new InMemoryGrants();
  final Map<String, Client> applications = new HashMap<>();
  final Set<String> entries = new HashSet<>();
  final Map<String, String> secrets = new HashMap<>();
  final Randomness random = new Random(4711)::nextBytes;
  final DeviceSlots slots = new DeviceSlots();
  Duration clockSkew = Duration.ofSeconds(60);
  Instant now = Instant.parse("2026-06-01T12:00:00Z");
  Optional<SignedIn> person = Optional.empty();
  IssuerKeys keys = IssuerKeys.first(now, random);
  OidcIssuer issuer;

  TestIssuer() {
    applications.put(GRAFANA.id(), GRAFANA);
    applications.put(WIKI.id(), WIKI);
    secrets.put(GRAFANA.uid(), SECRET);
    secrets.put(WIKI.uid(), "another secret");
    entries.add(JANE.uid() + " grafana");
    entries.add(JANE.uid() + " wiki");
    start(true, slots);
  }

  /** An issuer of the same world, as another replica is. */
  OidcIssuer replica(boolean deviceFlow, DeviceSlots itsSlots) {
    return new OidcIssuer(new IssuerSettings(ISSUER, deviceFlow, clockSkew), ports(), itsSlots);
  }

  IssuerPorts ports() {
    return new IssuerPorts(new KnownClients(), grants, () -> keys, random);
  }

  void start(boolean deviceFlow, DeviceSlots itsSlots) {
    issuer = replica(deviceFlow, itsSlots);
  }

  /** Jane, signed in at the portal a minute ago. */
  void signIn() {
    signIn(JANE, now.minusSeconds(60));
  }

  void signIn(Person who, Instant authenticated) {
    SignedIn signedIn = new SignedIn("portal-" + who.uid(), who, authenticated);
    grants.portal.put(signedIn.session(), signedIn);
    person = Optional.of(signedIn);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  IssuerAnswer get(String path, Map<String, String> parameters) {
    return getRaw(path, encoded(parameters));
  }

  IssuerAnswer getRaw(String path, String query) {
    return issuer.answer(request("GET", path, query, null, null, ""), person, now);
  }

  IssuerAnswer post(IssuerEndpoint endpoint, Map<String, String> form) {
    return post(endpoint, form, null);
  }

  IssuerAnswer post(IssuerEndpoint endpoint, Map<String, String> form, String authorization) {
    return postRaw(endpoint.path(), encoded(form), authorization);
  }

  IssuerAnswer postRaw(String path, String body, String authorization) {
    return issuer.answer(
        request(
            "POST",
            path,
            "",
            "application/x-www-form-urlencoded; charset=utf-8",
            authorization,
            body),
        person,
        now);
  }

  static IssuerRequest request(
      String method,
      String path,
      String query,
      String contentType,
      String authorization,
      String body) {
    return new IssuerRequest(
        method,
        path,
        query,
        contentType,
        authorization,
        new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
        "192.0.2.7",
        "test/1");
  }

  /** What kubelogin asks. */
  static Map<String, String> kubectl() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("client_id", "kubernetes");
    parameters.put("redirect_uri", LOOPBACK);
    parameters.put("response_type", "code");
    parameters.put("scope", "openid");
    parameters.put("state", "the state");
    parameters.put("nonce", "the-nonce");
    parameters.put("code_challenge", CHALLENGE);
    parameters.put("code_challenge_method", "S256");
    return parameters;
  }

  /** What a web application asks. */
  static Map<String, String> grafana() {
    Map<String, String> parameters = kubectl();
    parameters.put("client_id", "grafana");
    parameters.put("redirect_uri", CALLBACK);
    return parameters;
  }

  /** The parameters with one more, or another value for it; without it if the value is null. */
  static Map<String, String> with(Map<String, String> parameters, String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    if (value == null) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return changed;
  }

  /** The code that comes of a request, by way of the page that asks if there is one. */
  String code(Map<String, String> parameters) {
    IssuerAnswer answer = get("/authorize", parameters);
    if (answer instanceof IssuerAnswer.ConfirmCode page) {
      answer = confirm(IssuerEndpoint.CONFIRM, page.form(), "allow");
    }
    return redirected(answer).toSuccessResponse().getAuthorizationCode().getValue();
  }

  IssuerAnswer confirm(IssuerEndpoint endpoint, String form, String decision) {
    return post(endpoint, Map.of("request", form, "decision", decision));
  }

  /** What kubelogin sends with a code. */
  static Map<String, String> redemption(String code) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", LOOPBACK);
    form.put("code_verifier", VERIFIER);
    form.put("client_id", "kubernetes");
    return form;
  }

  static Map<String, String> refreshment(String token) {
    return Map.of("grant_type", "refresh_token", "refresh_token", token, "client_id", "kubernetes");
  }

  /** Tokens for kubectl. */
  OIDCTokenResponse kubectlTokens() {
    signIn();
    return tokens(post(IssuerEndpoint.TOKEN, redemption(code(kubectl()))));
  }

  /** Tokens for Grafana. */
  OIDCTokenResponse grafanaTokens() {
    signIn();
    Map<String, String> form = with(redemption(code(grafana())), "redirect_uri", CALLBACK);
    return tokens(
        post(IssuerEndpoint.TOKEN, with(form, "client_id", null), basic("grafana", SECRET)));
  }

  static String basic(String id, String secret) {
    return "Basic "
        + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  JWKSet jwks() {
    try {
      return JWKSet.parse(((Response) get("/jwks", Map.of())).body());
    } catch (java.text.ParseException e) {
      throw new AssertionError(e);
    }
  }

  static OIDCTokenResponse tokens(IssuerAnswer answer) {
    Response response = (Response) answer;
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("Cache-Control", "no-store");
    try {
      return OIDCTokenResponse.parse(JSONObjectUtils.parse(response.body()));
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  static JWTClaimsSet claims(OIDCTokenResponse tokens) {
    try {
      return SignedJWT.parse(tokens.getOIDCTokens().getIDTokenString()).getJWTClaimsSet();
    } catch (java.text.ParseException e) {
      throw new AssertionError(e);
    }
  }

  /** What a client reads from the redirect. */
  static AuthorizationResponse redirected(IssuerAnswer answer) {
    Response response = (Response) answer;
    assertThat(response.status()).isEqualTo(303);
    try {
      return AuthorizationResponse.parse(URI.create(response.headers().get("Location")));
    } catch (ParseException e) {
      throw new AssertionError(response.headers().get("Location"), e);
    }
  }

  /** The error code that the client reads from the redirect. */
  static String redirectedError(IssuerAnswer answer) {
    return redirected(answer).toErrorResponse().getErrorObject().getCode();
  }

  /** Status and error code of an answer for a program. */
  static String error(IssuerAnswer answer) {
    Response response = (Response) answer;
    try {
      return response.status() + " " + JSONObjectUtils.parse(response.body()).get("error");
    } catch (ParseException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  static String encoded(Map<String, String> parameters) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    parameters.forEach((name, value) -> lists.put(name, List.of(value)));
    return URLUtils.serializeParameters(lists);
  }

  private final class KnownClients implements Clients {
    @Override
    public Optional<Client> application(String id) {
      return Optional.ofNullable(applications.get(id));
    }

    @Override
    public boolean isSecretOf(Client application, String presented) {
      return presented.equals(secrets.get(application.uid()));
    }

    @Override
    public boolean mayEnter(String userUid, Client application, Instant at) {
      return entries.contains(userUid + " " + application.id());
    }
  }
}
