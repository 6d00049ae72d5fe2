package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of what runs fit together, and fit the programs. */
class DeploymentManifestTest {

  @Test
  void theServiceAndTheBudgetAreOfTheServersPods() throws IOException {
    Map<String, String> labels =
        deployment("server").getSpec().getTemplate().getMetadata().getLabels();

    assertThat(one(Service.class, "run/server-service.yaml").getSpec().getSelector())
        .isEqualTo(labels);
    assertThat(
            one(PodDisruptionBudget.class, "run/server.yaml")
                .getSpec()
                .getSelector()
                .getMatchLabels())
        .isEqualTo(labels);
  }

  @Test
  void theServiceLeadsToThePortOfSignIn() throws IOException {
    assertThat(one(Service.class, "run/server-service.yaml").getSpec().getPorts())
        .extracting(port -> port.getTargetPort().getIntVal())
        .containsExactly(port(container("server"), "https"));
  }

  @Test
  void theCertificateIsMountedWhereTheServerIsToldToLook() throws IOException {
    Container server = container("server");
    VolumeMount tls =
        server.getVolumeMounts().stream()
            .filter(mount -> mount.getName().equals("tls"))
            .findFirst()
            .orElseThrow();

    assertThat(server.getCommand()).contains("--certificate=" + tls.getMountPath());
  }

  @Test
  void thereIsTimeForThePauseAndForAllThatIsUnderWay() throws IOException {
    PodSpec pod = pod("server");
    Duration pause =
        Duration.ofSeconds(
            pod.getContainers().getFirst().getLifecycle().getPreStop().getSleep().getSeconds());

    assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))
        .isGreaterThan(pause.plus(HttpListener.STOP));
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "server"})
  void theProgramsAreStartedAsTheyAreBuilt(String name) throws IOException {
    Container container = container(name);

    assertThat(project("src/main/jvm/" + name + ".options")).exists();
    assertThat(container.getCommand())
        .startsWith(
            "java", "@/sallyport/" + name + ".options", "-jar", "/sallyport/sallyport.jar", name);
    assertThat(List.of(container.getLivenessProbe(), container.getReadinessProbe()))
        .extracting(Probe::getHttpGet)
        .extracting(HTTPGetAction::getPath)
        .containsExactly("/livez", "/readyz");
    assertThat(port(container, container.getReadinessProbe().getHttpGet().getPort().getStrVal()))
        .isEqualTo(8080);
    assertThat(pod(name).getServiceAccountName())
        .isEqualTo(one(ServiceAccount.class, name + ".yaml").getMetadata().getName());
    assertThat(deployment(name).getSpec().getReplicas()).isGreaterThan(1);
  }

  private static int port(Container container, String name) {
    return container.getPorts().stream()
        .filter(port -> port.getName().equals(name))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow();
  }

  private static Container container(String name) throws IOException {
    return pod(name).getContainers().getFirst();
  }

  private static PodSpec pod(String name) throws IOException {
    return deployment(name).getSpec().getTemplate().getSpec();
  }

  private static Deployment deployment(String name) throws IOException {
    return one(Deployment.class, "run/" + name + ".yaml");
  }

  private static <T extends HasMetadata> T one(Class<T> kind, String file) throws IOException {
    Stream<String> documents =
        Arrays.stream(Files.readString(project("src/main/deploy/" + file)).split("(?m)^---$", -1));
    return documents
        .filter(
            document ->
                document.lines().anyMatch(line -> line.equals("kind: " + kind.getSimpleName())))
        .map(document -> Serialization.unmarshal(document, kind))
        .findFirst()
        .orElseThrow();
  }

  private static Path project(String path) {
    return Path.of(System.getProperty("basedir", "."), path);
  }
}
