package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types the first hour of README.md, block by block, on a cluster of its own. */
class FirstHourIT {
  private static final String OPERATOR = "java -jar target/sallyport.jar operator\n";
  private static final int LIMIT_SECONDS = 240;

  @TempDir Path folder;
  private ControlPlane controlPlane;
  private OperatorProcess operator;

  @BeforeEach
  void start() {
    controlPlane = ControlPlane.start();
    assumeTrue(
        controlPlane.ownsParts(),
        "needs a control plane of its own: KUBEBUILDER_ASSETS, or Go to build one");
  }

  @AfterEach
  void stop() throws IOException {
    if (operator != null) {
      operator.close();
    }
    controlPlane.close();
    Files.deleteIfExists(Page.project("target/operator.kubeconfig"));
  }

  @Test
  void everyBlockDoesWhatItSays() throws Exception {
    Page readme = Page.read(Page.project("README.md"));
    // Who reads is slower than who types this: the API is there before the next command.
    controlPlane.install(SharedControlPlane.crds());
    List<String> blocks = new ArrayList<>();
    for (String section : List.of("Install", "The first hour")) {
      readme.section(section).blocks().stream()
          .filter(block -> block.language().equals("sh"))
          .map(Page.Block::text)
          .forEach(blocks::add);
    }

    String all = "";
    for (String block : blocks) {
      all += type(block);
    }

    assertThat(all)
        .contains("usable: https://idp.example.com/saml")
        .contains("entityID=\"https://id.example.com/saml/metadata\"")
        .contains("sallyport:payments-developers")
        .containsPattern("(?m)^yes$")
        .contains("\"assignmentsToClear\":2");
  }

  private String type(String block) throws Exception {
    String commands = block.replaceAll("(?m)^mvn .*\\n", "");
    if (commands.endsWith(OPERATOR)) {
      String out = bash(commands.substring(0, commands.length() - OPERATOR.length())).success();
      operator =
          OperatorProcess.jar(Page.project("target/operator.kubeconfig").toAbsolutePath())
              .start()
              .awaitReady();
      return out;
    }
    if (commands.contains("can-i")) {
      // What was bound a moment ago may not have reached the API server's own cache.
      return Await.until(commands, () -> bash(commands), result -> result.exitCode() == 0).out();
    }
    return bash(commands).success();
  }

  private CommandResult bash(String commands) {
    try {
      Path out = Files.createTempFile(folder, "bash", ".out");
      Path err = Files.createTempFile(folder, "bash", ".err");
      ProcessBuilder builder =
          new ProcessBuilder("bash", "-c", "set -euo pipefail\n" + commands)
              .directory(Page.project("").toAbsolutePath().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      var environment = builder.environment();
      environment.put("KUBECONFIG", controlPlane.adminKubeconfig().toString());
      environment.put("HOME", folder.toString());
      environment.put(
          "PATH",
          String.join(
              File.pathSeparator,
              controlPlane.kubectlPath().getParent().toString(),
              Path.of(System.getProperty("java.home"), "bin").toString(),
              environment.get("PATH")));
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still runs after " + LIMIT_SECONDS + " s: " + commands);
      }
      return new CommandResult(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot run " + commands, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
