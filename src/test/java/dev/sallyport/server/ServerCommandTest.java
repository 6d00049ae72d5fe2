package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ServerCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"-1", "301"})
  void aSkewThatIsTooLargeIsRefusedBeforeAnythingIsStarted(String seconds) {
    StringWriter err = new StringWriter();

    int exitCode =
        new CommandLine(new ServerCommand())
            .setErr(new PrintWriter(err))
            .execute("--clock-skew=" + seconds);

    assertThat(exitCode).isNotZero();
    assertThat(err.toString()).contains("the skew must be between 0 and 5 minutes");
  }
}
