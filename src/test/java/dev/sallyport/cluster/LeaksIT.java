package dev.sallyport.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Secrets;
import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Everything that somebody could sign in with, given out and sent in, also in requests that fail;
 * then nobody else has it: not the logs at level debug, nor Events, metrics, objects, or pages.
 */
class LeaksIT {

  private static final String JANE = "jane@example.com";
  private static final String CALLBACK = "https://grafana.example.com/login/callback";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
  private static final Pattern SIGNATURE =
      Pattern.compile("(?s)<ds:SignatureValue>(.*?)</ds:SignatureValue>");

  /** Where secrets are meant to be. */
  private static final Set<String> OF_SECRETS =
      Set.of(Secrets.CLIENT_SECRET, Secrets.SP_KEYS, Secrets.OIDC_KEYS);

  private static final String KINDS =
      "identitysources,users.sallyport.dev,groups.sallyport.dev,groupmemberships,assignments,"
          + "applications,sessions,events.events.k8s.io,configmaps,leases,rolebindings";

  private static SignInCenter signIn;

  private final Marks marks = new Marks();
  private int invented;

  @BeforeAll
  static void givenACenterAndAnApplication() {
    signIn = SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    signIn.center().user("jane");
    signIn
        .center()
        .apply(
            """
            kind: Application
            metadata: {name: grafana}
            spec: {redirectURIs: ["%s"], tokenEndpointAuthMethod: client_secret_post}
            """
                .formatted(CALLBACK));
    signIn
        .center()
        .apply(
            """
            kind: Assignment
            metadata: {name: jane-enters}
            spec: {principal: {kind: User, name: jane}, application: {name: grafana}}
            """);
    signIn.center().await("Application", "grafana", "Registered");
    signIn.center().await("Assignment", "jane-enters", "Bound");
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
  }

  @Test
  void noSecretIsAnywhereButWithItsHolder() throws IOException {
    OidcClient grafana = new OidcClient(signIn, "grafana", clientSecret(), CALLBACK);
    try (WebClient browser = new WebClient(signIn.authority().clientContext())) {
      String used = signInToThePortal(browser);
      List<Tokens> tokens = signInWithKubectl(browser);
      tokens.add(Await.until("the server to know grafana", () -> grafana.signIn(JANE), t -> true));
      tokens.forEach(this::mark);
      String reference = failToSignIn(browser, used);
      failWithTokens(tokens);
      failAsHttp();
      failWithoutTheApiServer(browser, tokens);

      Map<String, String> places = places();
      assertThat(places.get("log of the server"))
          .as("it was searched what was written")
          .contains(reference);
      places.forEach((place, text) -> assertThat(marks.in(text)).as(place).isEmpty());
    }
  }

  // --- Requests that succeed --------------------------------------------------------------------

  /** The Response that did it. */
  private String signInToThePortal(WebClient browser) {
    RedirectQuery request = login(browser);
    browser.cookies().forEach(cookie -> marks.add("sealed login state", cookie));
    String response = SamlAnswer.to(request, signIn.baseURL(), JANE);
    mark(response);
    browser.post(url("/saml/acs"), SamlAnswer.form(request, response));
    browser.cookies().forEach(cookie -> marks.add("cookie of a session", cookie));
    String home = browser.get(url("/")).body();
    assertThat(home).contains(JANE);
    marks.add("token of forms", WebClient.hidden(home, "csrf"));
    return response;
  }

  private List<Tokens> signInWithKubectl(WebClient browser) {
    OidcClient kubectl = OidcClient.kubectl(signIn);
    String page = browser.get(kubectl.authorizeUrl()).body();
    marks.add("sealed form", WebClient.hidden(page, "request"));
    String leave = kubectl.allow(browser, page).body();
    Matcher code = Pattern.compile("[?&;]code=([^&\"]+)").matcher(leave);
    assertThat(code.find()).isTrue();
    marks.add("code", code.group(1));
    List<Tokens> tokens = new ArrayList<>();
    tokens.add(kubectl.redeem(code.group(1)));
    tokens.add(kubectl.refresh(tokens.getFirst().refreshToken()));
    String device = raw(post("/device/code", "client_id=kubernetes&scope=openid"));
    marks.add("device code", device.replaceFirst("(?s).*\"device_code\":\"([^\"]+)\".*", "$1"));
    marks.add("user code", device.replaceFirst("(?s).*\"user_code\":\"([^\"]+)\".*", "$1"));
    return tokens;
  }

  // --- Requests that fail -----------------------------------------------------------------------

