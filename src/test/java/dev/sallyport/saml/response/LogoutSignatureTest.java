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
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.LogoutVerdict.Asked;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** A message about a sign-out counts only by the signature of the IdP over what was sent. */
class LogoutSignatureTest {

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

  /** SAML fixes the order of what is signed, and not that of the query (bindings §3.4.4.1). */
  @Test
  void theOrderOfTheParametersAndOthersBesideThemDoNotMatter() {
    String[] parts = LogoutMessages.query(REQUEST, "state-1", KEY).split("&", -1);

    assertThat(ofQuery("x=y&" + parts[3] + "&" + parts[2] + "&" + parts[1] + "&" + parts[0] + "&"))
        .isInstanceOf(Asked.class);
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

  private static Map<String, String> altered(
      Map<String, String> form, String before, String after) {
    return LogoutMessages.unsignedForm(xml(form).replace(before, after));
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
}
