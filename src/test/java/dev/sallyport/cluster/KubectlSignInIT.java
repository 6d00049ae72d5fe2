package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the issuer gives out is what an API server takes that trusts it exactly as the command
 * {@code kubeconfig} says, and it ends when it should. The programs are those that are shipped,
 * under the rights that are shipped; the identity provider is the test's.
 */
class KubectlSignInIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JANE = "jane@example.com";

  private static SignInCenter signIn;
  private static OidcClient kubectl;
  private static String target;

  @BeforeAll
  static void givenAnApiServerThatTrustsTheIssuer() {
    signIn = SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    controlPlane().assumeOwnParts();
    kubectl = OidcClient.kubectl(signIn);
    target = signIn.center().target();
    signIn.center().user("jane");
    signIn.center().group("platform");
    join("platform", "jane");
    signIn.center().assign("platform-views", "{kind: Group, name: platform}", "view", target);
    signIn.center().await("Assignment", "platform-views", "Bound");
    signIn.trustIssuer();
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
  }

  @Test
  void whoIsInABoundGroupWorksWithKubectl() {
    Tokens tokens = kubectl.signIn(JANE);

    JsonNode user = whoAmI(tokens);
    assertThat(user.path("username").asText()).isEqualTo("sallyport:" + JANE);
    assertThat(user.path("uid").asText()).isEqualTo(signIn.center().get("User", "jane").uid());
    assertThat(user.path("groups"))
        .extracting(JsonNode::asText)
        .contains("sallyport:platform", "system:authenticated");
    assertThat(user.at("/extra/sallyport.dev~1session"))
        .extracting(JsonNode::asText)
        .containsExactly(tokens.session());
    assertThat(as(tokens, "get", "pods", "--namespace=" + target).exitCode()).isZero();
    assertThat(can(tokens, "list", "pods", target)).isEqualTo("yes");
    assertThat(can(tokens, "delete", "pods", target)).isEqualTo("no");
    assertThat(can(tokens, "list", "pods", "identity")).isEqualTo("no");
    JsonNode session = session(tokens);
    assertThat(session.at("/spec/client/type").asText()).isEqualTo("Kubernetes");
    assertThat(session.at("/spec/user/name").asText()).isEqualTo("jane");
  }

  @Test
  void aRefreshReadsThePersonAnew() {
    Tokens first = kubectl.signIn(JANE);
    signIn.center().group("on-call");
    join("on-call", "jane");

    Tokens later =
        Await.until(
            "the server to know of the group",
            () -> kubectl.refresh(first.refreshToken()),
            tokens -> tokens.claims().get("groups").toString().contains("on-call"));

    assertThat(whoAmI(later).path("groups"))
        .extracting(JsonNode::asText)
        .contains("sallyport:platform", "sallyport:on-call");
    assertThat(later.session()).isEqualTo(first.session());
  }

  @Test
  void aCopyOfAnOldRefreshTokenEndsTheSession() {
    Tokens first = kubectl.signIn(JANE);
    Tokens second = kubectl.refresh(first.refreshToken());
    Tokens third = kubectl.refresh(second.refreshToken());

    HttpResponse<String> refused =
        Await.until(
            "the time to be over in which a lost answer is given again",
            Duration.ofSeconds(90),
            () -> kubectl.tryToRefresh(first.refreshToken()),
            // And 503 for whoever asks as often as this.
            answer -> answer.statusCode() == 400);

    assertThat(refused.body()).contains("invalid_grant");
    assertThat(session(first).at("/status/ended/reason").asText()).isEqualTo("RefreshTokenReused");
    Await.until(
        "the newest token to be refused",
        () -> kubectl.tryToRefresh(third.refreshToken()).statusCode(),
        status -> {
          assertThat(status).isNotEqualTo(200);
          return status == 400;
        });
  }

  @Test
  void onceASessionWasDeletedNoRefreshSucceeds() {
    Tokens tokens = kubectl.signIn(JANE);

    controlPlane().kubectl("delete", "session", tokens.session(), "--namespace=identity").success();

    HttpResponse<String> refused = kubectl.tryToRefresh(tokens.refreshToken());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("invalid_grant").doesNotContain(tokens.refreshToken());
  }

  @Test
  void kubectlRenewsItsTokenByItself() throws IOException {
    Tokens tokens = kubectl.signIn(JANE);
    Path kubeconfig = signIn.renewingKubeconfig(tokens.refreshToken());

    CommandResult first = controlPlane().kubectlAs(kubeconfig, "auth", "whoami");

    assertThat(first.success()).contains("sallyport:" + JANE, "sallyport:platform");
    assertThat(Files.readString(kubeconfig))
        .as("the token that replaced it")
        .doesNotContain(tokens.refreshToken())
        .contains("id-token");
  }

  @Test
  void anApplicationIsEnteredByWhomAnAssignmentNames() {
    signIn
        .center()
        .apply(
            """
            kind: Application
            metadata: {name: wiki}
            spec: {redirectURIs: ["https://wiki.example.com/callback"], tokenEndpointAuthMethod: client_secret_post}
            """);
    signIn.center().await("Application", "wiki", "Registered");
    OidcClient wiki =
        new OidcClient(
            signIn, "wiki", clientSecret("wiki-client"), "https://wiki.example.com/callback");
    signIn
        .center()
        .apply(
            """
            kind: Assignment
            metadata: {name: platform-reads-the-wiki}
            spec: {principal: {kind: Group, name: platform}, application: {name: wiki}}
            """);
    signIn.center().await("Assignment", "platform-reads-the-wiki", "Bound");

    Tokens tokens = Await.until("the server to know of it", () -> wiki.signIn(JANE), t -> true);

    assertThat(tokens.claims().get("aud").asText()).isEqualTo("wiki");
    assertThat(tokens.claims().get("preferred_username").asText()).isEqualTo(JANE);
    assertThat(whoAmIResult(tokens).exitCode()).as("it is for no API server").isNotZero();

    signIn.center().delete("Assignment", "platform-reads-the-wiki");
    Await.until(
        "the application to be closed",
        () -> wiki.tryToRefresh(tokens.refreshToken()).statusCode() == 400);
  }

  private static void join(String group, String user) {
    signIn
        .center()
        .apply(
            """
            kind: GroupMembership
            metadata: {name: %1$s-1}
            spec: {group: {name: %1$s}, members: [{name: %2$s}]}
            """
                .formatted(group, user));
  }

  private static JsonNode whoAmI(Tokens tokens) {
    try {
      return JSON.readTree(whoAmIResult(tokens).success()).at("/status/userInfo");
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static CommandResult whoAmIResult(Tokens tokens) {
    return as(tokens, "auth", "whoami", "--output=json");
  }

  private static String can(Tokens tokens, String verb, String resource, String namespace) {
    return as(tokens, "auth", "can-i", verb, resource, "--namespace=" + namespace).out().strip();
  }

  private static CommandResult as(Tokens tokens, String... arguments) {
    return controlPlane()
        .kubectlAs(controlPlane().bearerKubeconfig("person", tokens.idToken()), arguments);
  }

  private static JsonNode session(Tokens tokens) {
    GenericKubernetesResource session = signIn.center().one("Session", tokens.session()).get();
    assertThat(session).as("the Session that the token names").isNotNull();
    return Center.tree(session);
  }

  private static String clientSecret(String name) {
    Secret secret = signIn.center().client().secrets().inNamespace("identity").withName(name).get();
    return new String(
        Base64.getDecoder().decode(secret.getData().get("clientSecret")), StandardCharsets.UTF_8);
  }

  private static ControlPlane controlPlane() {
    return signIn.controlPlane();
  }
}
