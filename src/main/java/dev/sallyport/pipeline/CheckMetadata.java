package dev.sallyport.pipeline;

import dev.sallyport.saml.MetadataReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says offline what the operator would say of IdP metadata; the same code decides. */
@Command(
    name = "check-metadata",
    mixinStandardHelpOptions = true,
    description = "Says what the operator would say of an identity provider's metadata.",
    exitCodeOnInvalidInput = CheckMetadata.ERROR,
    exitCodeOnExecutionException = CheckMetadata.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the metadata can be used",
      "1:the file cannot be read, or the command line is wrong",
      "2:the metadata is refused; the output says why and what to do"
    })
public final class CheckMetadata implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int REFUSED = 2;

  /** One more than is accepted. */
  private static final int MOST_READ = MetadataReader.MAX_BYTES + 1;

  /** Forms of the output. */
  enum Output {
    text,
    json
  }

  @Parameters(
      paramLabel = "FILE",
      description = "The metadata as the identity provider serves it; - reads standard input.")
  private String file;

  @Option(
      names = "--entity-id",
      paramLabel = "ID",
      description = {
        "The identity provider that is wanted, as in spec.externalIdP.entityID.",
        "Needed where the file describes several."
      })
  private String entityID;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Output output;

  @Spec private CommandSpec spec;

  private final InputStream standardInput;
  private final InstantSource clock;

  public CheckMetadata() {
    this(System.in, InstantSource.system());
  }

  CheckMetadata(InputStream standardInput, InstantSource clock) {
    this.standardInput = standardInput;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    byte[] document;
    try {
      document =
          file.equals("-")
              ? standardInput.readNBytes(MOST_READ)
              : GivenFile.read(Path.of(file), MOST_READ);
    } catch (Unusable e) {
      return failed(e.getMessage());
    } catch (IOException e) {
      return failed("cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
    }
    MetadataReport report =
        MetadataReport.of(document, Optional.ofNullable(entityID), clock.instant());
    var out = spec.commandLine().getOut();
    out.print(output == Output.json ? report.json() : report.text());
    out.flush();
    return report.usable() ? 0 : REFUSED;
  }

  private int failed(String message) {
    var err = spec.commandLine().getErr();
    err.println("check-metadata: " + message);
    err.flush();
    return ERROR;
  }
}
