package dev.sallyport.oidc;

import static dev.sallyport.oidc.TestIssuer.CALLBACK;
import static dev.sallyport.oidc.TestIssuer.LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.oidc.IssuerAnswer.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever is sent, the answer is a value; nobody is let in by it, or sent where they should not.
 */
class IssuerProperties {

  private static final List<String> NAMES =
      List.of(
          "client_id",
          "redirect_uri",
          "response_type",
          "response_mode",
          "scope",
          "state",
          "nonce",
          "prompt",
          "max_age",
          "id_token_hint",
          "code_challenge",
          "code_challenge_method",
          "request",
          "request_uri",
          "claims",
          "display",
          "acr_values",
          "resource",
          "grant_type",
          "code",
          "code_verifier",
          "refresh_token",
          "device_code",
          "client_secret",
          "client_assertion",
          "token",
          "user_code",
          "decision",
          "post_logout_redirect_uri");

  private static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "grafana",
          "kubernetes",
          "kubernetes ",
          "wiki",
          "code",
          "code token",
          "openid",
          "openid openid",
          "plain",
          "S256",
          "none",
          "login consent",
          "99999999999999999999",
          "-0",
          CALLBACK,
          CALLBACK + "/",
          CALLBACK + "?",
          CALLBACK + "#",
          LOOPBACK,
          "http://localhost:8000@evil.example.com",
          "http://localhost:8000\\.evil.example.com",
          "//evil.example.com",
          "https://evil.example.com/\r\nSet-Cookie: a=b",
          "javascript:alert(1)",
          "eyJhbGciOiJub25lIn0.e30.",
          "[[[[[[[[",
          "{\"a\":",
          "..",
          "\u0000",
          "\ufffd",
          "\u202e",
          "%",
          "%25",
          "00000000.AAAA",
          "ticket-1",
          TestIssuer.CHALLENGE,
          TestIssuer.VERIFIER,
          TestIssuer.SECRET,
          "allow",
          "authorization_code",
          "refresh_token",
          "urn:ietf:params:oauth:grant-type:device_code");

  /** One thing done to the parameters of a request. */
  private sealed interface Mutation {
    record Set(String name, String value) implements Mutation {}

    record Remove(String name) implements Mutation {}

    record Twice(String name, String value) implements Mutation {}
  }

  @Property(tries = 2_000)
  void aChangedRequestNeverSendsTheBrowserElsewhere(
      @ForAll boolean ofKubectl, @ForAll("mutations") List<Mutation> mutations) {
    TestIssuer issuer = new TestIssuer();
    issuer.signIn();
    Map<String, String> parameters = ofKubectl ? TestIssuer.kubectl() : TestIssuer.grafana();
    String query = mutated(parameters, mutations);

    IssuerAnswer answer = issuer.getRaw("/authorize", query);

    if (answer instanceof Response response) {
      String location = response.headers().get("Location");
      assertThat(response.status()).isEqualTo(303);
      assertThat(location)
          .matches(
              uri -> uri.startsWith(CALLBACK + "?") || uri.startsWith(LOOPBACK + "?"),
              "goes where it was registered")
          .doesNotContain("\r")
          .doesNotContain("\n");
      if (location.contains("code=")) {
        assertIsGood(parameters, query);
      }
    } else if (answer instanceof IssuerAnswer.ConfirmCode page) {
      assertIsGood(parameters, query);
      assertThat(page.redirectOrigin()).isIn(LOOPBACK, "https://grafana.example.com");
    }
    assertThat(issuer.grants.sessions).isEmpty();
  }

  @Property(tries = 2_000)
  void aChangedRedemptionGivesTokensOnlyIfNothingThatCountsChanged(
      @ForAll("mutations") List<Mutation> mutations) {
    TestIssuer issuer = new TestIssuer();
    issuer.signIn();
    Map<String, String> form = TestIssuer.redemption(issuer.code(TestIssuer.kubectl()));
    Map<String, String> before = new LinkedHashMap<>(form);

    String body = mutated(form, mutations);

    Response answer = (Response) issuer.postRaw("/token", body, null);

    if (answer.status() == 200) {
      before.forEach((name, value) -> assertThat(form).containsEntry(name, value));
      assertThat(names(body)).doesNotHaveDuplicates();
    } else {
      assertThat(answer.status()).isIn(400, 401);
      assertThat(issuer.grants.sessions).isEmpty();
    }
  }

  @Property(tries = 2_000)
  void everyEndpointAnswersWhateverItIsSent(
      @ForAll("endpoints") IssuerEndpoint endpoint,
      @ForAll("methods") String method,
      @ForAll("texts") String query,
      @ForAll("texts") String body,
      @ForAll("headers") Optional<String> contentType,
      @ForAll("headers") Optional<String> authorization,
      @ForAll boolean signedIn) {
    TestIssuer issuer = new TestIssuer();
    if (signedIn) {
      issuer.signIn();
    }
    IssuerRequest request =
        TestIssuer.request(
            method,
            endpoint.path(),
            query,
            contentType.orElse(null),
            authorization.orElse(null),
            body);

    IssuerAnswer answer = issuer.issuer.answer(request, issuer.person, issuer.now);

    assertThat(answer).isNotNull();
    assertThat(issuer.grants.sessions).isEmpty();
    if (answer instanceof Response response) {
      assertThat(response.headers().values())
          .allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c <= '~'));
      assertThat(response.headers()).doesNotContainKey("Location");
    }
  }

  @Provide
  Arbitrary<List<Mutation>> mutations() {
    Arbitrary<String> names = Arbitraries.of(NAMES);
    Arbitrary<String> values =
        Arbitraries.oneOf(Arbitraries.of(HOSTILE), Arbitraries.strings().ofMaxLength(50));
    Arbitrary<Mutation> mutation =
        Arbitraries.oneOf(
            Combinators.combine(names, values).as(Mutation.Set::new),
            names.map(Mutation.Remove::new),
            Combinators.combine(names, values).as(Mutation.Twice::new));
    return mutation.list().ofMinSize(1).ofMaxSize(3);
  }

  @Provide
  Arbitrary<IssuerEndpoint> endpoints() {
    return Arbitraries.of(IssuerEndpoint.class);
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of("GET", "POST", "PUT", "get", "");
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pair =
        Combinators.combine(Arbitraries.of(NAMES), Arbitraries.of(HOSTILE))
            .as((name, value) -> TestIssuer.encoded(Map.of(name, value)));
    return Arbitraries.oneOf(
        pair.list().ofMaxSize(8).map(pairs -> String.join("&", pairs)),
        Arbitraries.strings().ofMaxLength(200),
        Arbitraries.strings().withChars("%&=+;ab0C3").ofMaxLength(60));
  }

  @Provide
  Arbitrary<Optional<String>> headers() {
    return Arbitraries.oneOf(
        Arbitraries.of(
                "application/x-www-form-urlencoded",
                "application/json",
                ";",
                "Basic Z3JhZmFuYTp4",
                "Basic OjpAOg==",
                "Basic Og==",
                "Basic",
                "Bearer 00000000.AAAA",
                "bearer  x")
            .map(Optional::of),
        Arbitraries.strings().ofMaxLength(40).map(Optional::of),
        Arbitraries.just(Optional.empty()));
  }

  private static String mutated(Map<String, String> parameters, List<Mutation> mutations) {
    List<String> twice = new ArrayList<>();
    for (Mutation mutation : mutations) {
      switch (mutation) {
        case Mutation.Set set -> parameters.put(set.name(), set.value());
        case Mutation.Remove remove -> {
          parameters.remove(remove.name());
          twice.removeIf(again -> again.startsWith(remove.name() + "="));
        }
        case Mutation.Twice again -> {
          parameters.putIfAbsent(again.name(), again.value());
          twice.add(TestIssuer.encoded(Map.of(again.name(), again.value())));
        }
      }
    }
    return TestIssuer.encoded(parameters)
        + String.join("", twice.stream().map(t -> "&" + t).toList());
  }

  private static List<String> names(String query) {
    return Arrays.stream(query.split("&", -1))
        .map(parameter -> parameter.substring(0, parameter.indexOf('=')))
        .toList();
  }

  /**
   * What must hold of a request that is answered with a code, said in other words than the code's.
   */
  private static void assertIsGood(Map<String, String> sent, String query) {
    assertThat(names(query)).doesNotHaveDuplicates();
    assertThat(sent)
        .containsEntry("response_type", "code")
        .containsEntry("code_challenge_method", "S256");
    assertThat(sent.get("code_challenge")).matches("[\\w-]{43}");
    assertThat(sent.get("scope").split("[ ]", -1)).contains("openid");
    assertThat(sent.getOrDefault("request", "")).isBlank();
    assertThat(sent.getOrDefault("request_uri", "")).isBlank();
    assertThat(sent.getOrDefault("response_mode", "query"))
        .matches(mode -> mode.isBlank() || mode.equals("query"), "none, or query");
    assertThat(Map.of("grafana", CALLBACK, "kubernetes", LOOPBACK))
        .containsEntry(sent.get("client_id"), sent.get("redirect_uri"));
  }
}
