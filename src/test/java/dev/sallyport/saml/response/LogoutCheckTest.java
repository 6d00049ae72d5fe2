package dev.sallyport.saml.response;

import static dev.sallyport.saml.response.Logouts.IDP;
import static dev.sallyport.saml.response.Logouts.KEY;
import static dev.sallyport.saml.response.Logouts.REQUEST;
import static dev.sallyport.saml.response.Logouts.assertRefused;
import static dev.sallyport.saml.response.Logouts.expectation;
import static dev.sallyport.saml.response.Logouts.ofForm;
import static dev.sallyport.saml.response.Logouts.ofQuery;
import static dev.sallyport.saml.response.Logouts.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.idp.IdpKey;
import dev.sallyport.saml.idp.LogoutMessages;
import dev.sallyport.saml.idp.Signing;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.LogoutVerdict.Answered;
import dev.sallyport.saml.response.LogoutVerdict.Asked;
import dev.sallyport.saml.response.LogoutVerdict.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogoutCheckTest {

  static List<IdpKey> keys() {
    return LogoutMessages.keys();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aSignedQueryOfTheIdpSaysWhoIsSignedOut(IdpKey key) {
    LogoutVerdict verdict =
        LogoutCheck.ofQuery(LogoutMessages.query(REQUEST, "state-1", key), expectation(key));

    Asked asked = (Asked) verdict;
    assertThat(asked.relayState()).contains("state-1");
    assertThat(asked.logout().issuer()).isEqualTo(TestIdp.ENTITY_ID);
    assertThat(asked.logout().requestID()).isEqualTo(LogoutMessages.REQUEST_ID);
    assertThat(asked.logout().nameID().value()).isEqualTo(TestIdp.NAME_ID);
    assertThat(asked.logout().sessionIndexes()).containsExactly(LogoutMessages.SESSION_INDEX);
    assertThat(asked.logout().usableUntil()).isEqualTo("2026-06-01T12:01:56.112Z");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aSignedFormOfTheIdpSaysWhoIsSignedOut(IdpKey key) {
    Map<String, String> form = new HashMap<>(LogoutMessages.form(REQUEST, Signing.with(key)));
    form.put("RelayState", "state-1");

    Asked asked = (Asked) LogoutCheck.ofForm(Optional.of(form), expectation(key));

    assertThat(asked.relayState()).contains("state-1");
    assertThat(asked.logout().nameID().value()).isEqualTo(TestIdp.NAME_ID);
  }

  @Test
  void withoutAnIndexAllSessionsOfThePersonAreMeant() {
    Asked asked =
        (Asked) query(REQUEST.replaceFirst("<samlp:SessionIndex>.*</samlp:SessionIndex>", ""));

    assertThat(asked.logout().sessionIndexes()).isEmpty();
  }

  @Test
  void theAnswerSaysHowItEnded() {
    assertThat(query(LogoutMessages.response("_sent", "Success")))
        .isEqualTo(new Answered(Optional.of("_sent"), Outcome.COMPLETE, "Success"));
    assertThat(query(LogoutMessages.response("_sent", "Responder", "PartialLogout")))
        .isEqualTo(new Answered(Optional.of("_sent"), Outcome.PARTIAL, "Responder, PartialLogout"));
    assertThat(query(LogoutMessages.response("_sent", "Success", "PartialLogout")))
        .extracting(verdict -> ((Answered) verdict).outcome())
        .isEqualTo(Outcome.PARTIAL);
    assertThat(query(LogoutMessages.response("_sent", "Requester", "RequestDenied")))
        .extracting(verdict -> ((Answered) verdict).outcome())
        .isEqualTo(Outcome.FAILED);
    assertThat(
            query(
                LogoutMessages.response("_sent", "Success")
                    .replace("urn:oasis:names:tc:SAML:2.0:status:Success", "urn:x")))
        .isEqualTo(new Answered(Optional.of("_sent"), Outcome.FAILED, "a status of its own"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&SAMLRequest=x",
        "&SAMLResponse=x",
        "&RelayState=other",
        "&SigAlg=other",
        "&Signature=other",
        "&Relay%53tate=other",
        "&%53AMLRequest=x",
        "&SAMLEncoding=urn:example:other",
        "&SAMLEncoding=%zz",
        "&x%=y",
        "&x=\u00e9",
        "&x= y"
      })
  void aQueryThatTwoReadersWouldReadDifferentlyIsRefused(String more) {
    String query = LogoutMessages.query(REQUEST, "state-1", KEY);

    assertRefused(ofQuery(query + more), LogoutStep.DECODING, SignOutReason.UNREADABLE);
    assertRefused(
        ofQuery(more.substring(1) + "&" + query), LogoutStep.DECODING, SignOutReason.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "SAMLRequest", "SAMLRequest=", "SAMLRequest=%%%", "Signature=x"})
  void whatIsNoMessageIsRefused(String query) {
    assertRefused(ofQuery(query), LogoutStep.DECODING, SignOutReason.UNREADABLE);
  }

  @Test
  void aFormThatCannotBeReadIsRefused() {
    assertRefused(
        LogoutCheck.ofForm(Optional.empty(), expectation(KEY)),
        LogoutStep.DECODING,
        SignOutReason.UNREADABLE);
    assertRefused(
        ofForm(Map.of("SAMLRequest", "x", "SAMLResponse", "x")),
        LogoutStep.DECODING,
        SignOutReason.UNREADABLE);
    assertRefused(
        ofForm(Map.of("SAMLRequest", "%%%")), LogoutStep.DECODING, SignOutReason.UNREADABLE);
  }

  @Test
  void whatIsNotDeflatedOrHasSomethingBehindItIsRefused() {
    byte[] plain = REQUEST.getBytes(StandardCharsets.UTF_8);
    byte[] deflated = LogoutMessages.deflated(plain);
    byte[] longer = Arrays.copyOf(deflated, deflated.length + 4);
    byte[] shorter = Arrays.copyOf(deflated, deflated.length - 4);

    for (byte[] bytes : List.of(plain, longer, shorter)) {
      assertRefused(
          ofQuery("SAMLRequest=" + LogoutMessages.encoded(LogoutMessages.base64(bytes))),
          LogoutStep.DECODING,
          SignOutReason.UNREADABLE);
    }
  }

  @Test
  void anInflationBombIsNotInflated() {
    byte[] bomb = LogoutMessages.deflated(new byte[40 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(LogoutBytes.MAX_BYTES);

    assertRefused(
        ofQuery("SAMLRequest=" + LogoutMessages.encoded(LogoutMessages.base64(bomb))),
        LogoutStep.DECODING,
        SignOutReason.TOO_LARGE);
  }

  @Test
  void whatIsTooLargeIsNotRead() {
    assertRefused(
        ofForm(Map.of("SAMLRequest", "A".repeat(LogoutBytes.MAX_CHARACTERS + 1))),
        LogoutStep.DECODING,
        SignOutReason.TOO_LARGE);
    assertRefused(
        ofForm(
            LogoutMessages.form(
                REQUEST.replace(
                    "</samlp:LogoutRequest>",
                    "<x>" + "y".repeat(LogoutBytes.MAX_BYTES) + "</x></samlp:LogoutRequest>"),
                IDP.signing())),
        LogoutStep.DECODING,
        SignOutReason.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE samlp:LogoutRequest>%s",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>%s",
        "<?x y?>%s",
        "<!-- c -->%s"
      })
  void whatNoMessageNeedsAndAttacksUseIsRefused(String around) {
    assertRefused(query(around.formatted(REQUEST)), LogoutStep.XML, SignOutReason.UNSAFE);
    assertRefused(
        ofForm(LogoutMessages.unsignedForm(around.formatted(REQUEST))),
        LogoutStep.XML,
        SignOutReason.UNSAFE);
  }

  @Test
  void twoEqualIdsAreRefused() {
    assertRefused(
        query(REQUEST.replace("<saml:NameID", "<saml:NameID ID=\"ID_9b1d-logout\"")),
        LogoutStep.XML,
        SignOutReason.UNSAFE);
  }

  @Test
  void whatIsNotXmlIsRefused() {
    assertRefused(query("SAMLRequest"), LogoutStep.XML, SignOutReason.UNREADABLE);
    assertRefused(
        query(REQUEST.replace("</samlp:LogoutRequest>", "")),
        LogoutStep.XML,
        SignOutReason.UNREADABLE);
  }

  @Test
  void anotherMessageOfTheSameIdpIsRefused() {
    assertRefused(
        query(REQUEST.replace("LogoutRequest", "AuthnRequest")),
        LogoutStep.MESSAGE,
        SignOutReason.NOT_A_LOGOUT_MESSAGE);
    assertRefused(
        query(REQUEST.replace("Version=\"2.0\"", "Version=\"1.1\"")),
        LogoutStep.MESSAGE,
        SignOutReason.NOT_A_LOGOUT_MESSAGE);
    assertRefused(
        ofQuery(LogoutMessages.query(REQUEST, null, KEY).replace("SAMLRequest=", "SAMLResponse=")),
        LogoutStep.MESSAGE,
        SignOutReason.NOT_A_LOGOUT_MESSAGE);
    assertRefused(
        ofForm(
            Map.of("SAMLResponse", LogoutMessages.form(REQUEST, IDP.signing()).get("SAMLRequest"))),
        LogoutStep.MESSAGE,
        SignOutReason.NOT_A_LOGOUT_MESSAGE);
  }

  @Test
  void anotherIssuerIsRefused() {
    assertRefused(
        query(REQUEST.replace("realms/corp</saml:Issuer>", "realms/other</saml:Issuer>")),
        LogoutStep.ISSUER,
        SignOutReason.ISSUER_MISMATCH);
    assertRefused(
        query(REQUEST.replaceFirst("<saml:Issuer>.*</saml:Issuer>", "")),
        LogoutStep.ISSUER,
        SignOutReason.ISSUER_MISMATCH);
    assertRefused(
        query(REQUEST.replace("</saml:Issuer>", "<x/></saml:Issuer>")),
        LogoutStep.ISSUER,
        SignOutReason.ISSUER_MISMATCH);
  }

  @Test
  void anotherDestinationOrNoneIsRefused() {
    assertRefused(
        query(REQUEST.replace("id.example.com/saml/slo", "other.example.com/saml/slo")),
        LogoutStep.DESTINATION,
        SignOutReason.DESTINATION_MISMATCH);
    assertRefused(
        query(REQUEST.replace("Destination=\"https://id.example.com/saml/slo\" ", "")),
        LogoutStep.DESTINATION,
        SignOutReason.DESTINATION_MISMATCH);
    assertRefused(
        query(REQUEST.replace("/saml/slo", "/saml/acs")),
        LogoutStep.DESTINATION,
        SignOutReason.DESTINATION_MISMATCH);
  }

  @Test
  void whatIsTooOldOrOfTheFutureIsRefused() {
    assertRefused(
        query(REQUEST.replace("12:00:56.112Z", "11:58:59Z")),
        LogoutStep.TIME,
        SignOutReason.EXPIRED);
    assertRefused(
        query(
            REQUEST
                .replace("11:59:58.112Z", "11:53:59Z")
                .replace("2026-06-01T12:00:56.112Z", "2027-06-01T12:00:00Z")),
        LogoutStep.TIME,
        SignOutReason.EXPIRED);
    assertRefused(
        query(REQUEST.replace("11:59:58.112Z", "12:01:01Z").replace("12:00:56", "12:03:00")),
        LogoutStep.TIME,
        SignOutReason.NOT_YET_VALID);
    assertRefused(
        query(REQUEST.replace("2026-06-01T11:59:58.112Z", "yesterday")),
        LogoutStep.TIME,
        SignOutReason.UNREADABLE);
    assertThat(query(REQUEST.replace(" NotOnOrAfter=\"2026-06-01T12:00:56.112Z\"", "")))
        .isInstanceOf(Asked.class);
    assertThat(query(REQUEST.replace("11:59:58.112Z", "12:00:59Z").replace("12:00:56", "12:02:00")))
        .as("within what clocks may differ")
        .isInstanceOf(Asked.class);
  }

  @Test
  void anEncryptedNameIsRefusedByItsOwnCode() {
    assertRefused(
        query(
            REQUEST.replaceFirst(
                "<saml:NameID.*</saml:NameID>", "<saml:EncryptedID><x/></saml:EncryptedID>")),
        LogoutStep.CONTENT,
        SignOutReason.NAME_ID_ENCRYPTED);
  }

  @Test
  void aNameThatCanBeReadInTwoWaysIsRefused() {
    for (String name :
        List.of(
            "",
            "<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>",
            "<saml:NameID>a<x/>b</saml:NameID>",
            "<saml:NameID> a</saml:NameID>",
            "<saml:NameID></saml:NameID>",
            "<saml:NameID>a</saml:NameID><saml:BaseID/>")) {
      assertRefused(
          query(REQUEST.replaceFirst("<saml:NameID.*</saml:NameID>", name)),
          LogoutStep.CONTENT,
          SignOutReason.NAME_ID_INVALID);
    }
  }

  @Test
  void anIndexOrAStatusThatCannotBeReadIsRefused() {
    for (String index : List.of("", "a<x/>", "y".repeat(1_025))) {
      assertRefused(
          query(REQUEST.replace(">" + LogoutMessages.SESSION_INDEX + "<", ">" + index + "<")),
          LogoutStep.CONTENT,
          SignOutReason.UNREADABLE);
    }
    assertRefused(
        query(LogoutMessages.response("_sent")), LogoutStep.CONTENT, SignOutReason.UNREADABLE);
  }
}