  /** The reference of one. */
  private String failToSignIn(WebClient browser, String used) {
    String attribute = invent("attribute of a Response");
    RedirectQuery again = login(browser);
    browser.cookies().forEach(cookie -> marks.add("cookie", cookie));
    String good = SamlAnswer.to(again, signIn.baseURL(), JANE);
    mark(good);
    HttpResponse<String> altered =
        browser.post(
            url("/saml/acs"),
            SamlAnswer.form(
                again,
                good.replace(">platform<", "><!-- " + attribute + " -->" + attribute + "<")));
    assertThat(altered.statusCode()).isEqualTo(403);
    for (Map<String, String> form :
        List.of(
            SamlAnswer.form(again, used),
            SamlAnswer.form(again, good.replace("<ds:Signature", "<ds:Unsigned")),
            SamlAnswer.form(again, "<a>" + attribute),
            SamlAnswer.form(again, "<!DOCTYPE a [<!ENTITY x '" + attribute + "'>]><a>&x;</a>"),
            Map.of("SAMLResponse", attribute, "RelayState", invent("RelayState")),
            Map.of("SAMLResponse", "!" + attribute + "!"))) {
      assertIsRefused(browser.post(url("/saml/acs"), form));
    }
    assertThat(unknownPerson(browser)).isEqualTo(403);
    return altered.body().replaceFirst("(?s).*class=\"reference\">([A-Z0-9]{5})<.*", "$1");
  }

  private int unknownPerson(WebClient browser) {
    RedirectQuery request = login(browser);
    String response = SamlAnswer.to(request, signIn.baseURL(), "nobody@example.com");
    mark(response);
    return browser.post(url("/saml/acs"), SamlAnswer.form(request, response)).statusCode();
  }

  private void failWithTokens(List<Tokens> tokens) {
    String authorization = "Authorization: ";
    for (String form :
        List.of(
            "grant_type=authorization_code&client_id=kubernetes&code=" + invent("code"),
            "grant_type=refresh_token&client_id=kubernetes&refresh_token="
                + invent("refresh token"),
            "grant_type=refresh_token&client_id=kubernetes&refresh_token=spr_" + invent("token"),
            "grant_type=" + invent("grant type") + "&client_id=kubernetes",
            "grant_type=refresh_token&client_id=grafana&client_secret=" + invent("client secret"),
            "client_id=" + invent("client id") + "&client_secret=" + invent("client secret"),
            "client_id=kubernetes&code_verifier=%zz" + invent("verifier"),
            "client_assertion=" + invent("client assertion"),
            "a=" + invent("value") + "&a=" + invent("value"))) {
      assertIsRefused(raw(post("/token", form)));
      assertIsRefused(raw(post("/device/code", form)));
      raw(post("/revoke", form));
    }
    for (String header :
        List.of(
            "Basic " + base64("grafana:" + invent("client secret")),
            "Basic " + invent("no base64"),
            "Bearer " + invent("access token"),
            "Bearer " + tokens.getFirst().accessToken() + invent("end of a token"),
            invent("scheme") + " " + invent("credential"))) {
      assertIsRefused(
          raw(head("POST", "/token", FORM + authorization + header + "\r\nContent-Length: 0\r\n")));
      assertIsRefused(raw(head("GET", "/userinfo", authorization + header + "\r\n")));
    }
    for (String path :
        List.of(
            "/authorize/resume?request=" + invent("sealed request"),
            "/authorize?client_id=kubernetes&id_token_hint=" + invent("hint"),
            "/end-session?id_token_hint=" + tokens.getFirst().idToken() + "x",
            "/" + invent("path"),
            "/login?x=" + invent("query"),
            "/sallyport.css/" + invent("path"))) {
      raw(head("GET", path, "Cookie: __Host-sallyport=" + invent("cookie") + "\r\n"));
    }
  }

  /** What the HTTP library itself refuses, and would tell of. */
  private void failAsHttp() {
    for (String request :
        List.of(
            "GET /?x=" + invent("query") + " HTTP/9.9\r\n\r\n",
            "GET /?x=" + invent("query") + "\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
            invent("method") + " / HTTP/1.1\r\n\r\n",
            "GET /%zz" + invent("path") + " HTTP/1.1\r\nHost: x\r\n\r\n",
            head("GET", "/", "Cookie " + invent("header without a colon") + "\r\n"),
            head("GET", "/", "Cookie: a\u0000" + invent("cookie") + "\r\n"),
            head("GET", "/", "Cookie: " + (invent("cookie") + ";").repeat(800) + "\r\n"),
            head("POST", "/token", FORM + "Content-Length: " + invent("length") + "\r\n"),
            head("POST", "/token", FORM + "Transfer-Encoding: chunked\r\n") + invent("chunk"),
            head("POST", "/token", FORM + "Content-Length: 999999\r\n") + invent("body"),
            "GET / HTTP/1.1\r\nHost: " + invent("host") + "\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a@" + invent("host") + "\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: " + invent("second host") + "\r\n\r\n",
            head("GET", "/", "X-Forwarded-Host: " + invent("forwarded host") + "\r\n"))) {
      raw(request);
    }
  }

