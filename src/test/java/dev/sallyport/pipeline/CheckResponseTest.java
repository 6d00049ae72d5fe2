package dev.sallyport.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckResponseTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final String SIGNED =
      IDP.protect(TestIdp.response(), new Protection(false, true, false));

  @TempDir Path directory;
  private OfflineCheck check;

  @BeforeEach
  void writeMetadata() throws IOException {
    check = new OfflineCheck(IDP, directory);
  }

  @Test
  void aGoodResponseIsZeroAndSaysWhomItSignsIn() throws Exception {
    assertThat(run(write("response.xml", SIGNED).toString())).isZero();

    assertThat(check.out())
        .contains("passed   assertion-signature")
        .contains("skipped  decryption")
        .contains("skipped  replay               not checked: only a cluster knows (--source)\n")
        .endsWith("\naccepted: " + TestIdp.NAME_ID + "\n");
    assertThat(check.err()).isEmpty();
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
    assertThat(check.run(SIGNED, "-", "-o", "json")).isZero();
    assertThat(check.json().get("userName").asText()).isEqualTo(TestIdp.NAME_ID);
  }

  @Test
  void aRefusedOneIsTwoAndSaysEveryReason() throws Exception {
    String altered = SIGNED.replace("jane.doe@", "admin@");
    Path file = write("response.xml", altered);

    assertThat(run(file.toString())).isEqualTo(2);
    assertThat(check.out())
        .contains("failed   assertion-signature")
        .contains("refused, SignatureInvalid: ")
        .doesNotContain("accepted");

    assertThat(run(file.toString(), "-o", "json")).isEqualTo(2);
    assertThat(check.json().get("verdict").asText()).isEqualTo("refused");
    assertThat(check.json().at("/reasons/0/code").asText()).isEqualTo("SignatureInvalid");
    assertThat(check.json().has("identity")).isFalse();
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

    assertThat(check.json().get("reasons").findValuesAsText("code")).contains(code);
  }

  @ParameterizedTest
  @CsvSource({"0s, 2", "60s, 2", "119s, 2", "2m, 0", "5m, 0"})
  void theClocksMayDifferByTheSkewAndNoMore(String skew, int exitCode) throws Exception {
    Path file = write("response.xml", SIGNED);

    // Its Conditions hold until 12:00:56.110.
    assertThat(run(file.toString(), "--at", "2026-06-01T12:02:56Z", "--skew", skew))
        .isEqualTo(exitCode);
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
    assertThat(check.err())
        .contains("there is no file")
        .contains("cannot read")
        .contains("the key in ")
        .contains("the metadata in ")
        .contains("the skew must be between")
        .doesNotContain("\tat ");
    assertThat(check.out()).isEmpty();
  }

  @Test
  void aMeasureIsGivenWholeAndOnlyOnce() throws Exception {
    String response = write("response.xml", SIGNED).toString();

    assertThat(run(response, "--source", "corp", "-n", "identity")).isEqualTo(1);
    assertThat(check.err()).contains("mutually exclusive");
    for (List<String> torn :
        List.of(
            List.of(response),
            List.of(response, "--source", "corp"),
            List.of(response, "-n", "identity"),
            List.of(response, "--idp-metadata", directory.resolve("idp.xml").toString()))) {
      assertThat(check.runExactly("", torn)).as(torn.toString()).isEqualTo(1);
    }
    assertThat(check.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5y", "soon", ""})
  void whatIsNoDurationIsOne(String skew) throws Exception {
    assertThat(run(write("response.xml", SIGNED).toString(), "--skew", skew)).isEqualTo(1);
    assertThat(check.err()).contains("is no duration");
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
    assertThat(check.out()).contains("ResponseTooLarge");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private int run(String... arguments) {
    return check.run("", arguments);
  }
}
