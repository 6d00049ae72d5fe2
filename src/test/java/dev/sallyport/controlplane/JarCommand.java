package dev.sallyport.controlplane;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command of the jar that was built, as a person would type it. */
public final class JarCommand {
  private static final int LIMIT_SECONDS = 180;

  private JarCommand() {}

  /** Runs it to its end, with the rights of a kubeconfig. */
  public static CommandResult run(Path kubeconfig, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("basedir", "."), "target", "sallyport.jar").toString()));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("sallyport", ".out");
      Path err = Files.createTempFile("sallyport", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(
              "sallyport " + List.of(arguments) + " still runs after " + LIMIT_SECONDS + " s");
        }
        return new CommandResult(process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run target/sallyport.jar", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sallyport ran", e);
    }
  }
}
