package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.signin.ScimToken;
import dev.sallyport.signin.ScimTokenSecret;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process, with the rights that its help names and no others. */
class ScimTokenIT {

  private final ControlPlane controlPlane = SharedControlPlane.get();
  private final String center = controlPlane.newNamespace("scimtoken");
  private Path maker;

  @TempDir Path folder;

  @BeforeEach
  void somebodyWhoMayMakeTokens() throws IOException {
    maker = controlPlane.kubeconfigFor("maker-of-" + center);
    apply(Files.readString(Path.of("src/main/deploy/roles.yaml")));
    apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: secrets, namespace: "CENTER"}
        rules: [{apiGroups: [""], resources: [secrets], verbs: [get, list, create, delete]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: secrets, namespace: "CENTER"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: secrets}
        subjects:
        - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "maker-of-CENTER"}
        - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "viewer-of-CENTER"}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: maker, namespace: "CENTER"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-people-admin}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "maker-of-CENTER"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: viewer, namespace: "CENTER"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-viewer}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "viewer-of-CENTER"}]
        ---
        apiVersion: sallyport.dev/v1alpha1
        kind: IdentitySource
        metadata: {name: corp, namespace: "CENTER"}
        spec: {type: Directory, baseURL: "https://id.example.com"}
        """
            .replace("CENTER", center));
    Await.until(
        "the rights to be in force",
        () ->
            controlPlane
                    .kubectlAs(maker, "get", "identitysources,secrets", "--namespace=" + center)
                    .exitCode()
                == 0);
  }

  @Test
  void aTokenIsPrintedOnceListedAndRevoked() throws IOException {
    putInForce("ExternalIdP", 4);

    CommandResult made =
        scimToken(maker, "create", "--source=corp", "--label=Okta of 2026", "--expires=90d");

    assertThat(made.exitCode()).as(made.err()).isZero();
    ScimToken token = ScimToken.parse(made.out().strip()).orElseThrow();
    Secret secret = secret(token);
    ScimTokenSecret kept = ScimTokenSecret.read(secret).orElseThrow();
    assertThat(kept.isOf(token)).isTrue();
    assertThat(kept.terms().epoch()).isEqualTo(4);
    assertThat(Duration.between(Instant.now(), kept.terms().expires()))
        .isBetween(Duration.ofDays(89), Duration.ofDays(90));
    assertThat(made.err())
        .contains(kept.name(), "https://id.example.com/scim/v2")
        .doesNotContain(token.text());

    CommandResult more = scimToken(maker, "create", "-o", "json");
    JsonNode second = new ObjectMapper().readTree(more.out());
    assertThat(second.path("source").asText()).isEqualTo("corp");
    assertThat(ScimToken.parse(second.path("token").asText())).isPresent();

    CommandResult listed = scimToken(maker, "list");
    assertThat(listed.out().lines())
        .hasSize(3)
        .anyMatch(
            line ->
                line.matches(
                    kept.name() + " +Valid +" + kept.terms().expires() + " +Okta of 2026"));

    CommandResult revoked = scimToken(maker, "revoke", kept.name(), second.path("secret").asText());
    assertThat(revoked.exitCode()).as(revoked.err()).isZero();
    assertThat(secret(token)).isNull();
    assertThat(scimToken(maker, "revoke", kept.name()).exitCode()).isEqualTo(2);
    assertThat(scimToken(maker, "list").out()).startsWith("There is no token");
  }

  @Test
  void tokensOfAnEpochBeforeAreShownAsSuch() {
    putInForce("ExternalIdP", 4);
    assertThat(scimToken(maker, "create").exitCode()).isZero();

    putInForce("ExternalIdP", 5);

    assertThat(scimToken(maker, "list").out()).contains("OfOtherSource").doesNotContain("Valid");
  }

  @Test
  void withoutAnIdentityProviderInForceNoneIsMade() {
    assertThat(scimToken(maker, "create"))
        .satisfies(
            refused -> {
              assertThat(refused.exitCode()).isEqualTo(2);
              assertThat(refused.err()).contains("no source is in force");
            });

    putInForce("Directory", 1);
    assertThat(scimToken(maker, "create").err()).contains("only an ExternalIdP pushes people");

    putInForce("ExternalIdP", 2);
    assertThat(scimToken(maker, "create", "--source=other").err())
        .contains("\"other\" is not in force", "is corp");
    assertThat(scimToken(maker, "list").out()).startsWith("There is no token");
  }

  @Test
  void whoMayNotSayWhoExistsMakesNoneAlsoWithTheRightToCreateSecrets() {
    putInForce("ExternalIdP", 1);
    Path viewer = controlPlane.kubeconfigFor("viewer-of-" + center);

    CommandResult refused = scimToken(viewer, "create");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("identitysources/scim");
  }

  @Test
  void whatCannotBeMadeIsSaidBeforeAnythingIsAsked() {
    Path nowhere = folder.resolve("no-cluster");

    assertThat(scimToken(nowhere, "create", "--expires=731d").err()).contains("1m to 730d");
    assertThat(scimToken(nowhere, "create", "--label=" + "x".repeat(65)).err())
        .contains("at most 64");
    CommandResult token = scimToken(nowhere, "revoke", "sps_0123456789abcdef-and-the-rest");
    assertThat(token.exitCode()).isEqualTo(1);
    assertThat(token.err()).contains("named by its Secret").doesNotContain("and-the-rest");
  }

  private Secret secret(ScimToken token) {
    return controlPlane.client().secrets().inNamespace(center).withName(token.secretName()).get();
  }

  private CommandResult scimToken(Path who, String command, String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "scim-token";
    all[1] = command;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    all[arguments.length + 2] = "-n";
    all[arguments.length + 3] = center;
    return JarCommand.run(who, all);
  }

  private void putInForce(String type, int epoch) {
    controlPlane
        .kubectl(
            "patch",
            "identitysource",
            "corp",
            "--namespace=" + center,
            "--subresource=status",
            "--type=merge",
            "--patch="
                + """
                {"status": {
                  "active": {"type": "TYPE", "epoch": EPOCH},
                  "serviceProvider": {"acsURL": "https://id.example.com/saml/acs"}}}
                """
                    .replace("TYPE", type)
                    .replace("EPOCH", String.valueOf(epoch)))
        .success();
  }

  private void apply(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("apply.yaml"), yaml);
    controlPlane
        .kubectl("apply", "--server-side", "--force-conflicts", "--filename=" + file)
        .success();
  }
}
