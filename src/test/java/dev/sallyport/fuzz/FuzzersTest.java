package dev.sallyport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every fuzzer for a while, each in a process of its own: Jazzer fuzzes one method in a
 * process.
 */
class FuzzersTest {

  /** For each; the profile fuzz sets another. */
  private static final String DURATION = System.getProperty("fuzz.duration", "8s");

  /** To start, to read the seeds, and to be slow with the last input. */
  private static final Duration BESIDES = Duration.ofMinutes(3);

  private static final int SHOWN = 12_000;
  private static final Path PROJECT = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();

  static List<String> fuzzers() throws IOException, URISyntaxException {
    Path classes = Path.of(FuzzersTest.class.getResource("FuzzersTest.class").toURI()).getParent();
    try (Stream<Path> files = Files.list(classes)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Fuzz.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("fuzzers")
  void findsNothing(String fuzzer) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(PROJECT.resolve("target/fuzz"));
    Path log = folder.resolve(fuzzer + ".log");
    Process process = start(fuzzer, folder, log);
    boolean ended;
    try {
      ended = process.waitFor(limit().toSeconds(), TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
    }

    String said = Files.readString(log, StandardCharsets.ISO_8859_1);
    String end = said.substring(Math.max(0, said.length() - SHOWN));
    assertThat(ended).as("%s still runs after %s:%n%s", fuzzer, limit(), end).isTrue();
    assertThat(process.exitValue()).as("%s, its words are in %s:%n%s", fuzzer, log, end).isZero();
    assertThat(said)
        .as("%s was fuzzed and not only run once", fuzzer)
        .containsPattern("Done \\d+ runs");
  }

  private static Process start(String fuzzer, Path folder, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dbasedir=" + PROJECT,
            "-Djazzer.max_duration=" + DURATION,
            // Where it keeps what it finds; else in the source tree.
            "-Djazzer.internal.basedir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            OneFuzzer.class.getName(),
            FuzzersTest.class.getPackageName() + "." + fuzzer);
    builder.environment().put("JAZZER_FUZZ", "1");
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static Duration limit() {
    return Duration.parse("PT" + DURATION.toUpperCase(Locale.ROOT)).plus(BESIDES);
  }
}
