package dev.sallyport.fuzz;

import static dev.sallyport.portal.EndpointsInMemory.CALLBACK;
import static dev.sallyport.portal.EndpointsInMemory.SIGNED_OUT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.portal.EndpointsInMemory;
import dev.sallyport.web.Answer;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Requests;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the parameters of a request are, the browser is sent to the identity provider, to a path
 * of ours, or to an address that is registered, and nothing breaks.
 *
 * <p>The first byte of an input chooses the endpoint, the rest is the query or the form as it is.
 */
class RedirectFuzz {

  private static final EndpointsInMemory ENDPOINTS = new EndpointsInMemory();

  /** Where a page takes the browser by itself. */
  private static final Pattern LEAVE =
      Pattern.compile("<meta http-equiv=\"refresh\" content=\"0;url=([^\"]*)\">");

  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "https://idp\\.example\\.com/realms/corp/protocol/saml\\?SAMLRequest=.*"
              + "|"
              + Pattern.quote(CALLBACK)
              + "\\?.*"
              + "|http://127\\.0\\.0\\.1(:[0-9]{1,5})?/native\\?.*"
              + "|http://(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?/?\\?.*"
              + "|"
              + Pattern.quote(SIGNED_OUT)
              + "(\\?state=.*)?");

  /**
   * One endpoint.
   *
   * @param signedIn whether somebody is in this browser
   * @param good what a good request to it has
   */
  private record Target(String method, String path, boolean signedIn, String good) {

    Requests request(String parameters) {
      Requests sent =
          method.equals("GET")
              ? Requests.get(path + "?" + parameters)
              : Requests.of(
                      "POST",
                      path,
                      (OwnForm.FIELD + "=" + ENDPOINTS.formToken() + "&" + parameters)
                          .getBytes(ISO_8859_1))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header("Sec-Fetch-Site", "same-origin");
      return signedIn ? ENDPOINTS.signedIn(sent) : sent;
    }
  }

  private static final String PKCE =
      "&response_type=code&scope=openid&state=s&nonce=n&code_challenge_method=S256"
          + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  private static final String GRAFANA =
      "client_id=grafana&redirect_uri=" + encoded(CALLBACK) + PKCE;
  private static final String NATIVE =
      "client_id=grafana&redirect_uri=" + encoded("http://127.0.0.1:5000/native") + PKCE;
  private static final String KUBECTL =
      "client_id=kubernetes&redirect_uri=" + encoded("http://localhost:8000") + PKCE;
  private static final String SIGN_OUT =
      "client_id=grafana&state=s&post_logout_redirect_uri="
          + encoded(SIGNED_OUT)
          + "&id_token_hint=";

  private static final List<Target> TARGETS = targets();

  private static List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (String method : List.of("GET", "POST")) {
      for (boolean signedIn : new boolean[] {true, false}) {
        targets.add(new Target(method, "/authorize", signedIn, GRAFANA));
        targets.add(new Target(method, "/authorize", signedIn, KUBECTL + "&prompt=none"));
        targets.add(new Target(method, "/end-session", signedIn, SIGN_OUT + Issued.idToken()));
      }
      targets.add(new Target(method, "/device", true, "user_code=BCDF-GHJK"));
    }
    targets.add(new Target("GET", "/authorize", true, NATIVE + "&prompt=consent"));
    targets.add(new Target("GET", "/authorize/resume", true, "request=" + Issued.resume(GRAFANA)));
    targets.add(
        new Target(
            "POST",
            "/authorize/confirm",
            true,
            "decision=allow&request=" + Issued.confirmation(KUBECTL)));
    targets.add(
        new Target(
            "POST",
            "/authorize/confirm",
            true,
            "decision=refuse&request=" + Issued.confirmation(NATIVE)));
    targets.add(new Target("POST", "/end-session/confirm", true, "decision=allow&request=x"));
    targets.add(new Target("POST", "/device/confirm", true, "decision=allow&request=x"));
    targets.add(new Target("GET", "/login", false, "RelayState=https://evil.example.com/"));
    targets.add(new Target("GET", "/arrive", false, "RelayState=https://evil.example.com/"));
    targets.add(
        new Target(
            "POST",
            "/saml/acs",
            false,
            "RelayState=https%3A%2F%2Fevil.example.com%2F&SAMLResponse=PHNhbWwvPg%3D%3D"));
    targets.add(new Target("POST", "/sessions/end", true, "session=x"));
    targets.add(new Target("POST", "/logout", true, "x=https://evil.example.com/"));
    targets.add(new Target("GET", "/", false, "url=https://evil.example.com/"));
    return targets;
  }

  /** What was given out before, for requests that carry it. */
  private static final class Issued {

    static String idToken() {
      return new SignedInTokens(ENDPOINTS).idToken();
    }

    static String resume(String query) {
      String target = ENDPOINTS.afterSignIn("/authorize?" + query);
      return target.substring(target.indexOf("request=") + "request=".length());
    }

    static String confirmation(String query) {
      String page =
          ENDPOINTS.answer(ENDPOINTS.signedIn(Requests.get("/authorize?" + query))).text();
      Matcher field = Pattern.compile("name=\"request\" value=\"([^\"]+)\"").matcher(page);
      assertThat(field.find()).as(page).isTrue();
      return field.group(1);
    }
  }

  static Stream<byte[]> seeds() {
    ENDPOINTS.restore();
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < TARGETS.size(); i++) {
      ByteArrayOutputStream seed = new ByteArrayOutputStream();
      seed.write(i);
      seed.writeBytes(TARGETS.get(i).good().getBytes(ISO_8859_1));
      seeds.add(seed.toByteArray());
    }
    return seeds.stream();
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "redirect_uri=",
    "post_logout_redirect_uri=",
    "&redirect_uri=https%3A%2F%2Fevil.example.com%2F",
    "&state=",
    "RelayState=",
    "request_uri=",
    "response_mode=fragment",
    "id_token_hint=",
    "prompt=none",
    "prompt=login",
    "client_id=kubernetes",
    "https%3A%2F%2Fevil.example.com%2F",
    "%2F%2Fevil.example.com",
    "%40evil.example.com",
    ".evil.example.com",
    "%5C",
    "%0d%0a",
    "%00",
    "%23",
    "%2e%2e",
    "%E2%80%AE",
    "%zz",
    "javascript:",
    "&&",
    ";",
    "+",
  })
  @FuzzTest
  void theBrowserIsSentWhereItMayGo(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Target target = TARGETS.get((input[0] & 0xff) % TARGETS.size());
    String parameters = new String(input, 1, input.length - 1, ISO_8859_1);

    Answer answer = InTime.of(() -> ENDPOINTS.answer(target.request(parameters)));
    ENDPOINTS.restore();

    assertThat(answer.status()).as(target.path()).isLessThan(500);
    location(answer)
        .ifPresent(
            location ->
                assertThat(isOurs(location) || ELSEWHERE.matcher(location).matches())
                    .as("%s %s sends to %s", target.method(), target.path(), location)
                    .isTrue());
  }

  private static Optional<String> location(Answer answer) {
    Matcher leave = LEAVE.matcher(answer.text());
    return answer
        .header("Location")
        .or(
            () ->
                leave.find()
                    ? Optional.of(leave.group(1).replace("&amp;", "&"))
                    : Optional.empty());
  }

  private static boolean isOurs(String location) {
    return location.startsWith("https://id.example.com/")
        || (location.startsWith("/") && !location.startsWith("//") && !location.contains("\\"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
