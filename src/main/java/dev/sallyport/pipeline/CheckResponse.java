package dev.sallyport.pipeline;

import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.response.ExpectedRequest;
import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseExpectation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains a captured SAML Response: every check of the sign-in, passed or failed, and why. */
@Command(
    name = "check-response",
    mixinStandardHelpOptions = true,
    description = {
      "Explains a captured SAML Response offline: every check, passed or failed, and why.",
      "Whether the person is a User of the center, and whether the Response was used before, is not"
          + " asked."
    },
    exitCodeOnInvalidInput = CheckResponse.ERROR,
    exitCodeOnExecutionException = CheckResponse.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the Response is good; the output says whom it signs in",
      "1:a file cannot be read or used, or the command line is wrong",
      "2:the Response is refused; the output says why and what to do"
    })
public final class CheckResponse implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int REFUSED = 2;

  /** Base64, and that percent-encoded, of the largest document, and one more. */
  private static final int MOST_READ = 4 * ResponseCheck.MAX_BYTES + 1;

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----[^-]+-----END \\1-----");

  /** Forms of the output. */
  enum Output {
    text,
    json
  }

  @Parameters(
      paramLabel = "FILE",
      description = {
        "The Response as XML, or the form field SAMLResponse as the browser sent it (base64, also"
            + " percent-encoded, with or without its name); - reads standard input."
      })
  private String file;

  @Option(
      names = "--idp-metadata",
      paramLabel = "FILE",
      required = true,
      description = "The identity provider's metadata; only its signing keys count.")
  private Path idpMetadata;

  @Option(
      names = "--idp-entity-id",
      paramLabel = "ID",
      description = "Which identity provider, where the metadata describes several.")
  private String idpEntityID;

  @Option(
      names = "--sp-entity-id",
      paramLabel = "ID",
      required = true,
      description = "Our entityID: status.serviceProvider.entityID of the IdentitySource.")
  private String spEntityID;

  @Option(
      names = "--acs-url",
      paramLabel = "URL",
      required = true,
      description = "Where it was posted: status.serviceProvider.acsURL of the IdentitySource.")
  private String acsURL;

  @Option(
      names = "--sp-key",
      paramLabel = "FILE",
      description = {
        "Our private key and its certificate, both as PEM in one file; needed for an encrypted"
            + " Assertion. May be given several times."
      })
  private List<Path> spKeys = List.of();

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "The AuthnRequest that it must answer; without it, any or none.")
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
    ResponseReport report;
    try {
      ResponseExpectation expected = expectation();
      report = ResponseReport.of(CapturedResponse.check(response(), expected));
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

  private ResponseExpectation expectation() throws Unusable {
    Instant now = at == null ? clock.instant() : at;
    IdentityProvider idp =
        switch (MetadataReader.read(
            GivenFile.read(idpMetadata, MetadataReader.MAX_BYTES + 1),
            Optional.ofNullable(idpEntityID),
            now)) {
          case MetadataResult.Usable usable -> usable.identityProvider();
          case MetadataResult.Refused(String reason, String message) ->
              throw new Unusable(
                  "the metadata in " + idpMetadata + " is refused, " + reason + ": " + message);
        };
    ServiceProviderKeys[] keys = new ServiceProviderKeys[spKeys.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = keys(spKeys.get(i));
    }
    ExpectedRequest request =
        requestID == null ? new ExpectedRequest.NotKnown() : new ExpectedRequest.Sent(requestID);
    return new ResponseExpectation(idp, spEntityID, acsURL, List.of(keys), request, now, skew);
  }

  private static ServiceProviderKeys keys(Path path) throws Unusable {
    String text = new String(GivenFile.read(path, 64 * 1024), StandardCharsets.US_ASCII);
    String key = "";
    String certificate = "";
    for (Matcher block = PEM.matcher(text); block.find(); ) {
      if (block.group(1).endsWith("PRIVATE KEY")) {
        key = block.group();
      } else if (block.group(1).equals("CERTIFICATE")) {
        certificate = block.group();
      }
    }
    return switch (ServiceProviderKeys.decode(
        Map.of(
            ServiceProviderKeys.PRIVATE_KEY,
            key.getBytes(StandardCharsets.US_ASCII),
            ServiceProviderKeys.CERTIFICATE,
            certificate.getBytes(StandardCharsets.US_ASCII)))) {
      case ServiceProviderKeys.Decoded.Good good -> good.keys();
      case ServiceProviderKeys.Decoded.Bad bad ->
          throw new Unusable("the key in " + path + " cannot be used: " + bad.message());
    };
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
