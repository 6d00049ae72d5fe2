package dev.sallyport.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Wrapping;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.ResponseVerdict;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import dev.sallyport.saml.response.VerifiedIdentity;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

/**
 * Whatever is done to a signed Response, it is refused, or says what was signed. (Outside of what a
 * signature covers some changes mean nothing, such as white space in a tag.)
 */
class ResponseFuzz {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final ResponseExpectation EXPECTED = IDP.expectation();
  private static final List<byte[]> SIGNED =
      Protection.signed().stream()
          .map(protection -> IDP.protect(TestIdp.response(), protection).getBytes(UTF_8))
          .toList();
  private static final VerifiedIdentity GENUINE =
      ((Verified) ResponseCheck.ofXml(SIGNED.getFirst(), EXPECTED)).identity();

  static Stream<byte[]> seeds() {
    return Stream.of(
            SIGNED.stream(),
            SIGNED.stream().map(Base64.getEncoder()::encode),
            Stream.of(TestIdp.response().getBytes(UTF_8), new byte[0]),
            wrapped())
        .flatMap(seeds -> seeds);
  }

  /** Every way of wrapping, in one kind of Response; the mutations make the others. */
  private static Stream<byte[]> wrapped() {
    return Arrays.stream(Wrapping.values())
        .map(
            wrapping -> {
              Document document =
                  Xml.parse(IDP.protect(TestIdp.response(), new Protection(true, true, false)));
              wrapping.wrap(document, false, null);
              return Xml.text(document).getBytes(UTF_8);
            });
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "<!-- -->",
    "<?x y?>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE x>",
    "&amp;",
    "&#0;",
    "#ID_77b0c2d4-assertion",
    "#ID_5a3c1e0e-response",
    "<saml:Assertion ID=\"_x\">",
    "</saml:Assertion>",
    "<saml:NameID>admin@example.com</saml:NameID>",
    "<saml:EncryptedAssertion>",
    "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">",
    "</ds:Signature>",
    "<ds:Object>",
    "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>",
    "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "xmlns=\"\"",
    "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
    "InResponseTo=\"_request-1\"",
    " ID=\"ID_77b0c2d4-assertion\"",
    "9999-12-31T23:59:59Z",
  })
  @FuzzTest
  void whatWasNotSignedSignsNobodyIn(byte[] input) {
    assertStillGenuine(input, InTime.of(() -> ResponseCheck.ofXml(input, EXPECTED)));
    String field = new String(input, ISO_8859_1);
    assertStillGenuine(input, InTime.of(() -> ResponseCheck.ofForm(field, EXPECTED)));
  }

  private static void assertStillGenuine(byte[] input, ResponseVerdict verdict) {
    assertThat(verdict.steps()).isNotEmpty();
    if (verdict instanceof Verified verified) {
      assertThat(verified.identity())
          .as(
              "%s, measured by %s",
              Base64.getEncoder().encodeToString(input), EXPECTED.identityProvider().normalForm())
          .isEqualTo(GENUINE);
    }
  }
}