  /** What cannot be written ends in an exception that knows what was to be written. */
  private void failWithoutTheApiServer(WebClient browser, List<Tokens> tokens) {
    if (!signIn.controlPlane().ownsParts()) {
      return;
    }
    RedirectQuery request = login(browser);
    browser.cookies().forEach(cookie -> marks.add("cookie", cookie));
    String response = SamlAnswer.to(request, signIn.baseURL(), JANE);
    mark(response);
    signIn.controlPlane().stopApiServer();
    try {
      assertThat(browser.post(url("/saml/acs"), SamlAnswer.form(request, response)).statusCode())
          .isIn(403, 503);
      tokens.forEach(
          each ->
              assertIsRefused(
                  raw(
                      post(
                          "/token",
                          "grant_type=refresh_token&client_id=kubernetes&refresh_token="
                              + each.refreshToken()))));
      raw(head("GET", "/", "Cookie: __Host-sallyport=" + unknownCookie() + "\r\n"));
    } finally {
      signIn.controlPlane().startApiServer();
    }
    Await.until("the server to be back", () -> signIn.server().get("/readyz").statusCode() == 200);
  }

  // --- Where it is looked -----------------------------------------------------------------------

  private Map<String, String> places() {
    Map<String, String> places = new LinkedHashMap<>();
    places.put("log of the server", signIn.server().log());
    places.put("log of the operator", signIn.operator().log());
    places.put("metrics of the server", signIn.server().get("/metrics").body());
    // It ends where it could not renew its Lease in time.
    if (signIn.operator().alive()) {
      places.put("metrics of the operator", signIn.operator().get("/metrics").body());
    }
    CommandResult objects =
        signIn.controlPlane().kubectl("get", KINDS, "-A", "-o", "json", "--show-managed-fields");
    places.put("objects and Events", objects.success());
    for (Secret secret : signIn.center().client().secrets().inAnyNamespace().list().getItems()) {
      if (!OF_SECRETS.contains(secret.getType())) {
        places.put(
            "Secret " + secret.getMetadata().getName(),
            secret.getData() == null
                ? ""
                : secret.getData().entrySet().stream()
                    .map(e -> e.getKey() + "=" + decoded(e.getValue()))
                    .collect(Collectors.joining("\n")));
      }
    }
    return places;
  }

  // --- Parts ------------------------------------------------------------------------------------

  private void mark(Tokens tokens) {
    marks.add("ID token", tokens.idToken());
    marks.add("refresh token", tokens.refreshToken());
    marks.add("access token", tokens.accessToken());
  }

  /** A Response: as it is sent, and what no other has. */
  private void mark(String response) {
    marks.add("Response", base64(response));
    Matcher signature = SIGNATURE.matcher(response);
    assertThat(signature.find()).isTrue();
    marks.add("signature", signature.group(1).strip().lines().findFirst().orElseThrow());
  }

  /** A secret that nobody gave out, of characters that are fine wherever it is sent. */
  private String invent(String what) {
    String secret = "Mark" + ++invented + "x" + Integer.toHexString(secretNumber());
    marks.add("invented " + what, secret);
    return secret;
  }

  private int secretNumber() {
    return 0x1000_0000 + (int) (System.nanoTime() & 0x0fff_ffff);
  }

  /** Of the form of ours, so that it is looked for. */
  private String unknownCookie() {
    String cookie = "spc_" + ("A" + invent("cookie") + "A".repeat(43)).substring(0, 42) + "A";
    return cookie + "A".repeat(43);
  }

  private String clientSecret() {
    Secret secret =
        signIn.center().client().secrets().inNamespace("identity").withName("grafana-client").get();
    String text = decoded(secret.getData().get("clientSecret"));
    marks.add("client secret", text);
    return text;
  }

  private RedirectQuery login(WebClient browser) {
    return Await.until(
            "to be sent to the identity provider",
            () -> browser.get(url("/login")).headers().firstValue("Location"),
            Optional::isPresent)
        .map(RedirectQuery::of)
        .orElseThrow();
  }

  /** What was wrong with it is not shown either. */
  private void assertIsRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isBetween(400, 503);
    assertThat(marks.in(answer.headers() + answer.body())).isEmpty();
  }

  private void assertIsRefused(String answer) {
    assertThat(answer).matches("(?s)HTTP/1.1 (4..|503) .*");
    assertThat(marks.in(answer)).isEmpty();
  }

  private static String post(String path, String form) {
    return head("POST", path, FORM + "Content-Length: " + form.getBytes(UTF_8).length + "\r\n")
        + form;
  }

  /** Each from another address, or the limits would answer. */
  private static String head(String method, String path, String headers) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + URI.create(signIn.baseURL()).getAuthority()
        + "\r\nConnection: close\r\nX-Forwarded-For: 198.19."
        + ((System.nanoTime() >>> 8) & 0xff)
        + "."
        + (System.nanoTime() & 0xff)
        + "\r\n"
        + headers
        + "\r\n";
  }

  /** Sends bytes as they are, and reads what comes. */
  private static String raw(String request) {
    URI server = URI.create(signIn.baseURL());
    try (Socket socket =
        signIn
            .authority()
            .clientContext()
            .getSocketFactory()
            .createSocket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      return "closed: " + e.getClass().getSimpleName();
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), ISO_8859_1);
  }

  private static String url(String path) {
    return signIn.baseURL() + path;
  }
}
