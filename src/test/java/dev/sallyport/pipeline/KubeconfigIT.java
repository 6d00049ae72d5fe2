package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.controlplane.SharedControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process that asks a real API server, with the rights of sallyport-viewer. */
class KubeconfigIT {

  private final ControlPlane controlPlane = SharedControlPlane.get();
  private final String center = controlPlane.newNamespace("kubeconfig");
  private Path viewer;

  @TempDir Path folder;

  @BeforeEach
  void aViewerOfTheCenter() throws IOException {
    viewer = controlPlane.kubeconfigFor("viewer-of-" + center);
    apply(Files.readString(Path.of("src/main/deploy/roles.yaml")));
    apply(
        """
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
        "the viewer to be let in",
        () ->
            controlPlane
                    .kubectlAs(viewer, "get", "identitysources", "--namespace=" + center)
                    .exitCode()
                == 0);
  }

  @Test
  void theIssuerIsThatOfTheSourceInForceAndTheClusterThatOfTheCaller() throws IOException {
    putInForce();

    CommandResult printed = JarCommand.run(viewer, "kubeconfig", "-n", center);

    assertThat(printed.exitCode()).as(printed.toString()).isZero();
    assertThat(printed.err()).isEmpty();
    assertThat(printed.out())
        .contains("--oidc-issuer-url=https://id.example.com")
        .doesNotContain("client-key", "client-certificate");
    Path file = Files.writeString(folder.resolve("person.kubeconfig"), printed.out());
    assertThat(
            controlPlane
                .kubectlAs(
                    file,
                    "config",
                    "view",
                    "--minify",
                    "--output=jsonpath={.clusters[0].cluster.server} {.users[0].user.exec.command}")
                .success())
        .isEqualTo(controlPlane.url() + " kubectl");
  }

  @Test
  void theApiServersDocumentIsPrintedForTheSameIssuer() {
    putInForce();

    CommandResult printed =
        JarCommand.run(
            viewer,
            "kubeconfig",
            "-n",
            center,
            "--for-api-server",
            "--subject-prefix=" + center + ":");

    assertThat(printed.exitCode()).as(printed.toString()).isZero();
    assertThat(printed.out())
        .contains("url: \"https://id.example.com\"", "prefix: \"" + center + ":\"");
  }

  @Test
  void withoutASourceInForceThereIsNothingToPrint() {
    CommandResult printed = JarCommand.run(viewer, "kubeconfig", "-n", center);

    assertThat(printed.exitCode()).as(printed.toString()).isEqualTo(2);
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err()).startsWith("kubeconfig: no source is in force in namespace");
  }

  @Test
  void whoMayNotReadTheCenterIsToldWhatItTakes() {
    Path stranger = controlPlane.kubeconfigFor("stranger");

    CommandResult printed = JarCommand.run(stranger, "kubeconfig", "-n", center);

    assertThat(printed.exitCode()).as(printed.toString()).isEqualTo(1);
    assertThat(printed.err())
        .contains("you may not do this in namespace " + center, "identitysources.sallyport.dev");
  }

  private void putInForce() {
    controlPlane
        .kubectl(
            "patch",
            "identitysource",
            "corp",
            "--namespace=" + center,
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\":{\"active\":{\"type\":\"Directory\",\"epoch\":1}}}")
        .success();
  }

  private void apply(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("apply.yaml"), yaml);
    controlPlane
        .kubectl("apply", "--server-side", "--force-conflicts", "--filename=" + file)
        .success();
  }
}
