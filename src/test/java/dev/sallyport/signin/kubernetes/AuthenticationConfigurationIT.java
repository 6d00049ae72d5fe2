package dev.sallyport.signin.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.pipeline.KubeconfigCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A real API server with exactly the configuration that {@code kubeconfig --for-api-server} prints,
 * and an issuer that signs whatever it is told to: whom it takes whom for, and what it refuses and
 * why. On a control plane of its own, whose configuration nobody else changes.
 */
class AuthenticationConfigurationIT {

  private static final String PREFIX = "people:";
  private static final String CENTER = "/center";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static ControlPlane controlPlane;
  private static TestIssuer issuer;
  private static String printed;

  @BeforeAll
  static void trustTheIssuer() throws IOException {
    controlPlane = ControlPlane.start();
    controlPlane.assumeOwnParts();
    issuer = new TestIssuer();
    printed = print(CENTER);
    controlPlane.authenticateBy(printed);
  }

  @AfterAll
  static void stop() {
    if (issuer != null) {
      issuer.close();
    }
    controlPlane.close();
  }

  @Test
  void aPersonIsWhoTheTokenSaysUnderThePrefixOfTheCenter() throws IOException {
    JsonNode user = JSON.readTree(whoAmI(issuer.sign(good())).success()).at("/status/userInfo");

    assertThat(user.path("username").asText()).isEqualTo("people:jane.doe@example.com");
    assertThat(user.path("groups"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder(
            "people:payments-developers", "people:platform", "system:authenticated");
    assertThat(user.path("uid").asText()).isEqualTo("4f7c0d5e-0000-4000-8000-00000000cafe");
    assertThat(user.path("extra").path("sallyport.dev/session"))
        .extracting(JsonNode::asText)
        .containsExactly("s-7f3k2");
    assertThat(user.path("extra").path("authentication.kubernetes.io/credential-id"))
        .as("names the token in the audit log")
        .hasSize(1);
  }

  @Test
  void aPersonOfNoGroupIsTakenAndANameThatOnlyLooksPrefixedGetsThePrefixAgain() {
    assertTaken(claims -> claims.remove(KubernetesToken.GROUPS), "people:jane.doe@example.com");
    assertTaken(
        claims -> claims.put(KubernetesToken.GROUPS, List.of()), "people:jane.doe@example.com");
    assertTaken(
        claims -> claims.put(KubernetesToken.USER_NAME, "other:admin"), "people:other:admin");
    assertTaken(claims -> claims.put("aud", List.of("kubernetes")), "people:jane.doe@example.com");
    assertTaken(
        claims -> claims.put("exp", (long) claims.get("iat") + 900), "people:jane.doe@example.com");
  }

  @TestFactory
  Stream<DynamicTest> aTokenThatIsNotOneOfOursIsRefused() {
    long now = Instant.now().getEpochSecond();
    return Stream.of(
        refused("another audience", "expected audience", c -> c.put("aud", "grafana")),
        refused(
            "one audience more",
            "aud must be kubernetes and nothing besides",
            c -> c.put("aud", List.of("kubernetes", "grafana"))),
        refused("no audience", "expected audience", c -> c.remove("aud")),
        refused(
            "a life of more than 900 seconds",
            "must not live longer than 15 minutes",
            c -> c.put("exp", (long) c.get("iat") + 901)),
        refused("no time of issue", "no such key: iat", c -> c.remove("iat")),
        refused("no end", "is expired", c -> c.remove("exp")),
        refused(
            "an end that has passed",
            "is expired",
            c -> {
              c.put("iat", now - 700);
              c.put("exp", now - 100);
            }),
        refused("a begin that lies ahead", "not before", c -> c.put("nbf", now + 300)),
        refused(
            "another use",
            "required claim token_use value does not match",
            c -> c.put(KubernetesToken.TOKEN_USE, "application")),
        refused(
            "no use",
            "required claim token_use not present",
            c -> c.remove(KubernetesToken.TOKEN_USE)),
        refused("no id", "jti, sub and sid must say", c -> c.put("jti", "")),
        refused("no id at all", "no such key: jti", c -> c.remove("jti")),
        refused("no session", "no such key: sid", c -> c.remove(KubernetesToken.SESSION)),
        refused("no uid", "parse uid claim", c -> c.remove(KubernetesToken.UID)),
        refused("no user", "parse username claims", c -> c.remove(KubernetesToken.USER_NAME)),
        refused(
            "a user without a name",
            "preferred_username must be the name of a person",
            c -> c.put(KubernetesToken.USER_NAME, "")),
        refused(
            "a user of Kubernetes",
            "preferred_username must be the name of a person",
            c -> c.put(KubernetesToken.USER_NAME, "system:admin")),
        refused(
            "a user of Kubernetes in capitals",
            "preferred_username must be the name of a person",
            c -> c.put(KubernetesToken.USER_NAME, "SYSTEM:admin")),
        refused(
            "a group of Kubernetes",
            "groups must be a list of names of groups",
            c -> c.put(KubernetesToken.GROUPS, List.of("platform", "system:masters"))),
        refused(
            "a group without a name",
            "groups must be a list of names of groups",
            c -> c.put(KubernetesToken.GROUPS, List.of("platform", ""))),
        refused(
            "a text for groups",
            "groups must be a list of names of groups",
            c -> c.put(KubernetesToken.GROUPS, "platform")),
        refusedToken(
            "another key", "failed to verify signature", () -> issuer.signWithAnotherKey(good())),
        refusedToken("no signature", "oidc: verify token", () -> issuer.unsigned(good())),
        refusedToken(
            "another issuer",
            "invalid bearer token",
            () -> issuer.sign(issuer.claims("/elsewhere", Instant.now()))));
  }

  /** The mapping gives the prefix; should somebody take it out, the rules still ask for it. */
  @Test
  void withoutThePrefixNobodyIsTakenForAnybody() throws IOException {
    String user = print("/user").replaceFirst("prefix: \"people:\"", "prefix: \"\"");
    String group = print("/group");
    int last = group.lastIndexOf("prefix: \"people:\"");
    group = group.substring(0, last) + group.substring(last).replaceFirst("people:", "");
    controlPlane.authenticateBy(printed + entry(user) + entry(group));

    assertRefused(
        issuer.sign(issuer.claims("/user", Instant.now())),
        "the user and every group must begin with the prefix of the center");
    assertRefused(
        issuer.sign(issuer.claims("/group", Instant.now())),
        "the user and every group must begin with the prefix of the center");
    Map<String, Object> ofNoGroup = issuer.claims("/group", Instant.now());
    ofNoGroup.remove(KubernetesToken.GROUPS);
    assertThat(whoAmI(issuer.sign(ofNoGroup)).success()).contains("people:jane.doe@example.com");
  }

  /** The two edits that docs/how-to/kubectl.md gives for an emergency. */
  @Test
  void inAnEmergencyOneRuleRefusesWhatWasIssuedBeforeAndNoEntryEverything() {
    Instant now = Instant.now();
    String before = issuer.sign(issuer.claims(CENTER, now.minusSeconds(60)));
    String after = issuer.sign(issuer.claims(CENTER, now));
    assertThat(whoAmI(before).exitCode()).isZero();
    assertThat(whoAmI(after).exitCode()).isZero();

    try {
      controlPlane.authenticateBy(
          withRule("claims.iat >= " + now.getEpochSecond(), "issued before the emergency"));
      awaitRefused(before);
      assertRefused(before, "issued before the emergency");
      assertThat(whoAmI(after).exitCode()).isZero();

      controlPlane.authenticateBy(printed.substring(0, printed.indexOf("jwt:\n")) + "jwt: []\n");
      awaitRefused(after);
    } finally {
      controlPlane.authenticateBy(printed);
    }
  }

  /** As docs/how-to/kubectl.md has it for one person; for one session it is {@code sid}. */
  @Test
  void inAnEmergencyOneRuleRefusesOnePersonAndNobodyElse() {
    Map<String, Object> jane = good();
    Map<String, Object> john = good();
    john.put(KubernetesToken.UID, "4f7c0d5e-0000-4000-8000-00000000beef");
    john.put(KubernetesToken.USER_NAME, "john.roe@example.com");

    try {
      controlPlane.authenticateBy(
          withRule("claims.sub != \"" + jane.get(KubernetesToken.UID) + "\"", "locked out"));

      awaitRefused(issuer.sign(jane));
      assertRefused(issuer.sign(good()), "locked out");
      assertThat(whoAmI(issuer.sign(john)).success()).contains("people:john.roe@example.com");
    } finally {
      controlPlane.authenticateBy(printed);
    }
  }

  /**
   * Who has the issuer's key writes any time into a token. The API server keeps a key for as long
   * as it verifies what comes, also when it is published no more, and looks anew when the file
   * changes.
   */
  @Test
  void aKeyThatLeakedCountsUntilTheFileChangesAfterItWasReplaced() {
    assertThat(whoAmI(issuer.sign(good())).exitCode()).isZero();
    KeyPair leaked = issuer.replaceKey();
    assertThat(whoAmI(TestIssuer.sign(good(), leaked)).exitCode()).isZero();

    try {
      long now = Instant.now().getEpochSecond();
      controlPlane.authenticateBy(withRule("claims.iat >= " + now, "issued before the emergency"));

      Await.until(
          "the API server to forget the key",
          () -> whoAmI(TestIssuer.sign(good(), leaked)),
          result -> result.exitCode() != 0);
      assertRefused(TestIssuer.sign(good(), leaked), "failed to verify signature");
      assertThat(whoAmI(issuer.sign(good())).exitCode()).isZero();
    } finally {
      controlPlane.authenticateBy(printed);
    }
  }

  // --- Parts ------------------------------------------------------------------------------------

  private static String print(String path) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Path authority = Files.writeString(folder.resolve("issuer-ca.pem"), issuer.authority());
    int exitCode =
        new CommandLine(new KubeconfigCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "--base-url=" + issuer.url(path),
                "--for-api-server",
                "--subject-prefix=" + PREFIX,
                "--issuer-ca=" + authority);
    assertThat(exitCode).as(err.toString()).isZero();
    return out.toString();
  }

  /** What was printed, with one rule more as the first. */
  private static String withRule(String expression, String message) {
    return printed.replace(
        "  claimValidationRules:\n",
        """
          claimValidationRules:
          - expression: '%s'
            message: "%s"
        """
            .formatted(expression, message));
  }

  /** What a document has below {@code jwt:}, to be put behind that of another. */
  private static String entry(String document) {
    return document.substring(document.indexOf("jwt:\n") + "jwt:\n".length());
  }

  private static Map<String, Object> good() {
    return issuer.claims(CENTER, Instant.now());
  }

  private static void assertTaken(Consumer<Map<String, Object>> change, String user) {
    Map<String, Object> claims = new HashMap<>(good());
    change.accept(claims);

    assertThat(whoAmI(issuer.sign(claims)).success()).contains("\"username\": \"" + user + "\"");
  }

  private static DynamicTest refused(
      String name, String reason, Consumer<Map<String, Object>> change) {
    return refusedToken(
        name,
        reason,
        () -> {
          Map<String, Object> claims = good();
          change.accept(claims);
          return issuer.sign(claims);
        });
  }

  private static DynamicTest refusedToken(String name, String reason, Supplier<String> token) {
    return DynamicTest.dynamicTest(name, () -> assertRefused(token.get(), reason));
  }

  /** For that reason and no other: it is in the API server's log, where an administrator looks. */
  private static void assertRefused(String token, String reason) {
    int before = controlPlane.apiServerLog().length();

    CommandResult answer = whoAmI(token);

    assertThat(answer.exitCode()).as(answer.toString()).isNotZero();
    assertThat(answer.err()).contains("Unauthorized");
    Await.until(
        "the API server to say: " + reason,
        Duration.ofSeconds(30),
        () ->
            controlPlane
                .apiServerLog()
                .substring(before)
                .lines()
                .filter(line -> line.contains("Unable to authenticate the request"))
                .toList(),
        lines -> !lines.isEmpty() && lines.getLast().contains(reason));
  }

  /** It remembers for ten seconds whom it has taken a token for. */
  private static void awaitRefused(String token) {
    Await.until(
        "the API server to refuse what it took",
        () -> whoAmI(token),
        result -> result.exitCode() != 0);
  }

  private static CommandResult whoAmI(String token) {
    return controlPlane.kubectlAs(
        controlPlane.bearerKubeconfig("person", token), "auth", "whoami", "--output=json");
  }
}
