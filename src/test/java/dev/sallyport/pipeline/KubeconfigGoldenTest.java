package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GoldenCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * A directory for each case: {@code in-arguments}, one a line, perhaps the caller's {@code
 * in-kubeconfig.yaml} and certificates, and what is printed in {@code out.yaml}.
 */
class KubeconfigGoldenTest {

  @TestFactory
  Stream<DynamicTest> everyDocumentIsAsItWasRead() {
    return GoldenCase.all("kubeconfig", KubeconfigGoldenTest::check);
  }

  private static void check(GoldenCase given) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String arguments = given.text("in-arguments").orElseThrow();
    String kubeconfig = given.text("in-kubeconfig.yaml").orElse("");
    for (String certificates : List.of("in-ca.pem", "in-cluster-ca.pem")) {
      if (arguments.contains(certificates) || kubeconfig.contains(certificates)) {
        assertThat(given.file(certificates)).exists();
      }
    }

    int exitCode =
        new CommandLine(new KubeconfigCommand(() -> List.of(given.file("in-kubeconfig.yaml"))))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                arguments
                    .lines()
                    .map(argument -> argument.replace("{dir}", given.directory().toString()))
                    .toArray(String[]::new));

    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString()).doesNotContain("not-to-be-seen");
    given.assertOut("out.yaml", out.toString());
  }
}
