package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator that cannot work says what is missing and ends; one that can says that it is well.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PreflightIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static ControlPlane controlPlane;
  private static Path kubeconfig;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    controlPlane.assumeOwnParts();
    ShippedRbac.install(controlPlane);
    kubeconfig = controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT);
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @Test
  @Order(1)
  void withoutTheCrdsItEndsAndNamesThem() {
    assertThat(failedStart())
        .contains("CRD identitysources.sallyport.dev", "CRD assignments.sallyport.dev")
        .contains("kubectl apply -f crds/");
  }

  @Test
  @Order(2)
  void withoutAPolicyItEndsAndNamesIt() {
    controlPlane.install(SharedControlPlane.crds());
    controlPlane
        .kubectl("delete", "validatingadmissionpolicybinding", "sallyport-assign")
        .success();

    assertThat(failedStart())
        .contains("ValidatingAdmissionPolicyBinding sallyport-assign: kubectl apply -f crds/");

    controlPlane.install(SharedControlPlane.crds());
    controlPlane.kubectl("delete", "validatingadmissionpolicy", "sallyport-state").success();

    assertThat(failedStart())
        .contains("ValidatingAdmissionPolicy sallyport-state: kubectl apply -f crds/")
        .doesNotContain("sallyport-assign");

    controlPlane.install(SharedControlPlane.crds());
  }

  @Test
  @Order(3)
  void withoutItsRightsInTheOnlyCenterItEndsAndNamesThem() {
    controlPlane
        .kubectl("delete", "rolebinding", "sallyport-operator", "--namespace=identity")
        .success();
    Await.until("it to be without", () -> failedStart().contains("namespace identity"));

    assertThat(failedStart())
        .contains("the right to get users.sallyport.dev in namespace identity")
        .contains("operator.yaml", "kubectl create rolebinding");

    ShippedRbac.install(controlPlane);
  }

  @Test
  @Order(4)
  void withoutAnApiServerItEndsAndSaysSo(@TempDir Path folder) throws IOException {
    Path nowhere = folder.resolve("kubeconfig");
    Files.writeString(
        nowhere,
        Files.readString(kubeconfig).replace(controlPlane.url().toString(), "https://127.0.0.1:1"));
    try (OperatorProcess operator = OperatorProcess.jar(nowhere).start()) {
      assertThat(operator.exitCode(LIMIT)).isEqualTo(1);
      assertThat(operator.log()).contains("cannot be reached").contains("KUBECONFIG");
    }
  }

  @Test
  @Order(5)
  void itSaysThatItLivesAndIsReadyAndMeasuresItself() {
    try (OperatorProcess operator = OperatorProcess.jar(kubeconfig).start()) {
      operator.awaitReady();

      assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
      Await.until(
          "it to lead",
          () -> operator.get("/metrics").body(),
          metrics -> metrics.contains("sallyport_leading 1.0"));
      HttpResponse<String> metrics = operator.get("/metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body())
          .contains("sallyport_reconcile")
          .contains("# HELP")
          .contains("# TYPE");

      operator.terminate();

      assertThat(operator.exitCode(LIMIT)).isZero();
      assertThat(operator.log()).contains("stopped");
    }
  }

  @Test
  @Order(6)
  void logsAreJsonWhereThatIsWanted() {
    try (OperatorProcess operator =
        OperatorProcess.jar(kubeconfig).environment("SALLYPORT_LOG_FORMAT", "json").start()) {
      operator.awaitReady();
      assertThat(operator.log().lines().filter(line -> line.contains("probes and metrics")))
          .singleElement()
          .satisfies(
              line -> assertThat(line.strip()).startsWith("{").endsWith("}").contains("INFO"));
    }
  }

  private static String failedStart() {
    try (OperatorProcess operator = OperatorProcess.jar(kubeconfig).start()) {
      assertThat(operator.exitCode(LIMIT)).isEqualTo(1);
      return operator.log();
    }
  }
}
