package dev.sallyport.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.LogoutMessages;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.LogoutStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check-response}, given a message of single logout. */
class CheckLogoutTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final String QUERY =
      LogoutMessages.query(LogoutMessages.request(), "state", IDP.key());

  @TempDir private Path directory;
  private OfflineCheck check;

  @BeforeEach
  void writeMetadata() throws IOException {
    check = new OfflineCheck(IDP, directory);
  }

  @Test
  void aRequestByHttpRedirectIsExplainedHoweverItWasCaptured() {
    for (String captured :
        List.of(
            QUERY,
            "?" + QUERY,
            "/saml/slo?" + QUERY + "\n",
            LogoutMessages.SLO + "?" + QUERY + "#top")) {
      assertThat(run(captured)).as(captured).isZero();
      assertThat(check.out())
          .contains("passed   signature            the identity provider signed it")
          .contains("skipped  use                  not checked")
          .contains("nameID          " + TestIdp.NAME_ID + "\n")
          .contains("sessionIndexes  [" + LogoutMessages.SESSION_INDEX + "]\n")
          .endsWith("\naccepted: this LogoutRequest\n");
    }
    assertThat(check.err()).isEmpty();
  }

  @Test
  void aRequestByHttpPostIsExplainedHoweverItWasCaptured() {
    String base64 = LogoutMessages.form(LogoutMessages.request(), IDP.signing()).get("SAMLRequest");
    String encoded = LogoutMessages.encoded(base64);

    for (String captured :
        List.of(
            base64,
            encoded,
            "SAMLRequest=" + encoded,
            "SAMLRequest=" + encoded + "&RelayState=state",
            new String(Base64.getDecoder().decode(base64), UTF_8))) {
      assertThat(run(captured)).as(captured).isZero();
      assertThat(check.out()).endsWith("\naccepted: this LogoutRequest\n");
    }
  }

  @Test
  void everyStepIsSaidUpToTheOneThatFails() {
    assertThat(run(QUERY.replace("RelayState=state", "RelayState=other"), "-o", "json"))
        .isEqualTo(2);

    assertThat(check.json().get("message").asText()).isEqualTo("LogoutRequest");
    assertThat(check.json().get("verdict").asText()).isEqualTo("refused");
    assertThat(check.json().at("/reasons/0/step").asText()).isEqualTo("signature");
    assertThat(check.json().at("/reasons/0/code").asText()).isEqualTo("LogoutSignatureInvalid");
    assertThat(check.json().has("logout")).isFalse();
    assertThat(check.json().get("steps").findValuesAsText("step"))
        .containsExactlyElementsOf(
            Arrays.stream(LogoutStep.values()).map(LogoutStep::value).toList());
    assertThat(check.json().get("steps").findValuesAsText("outcome"))
        .containsExactly(
            "passed", "passed", "passed", "passed", "failed", "skipped", "skipped", "skipped",
            "skipped");
  }

  @Test
  void aResponseSaysHowItEnded() {
    String complete =
        LogoutMessages.query(LogoutMessages.response("_ours", "Success"), null, IDP.key());
    String partial =
        LogoutMessages.query(
            LogoutMessages.response("_ours", "Success", "PartialLogout"), null, IDP.key());

    assertThat(run(complete, "--request-id", "_ours")).isZero();
    assertThat(check.out())
        .contains("inResponseTo    _ours\n", "status          Success\n")
        .endsWith("\naccepted: this LogoutResponse\n");

    assertThat(run(complete, "--request-id", "_other")).isEqualTo(2);
    assertThat(check.out()).contains("failed   use", "refused, LogoutNotAsked: ");

    assertThat(run(partial)).isEqualTo(2);
    assertThat(check.out()).contains("refused, LogoutNotCompleted: ", "Success, PartialLogout");
  }

  @Test
  void itIsMeasuredByOurSingleLogoutServiceAndTheTime() {
    assertThat(run(QUERY, "--acs-url", "https://other.example.com/saml/acs")).isEqualTo(2);
    assertThat(check.out())
        .contains("refused, LogoutDestinationMismatch: ", "https://other.example.com/saml/slo");

    assertThat(run(QUERY, "--at", "2026-06-01T13:00:00Z")).isEqualTo(2);
    assertThat(check.out()).contains("refused, LogoutExpired: ");

    assertThat(run(QUERY, "--acs-url", "https://id.example.com/elsewhere")).isEqualTo(1);
    assertThat(check.err()).contains("must end in /saml/acs");
  }

  @Test
  void whoCapturedTheMessageWithoutItsSignatureIsToldWhereThatIs() {
    String deflated =
        LogoutMessages.base64(LogoutMessages.deflated(LogoutMessages.request().getBytes(UTF_8)));

    assertThat(run(LogoutMessages.request())).isEqualTo(2);
    assertThat(check.out())
        .contains("refused, LogoutNotSigned: ", "give the address that the browser loaded");

    assertThat(run(deflated)).isEqualTo(1);
    assertThat(check.err()).contains("give the address that the browser loaded");

    assertThat(run(LogoutMessages.unsigned(LogoutMessages.request(), null))).isEqualTo(2);
    assertThat(check.out()).contains("LogoutNotSigned: The query has no signature");
  }

  /** A bomb, and what is no message at all, are no reason to take long or to break. */
  @Test
  void whatIsNoLogoutMessageIsExplainedAsAResponse() {
    String bomb = LogoutMessages.base64(LogoutMessages.deflated(new byte[2_000_000]));

    for (String captured : List.of(bomb, "", "?", "SAMLRequest=", "SAMLResponse=%%%", "<a/>")) {
      assertThat(run(captured)).as(captured).isEqualTo(2);
      assertThat(check.out()).containsPattern("refused, (Not)?A?Response");
    }
  }

  private int run(String captured, String... options) {
    check.forgetOutput();
    List<String> all = new ArrayList<>(List.of("-"));
    all.addAll(List.of(options));
    return check.run(captured, all.toArray(String[]::new));
  }
}
