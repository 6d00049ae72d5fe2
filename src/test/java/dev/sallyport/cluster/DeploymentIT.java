package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An API server has nothing against what runs in the cluster, nor has its Pod Security Standard
 * {@code restricted}. There are no nodes here, so nothing is started.
 */
class DeploymentIT {

  private static ControlPlane controlPlane;

  @BeforeAll
  static void givenTheRights() {
    controlPlane = SharedControlPlane.get();
    ShippedRbac.install(controlPlane);
    controlPlane.kubectl("apply", "--filename=" + deploy("server.yaml")).success();
  }

  @Test
  void theManifestsAreTakenWithoutAWarning() {
    CommandResult result =
        controlPlane.kubectl("apply", "--dry-run=server", "--kustomize=" + deploy("run"));

    assertThat(result.success())
        .contains("deployment.apps/sallyport-operator", "deployment.apps/sallyport-server");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void thePodsThatTheyMakeAreAdmittedWhereOnlyRestrictedOnesAre() {
    KubernetesClient client = controlPlane.client();
    assertThat(client.namespaces().withName(ShippedRbac.NAMESPACE).get().getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    List<Deployment> deployments =
        objects().stream()
            .filter(Deployment.class::isInstance)
            .map(Deployment.class::cast)
            .toList();

    assertThat(deployments).hasSize(2);
    for (Deployment deployment : deployments) {
      Pod pod =
          new PodBuilder()
              .withNewMetadata()
              .withNamespace(ShippedRbac.NAMESPACE)
              .withName("pod")
              .endMetadata()
              .withSpec(deployment.getSpec().getTemplate().getSpec())
              .build();

      assertThat(client.resource(pod).dryRun().create()).isNotNull();
      pod.getSpec().getSecurityContext().setRunAsNonRoot(false);
      pod.getSpec().getSecurityContext().setRunAsUser(0L);
      assertThatThrownBy(() -> client.resource(pod).dryRun().create())
          .as("the standard is in force")
          .hasMessageContaining("PodSecurity");
    }
  }

  private static List<HasMetadata> objects() {
    return controlPlane
        .client()
        .load(
            new ByteArrayInputStream(
                controlPlane
                    .kubectl("kustomize", deploy("run").toString())
                    .success()
                    .getBytes(StandardCharsets.UTF_8)))
        .items();
  }

  private static Path deploy(String path) {
    return Path.of(System.getProperty("basedir", "."), "src/main/deploy", path).toAbsolutePath();
  }
}
