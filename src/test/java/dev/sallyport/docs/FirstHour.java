package dev.sallyport.docs;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.DataFolder;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Somebody who types what the documentation shows, block by block, on a cluster of their own and in
 * a folder that looks like the project's.
 */
public final class FirstHour implements AutoCloseable {

  /** Where the first hour stands. */
  public static final Page README = Page.read(Page.project("README.md"));

  private static final String OPERATOR = "java -jar target/sallyport.jar operator\n";
  private static final int LIMIT_SECONDS = 240;

  private final Path folder = DataFolder.create();
  private final ControlPlane controlPlane = ControlPlane.start();
  private final Map<String, String> ours = new LinkedHashMap<>();
  private OperatorProcess operator;

  private FirstHour() {}

  /** Starts an empty cluster. */
  public static FirstHour begin() {
    FirstHour hour = new FirstHour();
    try {
      hour.controlPlane.assumeOwnParts();
      hour.layOut();
      // Who reads is slower than who types this: the API is there before the next command.
      hour.controlPlane.install(SharedControlPlane.crds());
      return hour;
    } catch (IOException e) {
      hour.close();
      throw new UncheckedIOException("cannot lay out " + hour.folder, e);
    } catch (RuntimeException | AssertionError e) {
      hour.close();
      throw e;
    }
  }

  private void layOut() throws IOException {
    Files.createDirectory(folder.resolve("target"));
    for (String linked : List.of("crds", "src", "target/sallyport.jar", "target/lib")) {
      Files.createSymbolicLink(folder.resolve(linked), Page.project(linked).toAbsolutePath());
    }
    Files.createDirectory(folder.resolve("samples"));
    try (Stream<Path> samples = Files.list(Page.project("samples"))) {
      for (Path sample : samples.toList()) {
        Files.copy(sample, folder.resolve("samples").resolve(sample.getFileName()));
      }
    }
  }

  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /**
   * Puts something of one's own in the place of what the documentation shows: in the samples, and
   * in what is typed from now on.
   */
  public void use(String shown, String own) {
    ours.put(shown, own);
    try (Stream<Path> samples = Files.list(folder.resolve("samples"))) {
      for (Path sample : samples.toList()) {
        Files.writeString(sample, withOurs(Files.readString(sample)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file into the folder. */
  public void write(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Types a numbered step of the README's first hour, each of which is one block.
   *
   * @return what was printed
   */
  public String step(int number) {
    return type(README.section("The first hour").blocks().get(number - 1));
  }

  /**
   * Types every block of a page: its commands as they stand, and its YAML to be applied.
   *
   * @return what was printed
   * @throws AssertionError if one fails
   */
  public String type(Page page) {
    return page.blocks().stream().map(this::type).collect(Collectors.joining());
  }

  /**
   * Types one block.
   *
   * @return what was printed
   * @throws AssertionError if it fails
   */
  String type(Page.Block block) {
    return switch (block.language()) {
      case "sh" -> type(block.text());
      case "yaml" -> type("kubectl apply -f - <<'END'\n" + block.text() + "END\n");
      default -> "";
    };
  }

  /**
   * Types commands.
   *
   * @return what was printed
   * @throws AssertionError if they fail
   */
  public String type(String shown) {
    String commands = withOurs(shown).replaceAll("(?m)^mvn .*\\n", "");
    if (commands.endsWith(OPERATOR)) {
      String out = bash(commands.substring(0, commands.length() - OPERATOR.length())).success();
      operator =
          OperatorProcess.jar(folder.resolve("target/operator.kubeconfig")).start().awaitReady();
      return out;
    }
    if (commands.contains("can-i")) {
      // What was bound a moment ago may not have reached the API server's own cache.
      return Await.until(commands, () -> bash(commands), result -> result.exitCode() == 0).out();
    }
    return bash(commands).success();
  }

  private String withOurs(String text) {
    String changed = text;
    for (Map.Entry<String, String> each : ours.entrySet()) {
      changed = changed.replace(each.getKey(), each.getValue());
    }
    return changed;
  }

  private CommandResult bash(String commands) {
    try {
      Path out = Files.createTempFile(folder, "bash", ".out");
      Path err = Files.createTempFile(folder, "bash", ".err");
      ProcessBuilder builder =
          new ProcessBuilder("bash", "-c", "set -euo pipefail\n" + commands)
              .directory(folder.toFile())
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
      throw new UncheckedIOException("cannot run " + commands, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends the operator; what is typed from then on is so without it. */
  void endOperator() {
    if (operator != null) {
      operator.close();
      operator = null;
    }
  }

  /** Ends the operator and the cluster, and deletes the folder. */
  @Override
  public void close() {
    endOperator();
    controlPlane.close();
    DataFolder.delete(folder);
  }
}
