package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The YAML that README.md and docs/ show is what the API server takes. */
class ExamplesIT {
  /** Files of tools that make clusters, which no cluster takes; {@link ApiServerGuidesTest}. */
  private static final Pattern OF_A_TOOL =
      Pattern.compile("(?m)^apiVersion: (kubeadm\\.k8s\\.io|kind\\.x-k8s\\.io)/");

  @TempDir Path folder;

  @Test
  void everyExampleIsTaken() throws Exception {
    ControlPlane controlPlane = SharedControlPlane.get();
    String center = controlPlane.newNamespace("examples");
    List<Page.Block> examples =
        Page.all().stream()
            .flatMap(page -> page.blocks().stream())
            .filter(block -> block.language().equals("yaml") && block.text().contains("kind:"))
            .filter(block -> !OF_A_TOOL.matcher(block.text()).find())
            .toList();

    assertThat(examples).isNotEmpty();
    for (Page.Block example : examples) {
      // Only the namespace has to exist, so all of them get one of the test's own.
      Path file =
          Files.writeString(
              folder.resolve("example.yaml"),
              example.text().replaceAll("(?m)\\bnamespace: [a-z-]+", "namespace: " + center));
      CommandResult result =
          controlPlane.kubectl("apply", "--dry-run=server", "--filename=" + file);
      assertThat(result.exitCode())
          .as("%s:\n%s\n%s", example.page(), example.text(), result.err())
          .isZero();
    }
  }
}
