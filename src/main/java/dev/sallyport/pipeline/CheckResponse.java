package dev.sallyport.pipeline;

import dev.sallyport.saml.response.ResponseCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Explains a captured SAML Response, or a message of single logout: every check of the sign-in or
 * sign-out, passed or failed, and why.
 */
@Command(
    name = "check-response",
    mixinStandardHelpOptions = true,
    description = {
      "Explains a captured SAML Response, or a LogoutRequest or LogoutResponse: every check, passed"
          + " or failed, and why.",
      "With --source also whether the person is a User who may sign in, and whether the Response"
          + " was used before."
    },
    exitCodeOnInvalidInput = CheckResponse.ERROR,
    exitCodeOnExecutionException = CheckResponse.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the message is good; the output says whom it signs in, or what it asks or answers",
      "1:a file or the source cannot be read or used, or the command line is wrong",
      "2:the message is refused, or did not do what it should; the output says why and what to do"
    })
public final class CheckResponse implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int REFUSED = 2;

  /** Base64, and that percent-encoded, of the largest document, and one more. */
  private static final int MOST_READ = 4 * ResponseCheck.MAX_BYTES + 1;

  /** Forms of the output. */
  enum Output {
    text,
    json
  }

  @Parameters(
      paramLabel = "FILE",
      description = {
        "The Response as XML, or the form field SAMLResponse as the browser sent it (base64, also"
            + " percent-encoded, with or without its name). A logout message likewise; or, where it"
            + " came by HTTP-Redirect, the address that the browser loaded, from /saml/slo? to its"
            + " end, for that is what is signed. - reads standard input."
      })
  private String file;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "The request that it must answer; without it, any or none.")
  private String requestID;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "When it was received, such as 2026-06-01T12:00:00Z; default: now.")
  private Instant at;

  @Option(
      names = "--skew",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = Durations.class,
      description = "How far the clocks may differ, at most 5m; default ${DEFAULT-VALUE}.")
  private Duration skew;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Output output;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Measures measures;

  /** One of the two. */
  private static final class Measures {
    @ArgGroup(
        exclusive = false,
        multiplicity = "1",
        order = 1,
        heading = "%nMeasured by what you give, offline:%n")
    private GivenMeasure given;

    @ArgGroup(
        exclusive = false,
        multiplicity = "1",
        order = 2,
        heading = "%nMeasured by the source in force of a cluster:%n")
    private SourceMeasure source;

    Measure chosen() {
      return source == null ? given : source;
    }
  }

  @Spec private CommandSpec spec;

  private final InputStream standardInput;
  private final InstantSource clock;

  public CheckResponse() {
    this(System.in, InstantSource.system());
  }

  CheckResponse(InputStream standardInput, InstantSource clock) {
    this.standardInput = standardInput;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Instant asked = clock.instant();
    MessageReport report;
    try {
      report =
          measures
              .chosen()
              .report(
                  response(),
                  new Measure.Occasion(
                      Optional.ofNullable(requestID), at == null ? asked : at, skew, asked));
    } catch (Unusable | IllegalArgumentException e) {
      var err = spec.commandLine().getErr();
      err.println("check-response: " + e.getMessage());
      err.flush();
      return ERROR;
    }
    var out = spec.commandLine().getOut();
    out.print(output == Output.json ? report.json() : report.text());
    out.flush();
    return report.accepted() ? 0 : REFUSED;
  }

  private byte[] response() throws Unusable {
    if (!file.equals("-")) {
      return GivenFile.read(Path.of(file), MOST_READ);
    }
    try {
      return standardInput.readNBytes(MOST_READ);
    } catch (IOException e) {
      throw new Unusable("cannot read standard input");
    }
  }
}
