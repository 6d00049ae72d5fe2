package dev.sallyport.pipeline;

import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.ResponseVerdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What is given on the command line. No cluster is asked. */
final class GivenMeasure implements Measure {

  private static final int MOST_OF_A_KEY = 64 * 1024;

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----[^-]+-----END \\1-----");

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

  @Override
  public MessageReport report(byte[] captured, Occasion occasion) throws Unusable {
    ResponseExpectation expected = expectation(occasion);
    Optional<CapturedLogout> logout = CapturedLogout.of(captured);
    if (logout.isPresent()) {
      return new LogoutReport(
          logout.get().kind(), logout.get().check(expected), occasion.requestID());
    }
    return switch (CapturedResponse.check(captured, expected)) {
      case ResponseVerdict.Refused refused -> ResponseReport.of(refused);
      case ResponseVerdict.Verified verified ->
          ResponseReport.of(
              verified, new AssertionUse.NotChecked("only a cluster knows (--source)"));
    };
  }

  private ResponseExpectation expectation(Occasion occasion) throws Unusable {
    ServiceProviderKeys[] keys = new ServiceProviderKeys[spKeys.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = keys(spKeys.get(i));
    }
    return new ResponseExpectation(
        identityProvider(occasion.now()),
        spEntityID,
        acsURL,
        List.of(keys),
        occasion.request(true),
        occasion.now(),
        occasion.skew());
  }

  private IdentityProvider identityProvider(Instant now) throws Unusable {
    return switch (MetadataReader.read(
        GivenFile.read(idpMetadata, MetadataReader.MAX_BYTES + 1),
        Optional.ofNullable(idpEntityID),
        now)) {
      case MetadataResult.Usable usable -> usable.identityProvider();
      case MetadataResult.Refused(String reason, String message) ->
          throw new Unusable(
              "the metadata in " + idpMetadata + " is refused, " + reason + ": " + message);
    };
  }

  private static ServiceProviderKeys keys(Path path) throws Unusable {
    String text = new String(GivenFile.read(path, MOST_OF_A_KEY), StandardCharsets.US_ASCII);
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
}
