package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What the README tells people to type, on a cluster of its own: {@code kubectl apply -f crds/} and
 * {@code kubectl apply -f samples/}, once, again, and as a diff.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SamplesIT {
  private static ControlPlane controlPlane;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    // On a cluster that somebody named, the names of the samples may mean something else.
    controlPlane.assumeOwnParts();
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @Test
  @Order(1)
  void oneCommandInstallsTheApiWithItsRules() {
    CommandResult first = kubectl("apply", "--filename=" + folder("crds"));

    assertThat(first.success().lines().filter(line -> line.endsWith(" created")))
        .hasSize(documents("crds").size());
    assertNothingChanges("crds");
  }

  @Test
  @Order(2)
  void theSamplesAreACompleteCenter() {
    controlPlane.install(folder("crds"));

    CommandResult first = kubectl("apply", "--filename=" + folder("samples"));

    assertThat(first.success().lines().filter(line -> line.endsWith(" created")))
        .hasSize(documents("samples").size());
    assertThat(documents("samples"))
        .extracting(document -> document.path("kind").asText())
        .containsAll(Crd.wishes().stream().map(Crd::kind).toList());
    assertNothingChanges("samples");
  }

  @Test
  @Order(3)
  void everySampleCanBeAppliedAlone() {
    for (Path file : Yaml.files(folder("samples"))) {
      assertThat(kubectl("apply", "--filename=" + file.toAbsolutePath()).success().lines())
          .as("%s", file)
          .isNotEmpty()
          .allMatch(line -> line.endsWith(" unchanged"));
    }
  }

  @Test
  @Order(4)
  void theApiExplainsItself() {
    assertThat(kubectl("explain", "identitysource.spec.accept").success())
        .contains("The word that lets a held change go ahead.");
    assertThat(kubectl("get", "sallyport", "--namespace=identity").success())
        .contains("identitysource.sallyport.dev/corp", "user.sallyport.dev/jane-doe");
    assertThat(
            kubectl(
                    "get",
                    "users.sallyport.dev",
                    "--namespace=identity",
                    "--field-selector=spec.userName=jane.doe@example.com",
                    "--output=name")
                .success()
                .strip())
        .isEqualTo("user.sallyport.dev/jane-doe");
    assertThat(
            kubectl(
                    "get",
                    "asg",
                    "--namespace=identity",
                    "--field-selector=spec.principal.name=platform",
                    "--output=name")
                .success()
                .strip())
        .isEqualTo("assignment.sallyport.dev/platform-view");
  }

  private static void assertNothingChanges(String folder) {
    CommandResult again = kubectl("apply", "--filename=" + folder(folder));
    assertThat(again.success().lines()).allMatch(line -> line.endsWith(" unchanged"));
    CommandResult diff = kubectl("diff", "--filename=" + folder(folder));
    assertThat(diff.out()).isEmpty();
    assertThat(diff.exitCode()).as(diff.err()).isZero();
  }

  private static CommandResult kubectl(String... arguments) {
    return controlPlane.kubectl(arguments);
  }

  private static List<ObjectNode> documents(String folder) {
    return Yaml.files(folder(folder)).stream()
        .flatMap(file -> Yaml.documents(Yaml.read(file)).stream())
        .toList();
  }

  private static Path folder(String name) {
    return Yaml.project(name).toAbsolutePath();
  }
}
