package dev.sallyport.saml.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.idp.IdpKey;
import dev.sallyport.saml.idp.LogoutMessages;
import dev.sallyport.saml.idp.Signing;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.LogoutVerdict.Answered;
import dev.sallyport.saml.response.LogoutVerdict.Asked;
import dev.sallyport.saml.response.LogoutVerdict.Outcome;
import dev.sallyport.saml.response.LogoutVerdict.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class LogoutCheckTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final IdpKey KEY = IDP.key();
  private static final String REQUEST = LogoutMessages.request();

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

  @Test
  void theOtherWayToWriteAnEcdsaSignatureIsTakenToo() {
    IdpKey key = TestIdp.ec().key();
    String query =
        LogoutMessages.query(
            REQUEST,
            null,
            key.pair().getPrivate(),
            LogoutMessages.RSA_SHA256.replace("rsa", "ecdsa"),
            "SHA256withECDSAinP1363Format");

    assertThat(LogoutCheck.ofQuery(query, expectation(key))).isInstanceOf(Asked.class);
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

  @Test
  void aQueryWithoutSignatureIsRefused() {
    String query = LogoutMessages.unsigned(REQUEST, "state-1");

    assertRefused(ofQuery(query), LogoutStep.SIGNATURE, SignOutReason.NOT_SIGNED);
    assertRefused(
        ofQuery(query + "&SigAlg=" + LogoutMessages.encoded(LogoutMessages.RSA_SHA256)),
        LogoutStep.SIGNATURE,
        SignOutReason.NOT_SIGNED);
    assertRefused(
        ofQuery(LogoutMessages.unsigned(LogoutMessages.response("_sent", "Success"), null)),
        LogoutStep.SIGNATURE,
        SignOutReason.NOT_SIGNED);
  }

  @Test
  void aFormWithoutSignatureIsRefused() {
    assertRefused(
        ofForm(LogoutMessages.unsignedForm(REQUEST)),
        LogoutStep.SIGNATURE,
        SignOutReason.NOT_SIGNED);
  }

  /** There the query is signed, and that is not the form's. */
  @Test
  void theSignatureOfAQueryDoesNotCountForAForm() {
    Map<String, String> form = new HashMap<>(LogoutMessages.unsignedForm(REQUEST));
    for (String part : LogoutMessages.query(REQUEST, null, KEY).split("&", -1)) {
      form.putIfAbsent(part.substring(0, part.indexOf('=')), part);
    }

    assertRefused(ofForm(form), LogoutStep.SIGNATURE, SignOutReason.NOT_SIGNED);
  }

  @Test
  void anotherKeyThanTheMetadatasIsRefused() {
    IdpKey other = IdpKey.rsa();

    assertRefused(
        ofQuery(LogoutMessages.query(REQUEST, null, other)),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
    assertRefused(
        ofForm(LogoutMessages.form(REQUEST, Signing.with(other))),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
  }

  @Test
  void aKeyOfAnotherKindThanTheAlgorithmIsRefused() {
    String query = LogoutMessages.query(REQUEST, null, KEY).replace("rsa-sha256", "ecdsa-sha256");

    assertRefused(ofQuery(query), LogoutStep.SIGNATURE, SignOutReason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        ""
      })
  void aWeakAlgorithmIsRefused(String algorithm) {
    String query =
        LogoutMessages.query(REQUEST, null, KEY.pair().getPrivate(), algorithm, "SHA256withRSA");

    assertRefused(ofQuery(query), LogoutStep.SIGNATURE, SignOutReason.ALGORITHM_NOT_ALLOWED);
  }

  @Test
  void aFormWithAWeakAlgorithmIsRefused() {
    Signing sha1 = IDP.signing().algorithm("http://www.w3.org/2000/09/xmldsig#rsa-sha1");

    assertRefused(
        ofForm(LogoutMessages.form(REQUEST, sha1)),
        LogoutStep.SIGNATURE,
        SignOutReason.ALGORITHM_NOT_ALLOWED);
  }

  @Test
  void whatWasAlteredAfterItWasSignedIsRefused() {
    String query = LogoutMessages.query(REQUEST, "state-1", KEY);
    String other = REQUEST.replace("jane.doe", "john.doe");
    String message = LogoutMessages.unsigned(other, null);

    assertRefused(
        ofQuery(message + query.substring(query.indexOf("&RelayState"))),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
    assertRefused(
        ofQuery(query.replace("state-1", "state-2")),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
    assertRefused(
        ofQuery(query.replace("&RelayState=state-1", "")),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
    assertRefused(
        ofForm(altered(LogoutMessages.form(REQUEST, IDP.signing()), "jane.doe", "john.doe")),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
  }

  private static Map<String, String> altered(
      Map<String, String> form, String before, String after) {
    String xml =
        new String(Base64.getDecoder().decode(form.get("SAMLRequest")), StandardCharsets.UTF_8);
    return LogoutMessages.unsignedForm(xml.replace(before, after));
  }

  /** SAML fixes the order of what is signed, and not that of the query (bindings §3.4.4.1). */
  @Test
  void theOrderOfTheParametersAndOthersBesideThemDoNotMatter() {
    String[] parts = LogoutMessages.query(REQUEST, "state-1", KEY).split("&", -1);

    assertThat(ofQuery("x=y&" + parts[3] + "&" + parts[2] + "&" + parts[1] + "&" + parts[0] + "&"))
        .isInstanceOf(Asked.class);
  }

  @Test
  void whatIsSignedIsTheQueryAsItWasSentAndNoOtherWayToWriteTheSame() {
    String query = LogoutMessages.query(REQUEST, "state-1", KEY);

    // The same values, in another spelling of the percent signs.
    assertRefused(
        ofQuery(query.replace("%3A", "%3a")),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
    assertRefused(
        ofQuery(query.replace("RelayState=state", "RelayState=%73tate")),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_INVALID);
    // And an IdP that itself spells them in lower case is right.
    String lower =
        LogoutMessages.signed(
            LogoutMessages.unsigned(REQUEST, null).replace("%2B", "%2b").replace("%2F", "%2f")
                + "&SigAlg="
                + LogoutMessages.encoded(LogoutMessages.RSA_SHA256).replace("%3A", "%3a"),
            KEY.pair().getPrivate(),
            "SHA256withRSA");
    assertThat(ofQuery(lower)).isInstanceOf(Asked.class);
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
  void aSignatureInAnotherPlaceIsRefused() {
    Document twice = Xml.parse(REQUEST);
    IDP.signing().sign(twice.getDocumentElement());
    IDP.signing().sign(twice.getDocumentElement());

    assertRefused(
        ofForm(LogoutMessages.unsignedForm(Xml.text(twice))),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_NOT_PROFILE);
    assertRefused(
        ofForm(LogoutMessages.form(REQUEST, IDP.signing().reference(""))),
        LogoutStep.SIGNATURE,
        SignOutReason.SIGNATURE_NOT_PROFILE);
    assertRefused(ofForm(wrapped()), LogoutStep.SIGNATURE, SignOutReason.SIGNATURE_NOT_PROFILE);
    String inside = xml(LogoutMessages.form(REQUEST, IDP.signing()));
    assertRefused(query(inside), LogoutStep.SIGNATURE, SignOutReason.SIGNATURE_NOT_PROFILE);
  }

  /** The signed one inside a forged one. */
  private static Map<String, String> wrapped() {
    String signed = xml(LogoutMessages.form(REQUEST, IDP.signing()));
    return LogoutMessages.unsignedForm(
        REQUEST
            .replace("ID_9b1d-logout", "ID_forged")
            .replace("jane.doe", "john.doe")
            .replace(
                "</samlp:LogoutRequest>",
                "<samlp:Extensions>" + signed + "</samlp:Extensions></samlp:LogoutRequest>"));
  }

  private static String xml(Map<String, String> form) {
    return new String(Base64.getDecoder().decode(form.get("SAMLRequest")), StandardCharsets.UTF_8);
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

  @Test
  void everyCertificateOfTheMetadataCounts() {
    IdpKey other = IdpKey.rsa();
    LogoutExpectation both =
        new LogoutExpectation(
            TestIdp.identityProvider(other, KEY), LogoutMessages.SLO, TestIdp.NOW, TestIdp.SKEW);

    assertThat(LogoutCheck.ofQuery(LogoutMessages.query(REQUEST, null, KEY), both))
        .isInstanceOf(Asked.class);
    assertThat(LogoutCheck.ofQuery(LogoutMessages.query(REQUEST, null, other), both))
        .isInstanceOf(Asked.class);
  }

  private static LogoutVerdict query(String xml) {
    return ofQuery(LogoutMessages.query(xml, null, KEY));
  }

  private static LogoutVerdict ofQuery(String query) {
    return LogoutCheck.ofQuery(query, expectation(KEY));
  }

  private static LogoutVerdict ofForm(Map<String, String> form) {
    return LogoutCheck.ofForm(Optional.of(form), expectation(KEY));
  }

  private static LogoutExpectation expectation(IdpKey key) {
    return new LogoutExpectation(
        TestIdp.identityProvider(key), LogoutMessages.SLO, TestIdp.NOW, TestIdp.SKEW);
  }

  private static void assertRefused(LogoutVerdict verdict, LogoutStep step, String code) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.code()).as(refused.message()).isEqualTo(code);
              assertThat(refused.step()).isEqualTo(step);
              assertThat(refused.message()).endsWith(".").hasSizeBetween(40, 1_000);
            });
  }
}
