package dev.sallyport.saml.response;

import static dev.sallyport.saml.response.Responses.assertRefused;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** Bytes that are not what a Response looks like; most keep the signature good. */
class HostileDocumentTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final String SIGNED =
      IDP.protect(TestIdp.response(), new Protection(false, true, false));

  /** Where a value can be cut: the text before the cut, which stands in the document. */
  static Stream<String> cuts() {
    return Stream.of(
        "jane.doe",
        "<saml:Issuer>https://idp.example.com",
        "<saml:Audience>https://id.example.com/saml",
        "platform",
        "<ds:DigestValue>",
        "<ds:SignatureValue>",
        "<samlp:Status>");
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void aCommentIsRefusedAlthoughTheSignatureHolds(String cut) {
    String commented = SIGNED.replace(cut, cut + "<!-- x -->");
    assertThat(commented).isNotEqualTo(SIGNED);

    assertRefused(check(commented), "ResponseUnsafe");
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void aProcessingInstructionIsRefused(String cut) {
    assertRefused(check(SIGNED.replace(cut, cut + "<?x y?>")), "ResponseUnsafe");
  }

  @Test
  void aCommentInWhatWasEncryptedIsRefusedToo() {
    String response =
        TestIdp.response()
            .replace("jane.doe@example.com<", "jane.doe@example.com<!-- -->.example.org<");

    assertRefused(
        check(IDP.protect(response, new Protection(false, true, true))), "DecryptionFailed");
  }

  @Test
  void whoeverSendsThousandsOfFaultsIsToldAFew() {
    String response =
        TestIdp.response()
            .replace(
                "platform</saml:AttributeValue>",
                "x</saml:AttributeValue>"
                    + "<saml:AttributeValue><b/></saml:AttributeValue>".repeat(3_000));

    Refused refused = (Refused) check(response);

    assertThat(refused.reasons()).hasSizeBetween(11, 15);
    assertThat(refused.reasons().getLast().message()).contains("more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE r>",
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'http://127.0.0.1:1/'>]>",
        "<!DOCTYPE r [<!ENTITY a 'b'><!ENTITY c '&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
        "<?xml version='1.0' standalone='yes'?><!DOCTYPE r [<!ATTLIST r ID ID #IMPLIED>]>",
        "<?xml-stylesheet href='x.xsl'?>",
        "<!-- before -->"
      })
  void whatStandsBeforeTheRootIsRefused(String prologue) {
    assertRefused(check(prologue + SIGNED), "ResponseUnsafe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!-- after -->", "<?x?>"})
  void whatStandsAfterTheRootIsRefused(String epilogue) {
    assertRefused(check(SIGNED + epilogue), "ResponseUnsafe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<samlp:Response ID='ID_77b0c2d4-assertion'/>",
        "<x Id='ID_77b0c2d4-assertion'/>",
        "<x id='ID_77b0c2d4-assertion'/>",
        "<x xml:id='ID_77b0c2d4-assertion'/>",
        "<x y:ID='ID_5a3c1e0e-response' xmlns:y='urn:y'/>"
      })
  void twoEqualIdsAreRefused(String element) {
    assertRefused(
        check(SIGNED.replace("<samlp:Status>", element + "<samlp:Status>")), "DuplicateID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ID with space", "#x", "xpointer(id('a'))", "1a", "é", "a:b"})
  void anIdThatMeansSomethingInAReferenceIsRefused(String id) {
    String response = TestIdp.response().replace("ID_5a3c1e0e-response", id);

    assertRefused(check(response), "ResponseMalformed");
  }

  @Test
  void depthIsRefusedWithinTheSizeAndBeyond() {
    assertRefused(check("<a>".repeat(30_000) + "</a>".repeat(30_000)), "ResponseUnsafe");
    assertRefused(
        check(
            SIGNED.replace(
                "<samlp:Status>", "<a>".repeat(60) + "</a>".repeat(60) + "<samlp:Status>")),
        "ResponseUnsafe");
    assertRefused(check("<a>".repeat(100_000) + "</a>".repeat(100_000)), "ResponseTooLarge");
  }

  @Test
  void elementsAttributesAndNamespacesWithoutEndAreRefused() {
    assertRefused(
        check(SIGNED.replace("<samlp:Status>", "<a/>".repeat(10_000) + "<samlp:Status>")),
        "ResponseUnsafe");
    StringBuilder attributes = new StringBuilder();
    StringBuilder namespaces = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      attributes.append(" a").append(i).append("=''");
      namespaces.append(" xmlns:n").append(i).append("='urn:").append(i).append("'");
    }
    assertRefused(check("<a" + attributes + "/>"), "ResponseMalformed");
    assertThat(check("<a" + namespaces + "/>")).isInstanceOf(ResponseVerdict.Refused.class);
  }

  @Test
  void moreNamespacePrefixesThanAnyIdpUsesAreRefused() {
    assertThat(check(withPrefixes(90))).isInstanceOf(Verified.class);
    assertRefused(check(withPrefixes(101)), "ResponseUnsafe");
  }

  @Test
  void theSamePrefixesMayBeDeclaredAgainAndAgain() {
    String declared = withPrefixes(90);
    String element =
        declared.substring(declared.indexOf("<x "), declared.indexOf("<samlp:Status>"));

    assertThat(check(declared.replace("<samlp:Status>", element.repeat(10) + "<samlp:Status>")))
        .isInstanceOf(Verified.class);
  }

  private static String withPrefixes(int count) {
    StringBuilder elements = new StringBuilder();
    for (int i = 0; i < count; i++) {
      elements.append("<x xmlns:p").append(i).append("='urn:x'/>");
    }
    return SIGNED.replace("<samlp:Status>", elements + "<samlp:Status>");
  }

  @Test
  void oneByteTooManyIsRefusedUnread() {
    String full = SIGNED + " ".repeat(ResponseCheck.MAX_BYTES - SIGNED.length());

    assertThat(check(full)).isInstanceOf(Verified.class);
    assertThat(form(full.getBytes(UTF_8))).isInstanceOf(Verified.class);
    assertRefused(check(full + " "), "ResponseTooLarge");
    assertRefused(form((full + " ").getBytes(UTF_8)), "ResponseTooLarge");
    assertRefused(
        ResponseCheck.ofForm("A".repeat(50_000_000), IDP.expectation()), "ResponseTooLarge");
    assertRefused(
        ResponseCheck.ofForm(" ".repeat(10_000_000), IDP.expectation()), "ResponseTooLarge");
  }

  @Test
  void anotherEncodingThanUtf8IsRefused() {
    assertRefused(bytes(SIGNED.getBytes(UTF_16)), "ResponseMalformed");
    assertRefused(bytes(SIGNED.getBytes(UTF_16LE)), "ResponseMalformed");
    assertRefused(
        bytes(("<?xml version='1.0' encoding='UTF-16'?>" + SIGNED).getBytes(UTF_16)),
        "ResponseMalformed");
    assertRefused(
        check("<?xml version='1.0' encoding='ISO-8859-1'?>" + SIGNED), "ResponseMalformed");
    assertRefused(
        bytes(SIGNED.replace("platform", "plattfürm").getBytes(ISO_8859_1)), "ResponseMalformed");
    assertRefused(check("<?xml version='1.1'?>" + SIGNED), "ResponseUnsafe");
    // Overlong: two bytes for a slash.
    assertRefused(
        bytes(SIGNED.replace("platform", "\u00c0\u00af").getBytes(ISO_8859_1)),
        "ResponseMalformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                   | ResponseNotBase64",
        "` `                                  | ResponseNotBase64",
        "<samlp:Response/>                    | ResponseNotBase64",
        "PHNhb%3D%3D                          | ResponseNotBase64",
        "PHNhbWxwOlJlc3BvbnNlLz4=PHNhb        | ResponseNotBase64",
        "aGVsbG8=                             | ResponseMalformed",
        "AAAA                                 | ResponseMalformed",
        "PHNhbWw+                             | ResponseMalformed",
        "PHNhbWwvPg==                         | NotAResponse",
      })
  void aFieldThatHoldsSomethingElseIsRefused(String field, String code) {
    assertRefused(ResponseCheck.ofForm(field == null ? "" : field, IDP.expectation()), code);
  }

  @Test
  void anUndeclaredEntityIsRefused() {
    assertThat(check(SIGNED.replace("jane.doe@", "&who;@")))
        .isInstanceOf(ResponseVerdict.Refused.class);
  }

  @Test
  void aCDataSectionIsTextAsInTheSignature() {
    String cut =
        SIGNED.replace(
            "jane.doe@example.com</saml:NameID>", "<![CDATA[jane.doe]]>@example.com</saml:NameID>");
    assertThat(cut).isNotEqualTo(SIGNED);

    assertThat(Responses.identity(cut, IDP.expectation()).nameID().value())
        .isEqualTo(TestIdp.NAME_ID);
  }

  @Test
  void aSignedDocumentThatIsNoResponseIsRefused() {
    Document document = Xml.parse(TestIdp.response());
    IDP.signing().sign(Xml.first(document, "Assertion"));
    String assertion = Xml.text(Xml.first(document, "Assertion"));
    Document logout =
        Xml.parse(TestIdp.response().replace("samlp:Response", "samlp:LogoutRequest"));
    IDP.signing().sign(logout.getDocumentElement());
    String oldResponse =
        SIGNED.replace(
            "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol");

    assertRefused(check(assertion), "NotAResponse");
    assertRefused(check(Xml.text(logout)), "NotAResponse");
    assertRefused(check(oldResponse), "NotAResponse");
    assertRefused(check(TestIdp.metadata(IDP.key())), "NotAResponse");
  }

  private static ResponseVerdict check(String document) {
    return Responses.check(document, IDP.expectation());
  }

  private static ResponseVerdict bytes(byte[] document) {
    return ResponseCheck.ofXml(document, IDP.expectation());
  }

  private static ResponseVerdict form(byte[] document) {
    return ResponseCheck.ofForm(Base64.getEncoder().encodeToString(document), IDP.expectation());
  }
}
