package dev.sallyport.parts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.controlplane.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** scim2-tester, a client of others that asks a SCIM service for all that the standard has. */
public final class Scim2Tester {

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: scim2-tester 0.5.2 is not in ~/.cache/sallyport; .ci/install-parts puts it there";

  private static final Path PYTHON =
      Path.of(
          System.getProperty("user.home"),
          ".cache",
          "sallyport",
          "scim2-tester-0.5.2",
          "bin",
          "python");
  private static final Path SCRIPT = Path.of("src/test/resources/scim/run_scim2_tester.py");
  private static final int LIMIT_SECONDS = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Scim2Tester() {}

  /**
   * What it says of one thing.
   *
   * @param status in its words, such as SUCCESS, SKIPPED and ERROR
   * @param check what it did
   * @param resourceType empty where it was about none
   */
  public record Result(String status, String check, String resourceType, String reason) {}

  /** Whether it can be started here. */
  public static boolean isInstalled() {
    return Files.isExecutable(PYTHON);
  }

  /**
   * Runs it to its end.
   *
   * @param baseURL of the service, without a slash at its end
   * @param authority PEM file of whom the service is trusted by
   */
  public static List<Result> run(String baseURL, Path authority, String token) {
    Path home = DataFolder.create();
    try {
      Path out = home.resolve("out");
      Path err = home.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(
                  PYTHON.toString(), SCRIPT.toString(), baseURL + "/", authority.toString())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("SCIM_TOKEN", token);
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("scim2-tester still runs after " + LIMIT_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new AssertionError("scim2-tester fails: " + Files.readString(err));
      }
      return Files.readAllLines(out).stream().map(Scim2Tester::result).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      DataFolder.delete(home);
    }
  }

  private static Result result(String line) {
    try {
      return JSON.readValue(line, Result.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
