package dev.sallyport.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CheckResponseTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final String SIGNED =
      IDP.protect(TestIdp.response(), new Protection(false, true, false));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;
  private Path metadata;

  @BeforeEach
  void writeMetadata() throws IOException {
    metadata = write("idp.xml", TestIdp.metadata(IDP.key()));
  }

  @Test
  void aGoodResponseIsZeroAndSaysWhomItSignsIn() throws Exception {
    assertThat(run(write("response.xml", SIGNED).toString())).isZero();

    assertThat(out.toString())
        .contains("passed   assertion-signature")
        .contains("skipped  decryption")
        .contains("skipped  replay               not checked: only a cluster knows (--source)\n")
        .endsWith("\naccepted: " + TestIdp.NAME_ID + "\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theFormIsReadHoweverItWasCaptured() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(SIGNED.getBytes(UTF_8));
    String encoded = URLEncoder.encode(base64, UTF_8);

    for (String captured :
        List.of(
            base64,
            base64 + "\n",
            encoded,
            "SAMLResponse=" + encoded,
            "RelayState=x&SAMLResponse=" + encoded + "&other=y")) {
      assertThat(run(write("form.txt", captured).toString())).as(captured).isZero();
    }
  }

  @Test
  void standardInputIsRead() {
    CheckResponse command = command(new ByteArrayInputStream(SIGNED.getBytes(UTF_8)));

    assertThat(run(command, "-", "-o", "json")).isZero();
    assertThat(json().get("userName").asText()).isEqualTo(TestIdp.NAME_ID);
  }

  @Test
  void aRefusedOneIsTwoAndSaysEveryReason() throws Exception {
    String altered = SIGNED.replace("jane.doe@", "admin@");
    Path file = write("response.xml", altered);

    assertThat(run(file.toString())).isEqualTo(2);
    assertThat(out.toString())
        .contains("failed   assertion-signature")
        .contains("refused, SignatureInvalid: ")
        .doesNotContain("accepted");

    assertThat(run(file.toString(), "-o", "json")).isEqualTo(2);
    assertThat(json().get("verdict").asText()).isEqualTo("refused");
    assertThat(json().at("/reasons/0/code").asText()).isEqualTo("SignatureInvalid");
    assertThat(json().has("identity")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--request-id, _another, InResponseToMismatch",
    "--at, 2026-06-02T12:00:00Z, AssertionExpired",
    "--acs-url, https://other.example.com/saml/acs, DestinationMismatch",
    "--sp-entity-id, https://other.example.com, AudienceMismatch",
  })
  void everyExpectationCounts(String option, String value, String code) throws Exception {
    Path file = write("response.xml", SIGNED);

    assertThat(run(file.toString(), option, value, "-o", "json")).isEqualTo(2);

    assertThat(json().get("reasons").findValuesAsText("code")).contains(code);
  }

  @Test
  void anEncryptedOneNeedsTheKey() throws Exception {
    Path response =
        write("response.xml", IDP.protect(TestIdp.response(), new Protection(true, true, true)));
    Map<String, byte[]> keys = TestIdp.serviceProvider().encode();
    Path key =
        write(
            "key.pem",
            new String(keys.get(ServiceProviderKeys.CERTIFICATE), UTF_8)
                + new String(keys.get(ServiceProviderKeys.PRIVATE_KEY), UTF_8));

    assertThat(run(response.toString())).isEqualTo(2);
    assertThat(run(response.toString(), "--sp-key", key.toString())).isZero();
  }

  @Test
  void whatCannotBeUsedIsOneWithoutStackTrace() throws Exception {
    Path response = write("response.xml", SIGNED);
    Path nothing = write("nothing.pem", "nothing");

    assertThat(run(directory.resolve("absent").toString())).isEqualTo(1);
    assertThat(run(directory.toString())).isEqualTo(1);
    assertThat(run(response.toString(), "--sp-key", nothing.toString())).isEqualTo(1);
    assertThat(run(response.toString(), "--idp-metadata", nothing.toString())).isEqualTo(1);
    assertThat(run(response.toString(), "--skew", "6m")).isEqualTo(1);
    assertThat(err.toString())
        .contains("there is no file")
        .contains("cannot read")
        .contains("the key in ")
        .contains("the metadata in ")
        .contains("the skew must be between")
        .doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMeasureIsGivenWholeAndOnlyOnce() throws Exception {
    String response = write("response.xml", SIGNED).toString();

    assertThat(run(response, "--source", "corp", "-n", "identity")).isEqualTo(1);
    assertThat(err.toString()).contains("mutually exclusive");
    for (List<String> torn :
        List.of(
            List.of(response),
            List.of(response, "--source", "corp"),
            List.of(response, "-n", "identity"),
            List.of(response, "--idp-metadata", metadata.toString()))) {
      CommandLine line = commandLine(command(new ByteArrayInputStream(new byte[0])));
      assertThat(line.execute(torn.toArray(String[]::new))).as(torn.toString()).isEqualTo(1);
    }
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5y", "soon", ""})
  void whatIsNoDurationIsOne(String skew) throws Exception {
    assertThat(run(write("response.xml", SIGNED).toString(), "--skew", skew)).isEqualTo(1);
    assertThat(err.toString()).contains("is no duration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "5m", "PT90S"})
  void durationsAreReadAsPeopleWriteThem(String skew) throws Exception {
    assertThat(run(write("response.xml", SIGNED).toString(), "--skew", skew)).isZero();
  }

  @Test
  void anEndlessFileIsRefusedAndNotReadToItsEnd() throws Exception {
    Path huge = write("huge.xml", "<" + "x".repeat(3 << 20));

    assertThat(run(huge.toString())).isEqualTo(2);
    assertThat(out.toString()).contains("ResponseTooLarge");
  }

  private JsonNode json() {
    try {
      String text = out.toString();
      return new ObjectMapper().readTree(text.substring(text.indexOf("{")));
    } catch (IOException e) {
      throw new AssertionError(out.toString(), e);
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static CheckResponse command(ByteArrayInputStream standardInput) {
    return new CheckResponse(standardInput, InstantSource.fixed(TestIdp.NOW));
  }

  private int run(String... arguments) {
    return run(command(new ByteArrayInputStream(new byte[0])), arguments);
  }

  /** What is given last wins over what is usual. */
  private int run(CheckResponse command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    Map.of(
            "--idp-metadata", metadata.toString(),
            "--sp-entity-id", TestIdp.SP_ENTITY_ID,
            "--acs-url", TestIdp.ACS)
        .forEach(
            (option, value) -> {
              if (!all.contains(option)) {
                all.addAll(List.of(option, value));
              }
            });
    return commandLine(command).execute(all.toArray(String[]::new));
  }

  private CommandLine commandLine(CheckResponse command) {
    return new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
  }
}
