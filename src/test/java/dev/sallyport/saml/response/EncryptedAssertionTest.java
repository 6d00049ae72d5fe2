package dev.sallyport.saml.response;

import static dev.sallyport.api.SignInReason.ASSERTION_NOT_ALONE;
import static dev.sallyport.api.SignInReason.DECRYPTION_FAILED;
import static dev.sallyport.api.SignInReason.DECRYPTION_KEY_MISSING;
import static dev.sallyport.api.SignInReason.ENCRYPTION_NOT_ALLOWED;
import static dev.sallyport.api.SignInReason.SIGNATURE_INVALID;
import static dev.sallyport.saml.response.Responses.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.idp.Encryption;
import dev.sallyport.saml.idp.IdpKey;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.CheckedStep.Outcome;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What is opened, what is refused before it is opened, and that failures do not tell apart. */
class EncryptedAssertionTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final Protection SIGNED = new Protection(false, true, true);
  private static final String XMLENC = "http://www.w3.org/2001/04/xmlenc#";
  private static final String XMLENC11 = "http://www.w3.org/2009/xmlenc11#";

  @ParameterizedTest
  @CsvSource({
    XMLENC11 + "aes256-gcm," + XMLENC + "rsa-oaep-mgf1p",
    XMLENC11 + "aes256-gcm," + XMLENC11 + "rsa-oaep",
  })
  void authenticatedEncryptionIsOpened(String data, String key) {
    assertThat(check(encrypted(data, key))).isInstanceOf(Verified.class);
  }

  @ParameterizedTest
  @CsvSource({
    XMLENC + "aes256-cbc," + XMLENC + "rsa-oaep-mgf1p",
    XMLENC11 + "aes256-gcm," + XMLENC + "rsa-1_5",
    XMLENC + "aes256-cbc," + XMLENC + "rsa-1_5",
  })
  void encryptionThatOthersCanOpenIsRefused(String data, String key) {
    assertRefused(check(encrypted(data, key)), ENCRYPTION_NOT_ALLOWED);
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(
            "a CipherReference for the data",
            "(<xenc:EncryptedData.*)<xenc:CipherValue>[^<]*</xenc:CipherValue>",
            "$1<xenc:CipherReference URI='http://127.0.0.1:1/'/>"),
        Arguments.of(
            "a CipherReference with a transform",
            "(<xenc:EncryptedData.*)<xenc:CipherValue>[^<]*</xenc:CipherValue>",
            "$1<xenc:CipherReference URI='#x'><xenc:Transforms><ds:Transform"
                + " xmlns:ds='http://www.w3.org/2000/09/xmldsig#'"
                + " Algorithm='http://www.w3.org/TR/1999/REC-xslt-19991116'/></xenc:Transforms>"
                + "</xenc:CipherReference>"),
        Arguments.of(
            "a CipherReference for the key",
            "(<xenc:EncryptedKey>.*?)<xenc:CipherValue>[^<]*</xenc:CipherValue>",
            "$1<xenc:CipherReference URI='file:///etc/passwd'/>"),
        Arguments.of(
            "a RetrievalMethod",
            "(<ds:KeyInfo[^>]*>)",
            "$1<ds:RetrievalMethod URI='http://127.0.0.1:1/'/>"),
        Arguments.of(
            "a KeyInfoReference",
            "(<ds:KeyInfo[^>]*>)",
            "$1<d:KeyInfoReference xmlns:d='http://www.w3.org/2009/xmldsig11#' URI='#x'/>"),
        Arguments.of(
            "a transform in KeyInfo",
            "(<ds:KeyInfo[^>]*>)",
            "$1<ds:X509Data><ds:Transforms/></ds:X509Data>"),
        Arguments.of(
            "an AgreementMethod", "(<ds:KeyInfo[^>]*>)", "$1<xenc:AgreementMethod Algorithm='x'/>"),
        Arguments.of(
            "a second EncryptedKey", "(<xenc:EncryptedKey>.*</xenc:EncryptedKey>)", "$1$1"),
        Arguments.of("no EncryptedKey", "<xenc:EncryptedKey>.*</xenc:EncryptedKey>", ""),
        Arguments.of(
            "a second EncryptedData", "(<xenc:EncryptedData .*</xenc:EncryptedData>)", "$1$1"),
        Arguments.of(
            "EncryptionProperties",
            "</xenc:EncryptedData>",
            "<xenc:EncryptionProperties/></xenc:EncryptedData>"),
        Arguments.of(
            "a value with an element", "<xenc:CipherValue>", "<xenc:CipherValue><xenc:KeySize/>"),
        Arguments.of(
            "another digest in OAEP",
            "(<xenc:EncryptionMethod [^>]*rsa-oaep-mgf1p\"[^>]*>)",
            "$1<ds:DigestMethod xmlns:ds='http://www.w3.org/2000/09/xmldsig#'"
                + " Algorithm='http://www.w3.org/2001/04/xmldsig-more#md5'/>"),
        Arguments.of("nothing", "<xenc:EncryptedData .*</xenc:EncryptedData>", ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void anotherShapeIsRefusedBeforeAnythingIsDecrypted(String name, String what, String by) {
    String response = IDP.protect(TestIdp.response(), SIGNED);
    String altered = response.replaceFirst("(?s)" + what, by);
    assertThat(altered).as("the case changes something").isNotEqualTo(response);

    assertRefused(check(altered), ENCRYPTION_NOT_ALLOWED);
  }

  @Test
  void theKeyMayStandBesideTheData() {
    Document document = Xml.parse(IDP.protect(TestIdp.response(), SIGNED));
    Element key = Xml.first(document, "EncryptedKey");
    Element info = Xml.first(document, "KeyInfo");
    for (String[] prefix :
        new String[][] {
          {"xmlns:ds", "http://www.w3.org/2000/09/xmldsig#"},
          {"xmlns:xenc", "http://www.w3.org/2001/04/xmlenc#"}
        }) {
      key.setAttributeNS("http://www.w3.org/2000/xmlns/", prefix[0], prefix[1]);
    }
    Xml.first(document, "EncryptedAssertion").appendChild(key);
    info.getParentNode().removeChild(info);

    assertThat(check(Xml.text(document))).isInstanceOf(Verified.class);
  }

  @Test
  void anOlderKeyOpensWhileTheIdpStillUsesIt() {
    ServiceProviderKeys other =
        ServiceProviderKeys.generate("new", new SecureRandom(), TestIdp.NOW);
    String response = IDP.protect(TestIdp.response(), SIGNED);

    assertThat(Responses.check(response, with(List.of(other, TestIdp.serviceProvider()))))
        .isInstanceOf(Verified.class);
    assertRefused(Responses.check(response, with(List.of(other))), DECRYPTION_FAILED);
    assertRefused(Responses.check(response, with(List.of())), DECRYPTION_KEY_MISSING);
  }

  /** From the wrong key to plain text that is no Assertion: the same code, the same words. */
  @Test
  void failuresOfDecryptionDoNotTellApart() {
    String good = IDP.protect(TestIdp.response(), SIGNED);
    Set<String> messages = new HashSet<>();
    for (String response :
        List.of(
            TestIdp.protect(
                TestIdp.response(),
                SIGNED,
                IDP.signing(),
                Encryption.to(IdpKey.rsa().pair().getPublic())),
            good.replaceFirst("(?s)(<xenc:EncryptedKey>.*?<xenc:CipherValue>)....", "$1AAAA"),
            good.replaceFirst("(?s)(.*<xenc:CipherValue>)....", "$1AAAA"),
            good.replaceFirst("(?s)(.*<xenc:CipherValue>)[^<]*", "$1AAAA"),
            good.replaceFirst("(?s)(.*<xenc:CipherValue>)[^<]*", "$1"),
            good.replaceFirst("(?s)(.*<xenc:CipherValue>)[^<]*", "$1!"),
            good.replaceFirst("(?s)(<xenc:EncryptedKey>.*?<xenc:CipherValue>)[^<]*", "$1"),
            encryptedInstead("<x/>"),
            encryptedInstead("<saml:Issuer>x</saml:Issuer>"),
            encryptedInstead("<saml:Assertion><!-- a comment --></saml:Assertion>"),
            encryptedInstead(
                "<saml:Assertion>" + "<a>".repeat(80) + "</a>".repeat(80) + "</saml:Assertion>"))) {
      ResponseVerdict verdict = check(response);

      assertRefused(verdict, DECRYPTION_FAILED);
      ((Refused) verdict).reasons().forEach(reason -> messages.add(reason.message()));
    }
    assertThat(messages).hasSize(1);
  }

  @Test
  void anAssertionInsideOfTheEncryptedOneIsRefused() {
    String response =
        TestIdp.response()
            .replace(
                "<saml:AuthnStatement",
                "<saml:Advice><saml:Assertion ID=\"_x\"/></saml:Advice><saml:AuthnStatement");

    assertRefused(check(IDP.protect(response, SIGNED)), ASSERTION_NOT_ALONE);
  }

  @Test
  void nothingIsDecryptedForAResponseWhoseSignatureIsBad() {
    String response =
        IDP.protect(TestIdp.response(), new Protection(true, true, true))
            .replace(
                "ID_5a3c1e0e-response\" InResponseTo",
                "ID_5a3c1e0e-response\" Consent=\"x\" InResponseTo");

    ResponseVerdict verdict = check(response);

    assertRefused(verdict, SIGNATURE_INVALID);
    assertThat(verdict.steps())
        .filteredOn(step -> step.step() == ResponseStep.DECRYPTION)
        .extracting(CheckedStep::outcome)
        .containsExactly(Outcome.SKIPPED);
  }

  @Test
  void prefixesThatTheResponseDeclaresHoldInside() {
    String response = IDP.protect(TestIdp.response(), SIGNED);

    // As with Keycloak, the plain text does not declare the prefix that it begins with.
    assertThat(response).contains("xmlns:saml=");
    assertThat(Responses.identity(response, IDP.expectation()).attributes())
        .containsEntry("Role", List.of("platform", "payments"));
  }

  @Test
  void whatTheResponseDeclaresCannotMakeTheAssertionTooLarge() {
    String response = IDP.protect(TestIdp.response(), SIGNED);
    StringBuilder declarations = new StringBuilder("<samlp:Response ");
    for (int i = 0; i < 60; i++) {
      declarations
          .append("xmlns:q")
          .append(i)
          .append("='urn:")
          .append("\"".repeat(900))
          .append("' ");
    }

    assertRefused(check(response.replace("<samlp:Response ", declarations)), DECRYPTION_FAILED);
  }

  private static String encrypted(String data, String key) {
    return TestIdp.protect(
        TestIdp.response(),
        SIGNED,
        IDP.signing(),
        new Encryption(TestIdp.serviceProvider().certificate().getPublicKey(), data, key));
  }

  private static String encryptedInstead(String element) {
    Document document =
        Xml.parse(
            TestIdp.response().replaceFirst("(?s)<saml:Assertion .*</saml:Assertion>", element));
    Element last = (Element) document.getDocumentElement().getLastChild();
    IDP.encryption().encrypt(last);
    return Xml.text(document);
  }

  private static ResponseExpectation with(List<ServiceProviderKeys> keys) {
    ResponseExpectation usual = IDP.expectation();
    return new ResponseExpectation(
        usual.identityProvider(),
        usual.entityID(),
        usual.acsURL(),
        keys,
        usual.request(),
        usual.now(),
        usual.skew());
  }

  private static ResponseVerdict check(String response) {
    return Responses.check(response, IDP.expectation());
  }
}
