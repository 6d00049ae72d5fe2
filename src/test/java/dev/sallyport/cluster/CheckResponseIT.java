package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.Secrets;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.docs.Page;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.idp.Encryption;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.SpentAssertion;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A captured Response, explained by the source that the operator put in force, with no more rights
 * than the how-to names.
 */
class CheckResponseIT {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final Protection SIGNED = new Protection(false, true, false);
  private static final String BASE = "https://id.explained.example.com";
  private static final String HOW_TO = "docs/how-to/explain-response.md";

  @TempDir private static Path folder;
  private static ControlPlane controlPlane;
  private static Center center;
  private static Path explains;
  private static Path opens;

  @BeforeAll
  static void aSourceInForceAndPeopleWhoMayAsk() throws IOException {
    center = SharedOperator.emptyCenter();
    controlPlane = center.controlPlane();
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: %s
          session: {duration: 1h}
          externalIdP: {metadata: {inline: %s}}
        """
            .formatted(BASE, new ObjectMapper().writeValueAsString(TestIdp.metadata(IDP.key()))));
    center.apply(
        """
        kind: User
        metadata: {name: jane-doe}
        spec: {userName: Jane.Doe@example.com, displayName: Jane Doe}
        """);
    center.await("IdentitySource", "corp", "Active");
    explains = allowed("explains-responses");
    opens = allowed("explains-responses", "opens-responses");
  }

  @Test
  void aGoodOneSignsInTheUserWhoIsMeant() throws IOException {
    Path response = write(IDP.protect(response(), SIGNED));

    CommandResult text = check(explains, response);

    assertThat(text.exitCode()).as(text.toString()).isZero();
    assertThat(text.err()).isEmpty();
    assertThat(text.out())
        .contains("passed   assertion-signature", "passed   user ", "jane-doe")
        .endsWith("\naccepted: Jane.Doe@example.com\n");

    JsonNode json = json(check(explains, response, "-o", "json"));

    assertThat(json.get("userName").asText()).isEqualTo("Jane.Doe@example.com");
    assertThat(json.at("/user/name").asText()).isEqualTo("jane-doe");
    assertThat(json.at("/user/sessionEnds").asText()).isEqualTo("2026-06-01T13:00:00Z");
  }

  @Test
  void theCheckIsThatOfTheCommandWithoutACluster() throws IOException {
    Path response = write(IDP.protect(response(), SIGNED).replace("jane.doe@", "admin@"));
    Path metadata = Files.writeString(folder.resolve("idp.xml"), TestIdp.metadata(IDP.key()));

    CommandResult there = check(explains, response);
    CommandResult offline =
        JarCommand.run(
            explains,
            "check-response",
            response.toString(),
            "--at=" + TestIdp.NOW,
            "--idp-metadata=" + metadata,
            "--sp-entity-id=" + BASE + "/saml/metadata",
            "--acs-url=" + BASE + "/saml/acs");

    assertThat(there.exitCode()).as(there.toString()).isEqualTo(2);
    assertThat(there.out()).contains("refused, SignatureInvalid: ").isEqualTo(offline.out());
  }

  @Test
  void whomNobodyProvisionedIsRefused() throws IOException {
    Path response =
        write(IDP.protect(response().replace("jane.doe@example.com", "john@example.com"), SIGNED));

    CommandResult text = check(explains, response);
    JsonNode json = json(check(explains, response, "-o", "json"));

    assertThat(text.exitCode()).as(text.toString()).isEqualTo(2);
    assertThat(text.out())
        .contains("failed   user ", "refused, UserNotFound: ")
        .doesNotContain("accepted");
    assertThat(json.get("verdict").asText()).isEqualTo("refused");
    assertThat(json.at("/reasons/0/step").asText()).isEqualTo("user");
    assertThat(json.at("/reasons/0/code").asText()).isEqualTo("UserNotFound");
    assertThat(json.has("userName")).isFalse();
  }

  @Test
  void oneThatSignedSomebodyInIsRefusedAsAtSignIn() throws IOException {
    String used = "ID_used-assertion";
    Path response =
        write(
            IDP.protect(SamlAnswer.now(response()).replace("ID_77b0c2d4-assertion", used), SIGNED));
    String note = SpentAssertion.name(TestIdp.ENTITY_ID, used);

    CommandResult before = checkNow(controlPlane.adminKubeconfig(), response);
    writeNote(note);
    CommandResult after = checkNow(controlPlane.adminKubeconfig(), response);
    CommandResult withoutTheRight = checkNow(explains, response);

    assertThat(before.exitCode()).as(before.toString()).isZero();
    assertThat(before.out()).contains("passed   replay ");
    assertThat(after.exitCode()).as(after.toString()).isEqualTo(2);
    assertThat(after.out())
        .contains("passed   user ", "failed   replay ", "refused, AssertionReplayed: ", note)
        .doesNotContain("accepted");
    assertThat(withoutTheRight.exitCode()).as(withoutTheRight.toString()).isZero();
    assertThat(withoutTheRight.out())
        .contains(
            "skipped  replay               not checked: that takes the right to get the Secret "
                + note);
  }

  @Test
  void ofOneThatIsTooOldNobodyKnowsWhetherItWasUsed() throws IOException {
    Path response = write(IDP.protect(response(), SIGNED));

    CommandResult old = check(controlPlane.adminKubeconfig(), response);

    assertThat(old.exitCode()).as(old.toString()).isZero();
    assertThat(old.out()).contains("skipped  replay               not checked: it is too old");
  }

  @Test
  void oneThatNobodyAskedForIsRefusedAsAtSignIn() throws IOException {
    Path response =
        write(IDP.protect(response().replace(" InResponseTo=\"_request-1\"", ""), SIGNED));

    CommandResult refused = check(explains, response);

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(2);
    assertThat(refused.out()).contains("refused, UnsolicitedNotAllowed: ");
  }

  @Test
  void onlyAnEncryptedOneTakesTheRightToTheKey() throws IOException {
    Path response =
        write(
            TestIdp.protect(
                response(),
                new Protection(true, true, true),
                IDP.signing(),
                Encryption.to(keys().certificate().getPublicKey())));

    CommandResult without = check(explains, response);
    CommandResult with = check(opens, response);

    assertThat(without.exitCode()).as(without.toString()).isEqualTo(1);
    assertThat(without.err())
        .contains("you may not do this in namespace " + center.namespace(), "Secret corp-sp-keys");
    assertThat(with.exitCode()).as(with.toString()).isZero();
    assertThat(with.out()).contains("passed   decryption", "accepted: Jane.Doe@example.com");
  }

  @Test
  void whatIsMissingIsSaidAndWhatToDo() throws IOException {
    Path response = write(IDP.protect(response(), SIGNED));

    CommandResult noSource =
        JarCommand.run(
            controlPlane.adminKubeconfig(),
            "check-response",
            response.toString(),
            "--source=other",
            "--namespace=" + center.namespace());
    CommandResult stranger = check(controlPlane.kubeconfigFor("stranger"), response);

    assertThat(noSource.exitCode()).isEqualTo(1);
    assertThat(noSource.err())
        .isEqualToIgnoringNewLines(
            "check-response: there is no IdentitySource other in namespace "
                + center.namespace()
                + "; these there are: kubectl get identitysources -n "
                + center.namespace());
    assertThat(stranger.exitCode()).isEqualTo(1);
    assertThat(stranger.err())
        .contains("you may not do this in namespace " + center.namespace(), "sallyport-active");
    assertThat(stranger.out()).isEmpty();
  }

  // --- Parts ------------------------------------------------------------------------------------

  private static String response() {
    return TestIdp.response().replace("https://id.example.com", BASE);
  }

  private static CommandResult checkNow(Path kubeconfig, Path response) {
    return JarCommand.run(
        kubeconfig,
        "check-response",
        response.toString(),
        "--source=corp",
        "--namespace=" + center.namespace());
  }

  /** As a server writes it, of an Assertion that is still in time. */
  private static void writeNote(String name) {
    center
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(center.namespace())
                .withName(name)
                .endMetadata()
                .withType(Secrets.SPENT_ASSERTION)
                .withStringData(
                    Map.of("usableUntil", Instant.now().plus(Duration.ofMinutes(5)).toString()))
                .build())
        .create();
  }

  private static CommandResult check(Path kubeconfig, Path response, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "check-response",
                response.toString(),
                "--source=corp",
                "-n",
                center.namespace(),
                "--at=" + TestIdp.NOW));
    command.addAll(List.of(more));
    return JarCommand.run(kubeconfig, command.toArray(String[]::new));
  }

  /** The kubeconfig of somebody to whom Roles of the how-to are bound, and nothing else. */
  private static Path allowed(String... roles) throws IOException {
    String user = String.join("-and-", roles) + "-of-" + center.namespace();
    for (String role : roles) {
      kubectlApply(
          Page.read(Page.project(HOW_TO)).blocks().stream()
              .map(Page.Block::text)
              .filter(text -> text.contains("name: " + role + "\n"))
              .findFirst()
              .orElseThrow()
              .replace("namespace: identity", "namespace: " + center.namespace()));
      kubectlApply(
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: "%1$s-%2$s", namespace: "%3$s"}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: "%1$s"}
          subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%2$s"}]
          """
              .formatted(role, user, center.namespace()));
    }
    Path kubeconfig = controlPlane.kubeconfigFor(user);
    for (String secret : List.of("sallyport-active", "corp-sp-keys").subList(0, roles.length)) {
      Await.until(
          user + " to be let at " + secret,
          () ->
              controlPlane
                  .kubectlAs(kubeconfig, "get", "secret", secret, "-n", center.namespace())
                  .exitCode(),
          code -> code == 0);
    }
    return kubeconfig;
  }

  private static void kubectlApply(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("apply.yaml"), yaml);
    controlPlane.kubectl("apply", "--filename=" + file).success();
  }

  private static ServiceProviderKeys keys() {
    Map<String, byte[]> data = new HashMap<>();
    center
        .client()
        .secrets()
        .inNamespace(center.namespace())
        .withName("corp-sp-keys")
        .get()
        .getData()
        .forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
    return ((ServiceProviderKeys.Decoded.Good) ServiceProviderKeys.decode(data)).keys();
  }

  private static Path write(String response) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "response", ".xml"), response);
  }

  private static JsonNode json(CommandResult result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }
}
