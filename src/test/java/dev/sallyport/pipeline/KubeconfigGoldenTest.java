package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * A directory for each case: {@code in-arguments}, one a line, perhaps the caller's {@code
 * in-kubeconfig.yaml} and certificates, and what is printed in {@code out.yaml}. {@code
 * -Dsallyport.write=true} writes the latter anew, for a person to read in the diff.
 */
class KubeconfigGoldenTest {

  private static final Path CASES = Path.of("src/test/resources/kubeconfig");
  private static final Set<String> FILES =
      Set.of("in-arguments", "in-kubeconfig.yaml", "in-ca.pem", "in-cluster-ca.pem", "out.yaml");

  @TestFactory
  Stream<DynamicTest> everyDocumentIsAsItWasRead() throws IOException {
    return cases().stream()
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    directory.getFileName().toString(), () -> check(directory)));
  }

  @Test
  void noFileIsUnused() throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      assertThat(files.filter(Files::isRegularFile))
          .allMatch(file -> FILES.contains(file.getFileName().toString()));
    }
  }

  private static void check(Path directory) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments =
        Files.readAllLines(directory.resolve("in-arguments")).stream()
            .map(argument -> argument.replace("{dir}", directory.toString()))
            .toArray(String[]::new);

    int exitCode =
        new CommandLine(
                new KubeconfigCommand(() -> List.of(directory.resolve("in-kubeconfig.yaml"))))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString()).doesNotContain("not-to-be-seen");
    Path golden = directory.resolve("out.yaml");
    if (Boolean.getBoolean("sallyport.write")) {
      Files.writeString(golden, out.toString());
    }
    assertThat(out.toString()).isEqualTo(Files.exists(golden) ? Files.readString(golden) : "");
  }

  private static List<Path> cases() throws IOException {
    try (Stream<Path> directories = Files.list(CASES)) {
      return directories.sorted().toList();
    }
  }
}
