package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.Secrets;
import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.IssuerKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * An API server that trusts the issuer, while the key that signs becomes another one. The schedule
 * is in the keys themselves, so instead of waiting for a month they are made older.
 */
class KeyRotationIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JANE = "jane@example.com";

  @Test
  void anApiServerTakesWhatBothKeysSignedInTheOverlapAndThenOnlyTheNewOnes() {
    try (SignInCenter signIn =
        SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()))) {
      assumeTrue(
          signIn.controlPlane().ownsParts(),
          "needs a control plane of its own: KUBEBUILDER_ASSETS, or Go to build one");
      OidcClient kubectl = OidcClient.kubectl(signIn);
      signIn.center().user("jane");
      try (KubernetesClient operator = operator(signIn)) {
        publishTheNext(operator);
        awaitPublished(signIn, 2);
        String configuration = signIn.trustIssuer();

        Tokens before = Await.until("jane to sign in", () -> kubectl.signIn(JANE), got -> true);
        // It has fetched the keys by that, and does so again in five minutes at the soonest.
        assertThat(isAccepted(signIn, before)).isTrue();

        makeOlder(operator, IssuerKeys.ROTATE_EVERY);
        Tokens after =
            Await.until(
                "the next key to sign",
                () -> kubectl.signIn(JANE),
                tokens -> !kid(tokens).equals(kid(before)));
        assertThat(isAccepted(signIn, after)).as("signed by the new key").isTrue();
        assertThat(isAccepted(signIn, before)).as("signed by the old key").isTrue();

        makeOlder(operator, IssuerKeys.KEPT_AFTER);
        awaitPublished(signIn, 1);
        Await.until(
            "the operator to throw the old key away",
            () -> keys(operator).path("signing").size() == 1);
        // As one does that fetches the keys for the first time.
        signIn.controlPlane().authenticateBy(configuration + "# once more\n");
        Await.until("the old key to be no more", () -> !isAccepted(signIn, before));
        assertThat(Instant.ofEpochSecond(before.claims().get("exp").asLong()))
            .as("it is not over")
            .isAfter(Instant.now());
        assertThat(isAccepted(signIn, after)).as("signed by the new key").isTrue();
      }
    }
  }

  // --- The keys ---------------------------------------------------------------------------------

  /** With the rights that the operator has, for nobody else may write them. */
  private static KubernetesClient operator(SignInCenter signIn) {
    return new KubernetesClientBuilder()
        .withConfig(
            Config.fromKubeconfig(
                signIn
                    .controlPlane()
                    .tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT)
                    .toFile()))
        .build();
  }

  /** As the operator does, twenty minutes before the first one's time is over. */
  private static void publishTheNext(KubernetesClient operator) {
    Secret secret = secret(operator);
    IssuerKeys first = ((IssuerKeys.Decoded.Good) IssuerKeys.decode(Secrets.values(secret))).keys();
    write(
        operator,
        secret,
        first.due(first.nextDue(), new SecureRandom()::nextBytes).orElseThrow().encode());
  }

  /** All that sign were made so much earlier. */
  private static void makeOlder(KubernetesClient operator, Duration by) {
    Secret secret = secret(operator);
    ObjectNode keys = keys(operator);
    keys.path("signing")
        .forEach(
            key ->
                ((ObjectNode) key)
                    .put(
                        "usedFrom",
                        Instant.parse(key.path("usedFrom").textValue()).minus(by).toString()));
    try {
      write(operator, secret, Map.of(document(secret), JSON.writeValueAsBytes(keys)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(
      KubernetesClient operator, Secret secret, Map<String, byte[]> documents) {
    secret.setData(Secrets.data(documents));
    operator.resource(secret).lockResourceVersion().update();
  }

  private static ObjectNode keys(KubernetesClient operator) {
    Secret secret = secret(operator);
    try {
      return (ObjectNode) JSON.readTree(Secrets.values(secret).get(document(secret)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String document(Secret secret) {
    return secret.getData().keySet().iterator().next();
  }

  private static Secret secret(KubernetesClient operator) {
    return operator
        .secrets()
        .inNamespace(ShippedRbac.NAMESPACE)
        .withName(Secrets.OIDC_KEYS_PREFIX + "identity")
        .get();
  }

  private static void awaitPublished(SignInCenter signIn, int keys) {
    try (WebClient client = new WebClient(signIn.authority().clientContext())) {
      Await.until(
          keys + " keys to be published",
          () -> json(client.get(signIn.baseURL() + "/jwks").body()).path("keys").size(),
          published -> published == keys);
    }
  }

  // --- The tokens -------------------------------------------------------------------------------

  private static boolean isAccepted(SignInCenter signIn, Tokens tokens) {
    return signIn
            .controlPlane()
            .kubectlAs(
                signIn.controlPlane().bearerKubeconfig("jane", tokens.idToken()), "auth", "whoami")
            .exitCode()
        == 0;
  }

  private static String kid(Tokens tokens) {
    String header = tokens.idToken().substring(0, tokens.idToken().indexOf('.'));
    return json(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
        .path("kid")
        .asText();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
