package dev.sallyport.saml.response;

import static dev.sallyport.api.SignInReason.SIGNATURE_ALGORITHM_NOT_ALLOWED;
import static dev.sallyport.api.SignInReason.SIGNATURE_INVALID;
import static dev.sallyport.api.SignInReason.SIGNATURE_MISSING;
import static dev.sallyport.api.SignInReason.SIGNATURE_NOT_PROFILE;
import static dev.sallyport.saml.response.Responses.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.idp.IdpKey;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.Signing;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Signatures that are missing, by others, weak, or not over what they stand in. */
class SignatureTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  private static final String XMLENC = "http://www.w3.org/2001/04/xmlenc#";
  private static final String INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
  private static final Protection ASSERTION = new Protection(false, true, false);
  private static final Protection RESPONSE = new Protection(true, false, false);
  private static final Protection BOTH = new Protection(true, true, false);

  static Stream<Protection> signed() {
    return Protection.signed().stream();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingSignedIsRefused(boolean encrypted) {
    assertRefused(
        check(IDP.protect(TestIdp.response(), new Protection(false, false, encrypted))),
        SIGNATURE_MISSING);
  }

  @ParameterizedTest
  @MethodSource("signed")
  void aRemovedSignatureIsRefused(Protection protection) {
    if (protection.encrypted()) {
      return;
    }
    String removed =
        IDP.protect(TestIdp.response(), protection)
            .replaceAll("(?s)<ds:Signature .*?</ds:Signature>", "");

    assertRefused(check(removed), SIGNATURE_MISSING);
  }

  @ParameterizedTest
  @MethodSource("signed")
  void whoeverIsNotInTheMetadataDoesNotCount(Protection protection) {
    Signing foreign = Signing.with(IdpKey.rsa());

    assertRefused(
        check(TestIdp.protect(TestIdp.response(), protection, foreign, IDP.encryption())),
        SIGNATURE_INVALID);
  }

  @Test
  void theCertificateThatComesAlongIsNotBelieved() {
    IdpKey foreign = IdpKey.rsa();
    Signing claimsToBeTheIdp =
        new Signing(
            foreign.pair().getPrivate(),
            IDP.key().certificate(),
            Signing.RSA_SHA256,
            Signing.SHA256,
            Signing.EXCLUSIVE,
            List.of(Signing.ENVELOPED, Signing.EXCLUSIVE),
            null);

    assertRefused(check(sign(claimsToBeTheIdp)), SIGNATURE_INVALID);

    Refused own = (Refused) check(sign(Signing.with(foreign)));
    assertThat(own.reasons().getFirst().message())
        .contains("none of the 1 signing certificates")
        .contains("it names one with SHA-256");
  }

  @Test
  void aKeyForEncryptionDoesNotSign() {
    IdpKey encryption = IdpKey.rsa();
    String metadata =
        TestIdp.metadata(IDP.key(), encryption)
            .replaceFirst("(?s)(use='signing'.*)use='signing'", "$1use='encryption'");
    IdentityProvider idp =
        ((MetadataResult.Usable)
                MetadataReader.read(
                    metadata.getBytes(StandardCharsets.UTF_8), Optional.empty(), TestIdp.NOW))
            .identityProvider();
    ResponseExpectation expectation =
        TestIdp.expectation(idp, new ExpectedRequest.Sent(TestIdp.REQUEST), TestIdp.NOW);

    assertThat(idp.certificates()).hasSize(2);
    assertRefused(Responses.check(sign(Signing.with(encryption)), expectation), SIGNATURE_INVALID);
    assertThat(Responses.check(sign(IDP.signing()), expectation)).isInstanceOf(Verified.class);
  }

  @Test
  void whatWasAlteredIsToldApartFromWhatOthersSigned() {
    String altered = sign(IDP.signing()).replace("jane.doe@", "admin@");

    ResponseVerdict verdict = check(altered);

    assertRefused(verdict, SIGNATURE_INVALID);
    assertThat(((Refused) verdict).reasons().getFirst().message()).contains("was altered after");
  }

  @Test
  void aBadSignatureIsNotMadeGoodByAnother() {
    Document document = Xml.parse(TestIdp.response());
    IDP.signing().sign(Xml.first(document, "Assertion"));
    Signing.with(IdpKey.rsa()).sign(document.getDocumentElement());
    Document inside = Xml.parse(TestIdp.response());
    Signing.with(IdpKey.rsa()).sign(Xml.first(inside, "Assertion"));
    IDP.signing().sign(inside.getDocumentElement());

    assertRefused(check(Xml.text(document)), SIGNATURE_INVALID);
    assertRefused(check(Xml.text(inside)), SIGNATURE_INVALID);
  }

  static Stream<Arguments> algorithms() {
    Signing usual = IDP.signing();
    return Stream.of(
        Arguments.of("RSA with SHA-1", usual.algorithm(DSIG + "rsa-sha1")),
        Arguments.of("RSA with MD5", usual.algorithm(MORE + "rsa-md5")),
        Arguments.of("a digest of SHA-1", usual.digest(DSIG + "sha1")),
        Arguments.of(
            "DSA",
            Signing.with(IdpKey.dsa()).algorithm("http://www.w3.org/2009/xmldsig11#dsa-sha256")),
        Arguments.of(
            "ECDSA with SHA-1", Signing.with(TestIdp.ec().key()).algorithm(MORE + "ecdsa-sha1")),
        Arguments.of("HMAC with the public key", hmac("hmac-sha256")),
        Arguments.of("HMAC with SHA-512", hmac("hmac-sha512")));
  }

  private static Signing hmac(String algorithm) {
    return IDP.signing()
        .key(new SecretKeySpec(IDP.key().pair().getPublic().getEncoded(), "HMAC"))
        .algorithm(MORE + algorithm);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("algorithms")
  void weakAndUnfitAlgorithmsAreRefused(String name, Signing signing) {
    for (Protection protection : List.of(ASSERTION, RESPONSE)) {
      assertRefused(
          check(TestIdp.protect(TestIdp.response(), protection, signing, IDP.encryption())),
          SIGNATURE_ALGORITHM_NOT_ALLOWED);
    }
  }

  /** Those that no library here signs with. The list is asked first, so it need not verify. */
  @ParameterizedTest
  @CsvSource({
    "2001/04/xmldsig-more#rsa-sha256, 2001/04/xmldsig-more#rsa-ripemd160",
    "2001/04/xmlenc#sha256, 2001/04/xmldsig-more#md5",
    "2001/04/xmlenc#sha256, 2001/04/xmlenc#ripemd160",
  })
  void anAlgorithmThatIsNotOnTheListIsRefusedUntried(String used, String other) {
    String signed = sign(IDP.signing());
    String altered = signed.replace("http://www.w3.org/" + used, "http://www.w3.org/" + other);
    assertThat(altered).isNotEqualTo(signed);

    assertRefused(check(altered), SIGNATURE_ALGORITHM_NOT_ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha384", "sha512"})
  void strongerAlgorithmsAreAccepted(String sha) {
    String digest = sha.equals("sha384") ? MORE + sha : XMLENC + sha;

    assertThat(check(sign(IDP.signing().algorithm(MORE + "rsa-" + sha).digest(digest))))
        .isInstanceOf(Verified.class);
  }

  static Stream<Arguments> shapes() {
    Signing usual = IDP.signing();
    return Stream.of(
        Arguments.of("an empty Reference", usual.reference("")),
        Arguments.of("an XPointer", usual.reference("#xpointer(id('ID_77b0c2d4-assertion'))")),
        Arguments.of("no transform", usual.transforms(new String[0])),
        Arguments.of("canonicalization only", usual.transforms(Signing.EXCLUSIVE)),
        Arguments.of("in the other order", usual.transforms(Signing.EXCLUSIVE, Signing.ENVELOPED)),
        Arguments.of(
            "three transforms",
            usual.transforms(Signing.ENVELOPED, Signing.EXCLUSIVE, Signing.EXCLUSIVE)),
        Arguments.of("twice enveloped", usual.transforms(Signing.ENVELOPED, Signing.ENVELOPED)),
        Arguments.of(
            "another canonicalization at the end", usual.transforms(Signing.ENVELOPED, INCLUSIVE)),
        Arguments.of("another canonicalization", usual.canonicalization(INCLUSIVE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void anotherReferenceOrTransformIsRefusedAlthoughItVerifies(String name, Signing signing) {
    assertRefused(check(sign(signing)), SIGNATURE_NOT_PROFILE);
  }

  /** Not signed so, but altered afterwards: nothing of it may reach the cryptography. */
  static Stream<Arguments> alterations() {
    return Stream.of(
        alteration(
            "an XSLT transform", s -> transform(s, "http://www.w3.org/TR/1999/REC-xslt-19991116")),
        alteration(
            "an XPath transform",
            s -> transform(s, "http://www.w3.org/TR/1999/REC-xpath-19991116")),
        alteration(
            "an XPath filter", s -> transform(s, "http://www.w3.org/2002/06/xmldsig-filter2")),
        alteration("a base64 transform", s -> transform(s, DSIG + "base64")),
        alteration("an Object", s -> s.replace("</ds:Signature>", "<ds:Object/></ds:Signature>")),
        alteration(
            "a second SignedInfo",
            s -> s.replaceFirst("(?s)(<ds:SignedInfo>.*?</ds:SignedInfo>)", "$1$1")),
        alteration(
            "a second Reference",
            s -> s.replaceFirst("(?s)(<ds:Reference .*?</ds:Reference>)", "$1$1")),
        alteration(
            "a second value",
            s -> s.replaceFirst("(?s)(<ds:SignatureValue>.*?</ds:SignatureValue>)", "$1$1")),
        alteration("no Reference", s -> s.replaceFirst("(?s)<ds:Reference .*?</ds:Reference>", "")),
        alteration("no URI", s -> s.replaceFirst(" URI=\"[^\"]*\"", "")),
        alteration(
            "another file", s -> s.replaceFirst(" URI=\"[^\"]*\"", " URI=\"file:///etc/passwd\"")),
        alteration(
            "another host", s -> s.replaceFirst(" URI=\"[^\"]*\"", " URI=\"http://127.0.0.1:1/\"")),
        alteration(
            "the other element",
            s -> s.replaceFirst(" URI=\"[^\"]*\"", " URI=\"#ID_5a3c1e0e-response\"")),
        alteration(
            "an element in the digest", s -> s.replace("<ds:DigestValue>", "<ds:DigestValue><x/>")),
        alteration(
            "an element in the value",
            s -> s.replace("<ds:SignatureValue>", "<ds:SignatureValue><x/>")),
        alteration(
            "a short HMAC",
            s ->
                s.replaceFirst(
                    "(<ds:SignatureMethod [^>]*>)",
                    "$1<ds:HMACOutputLength>8</ds:HMACOutputLength>")),
        alteration("long prefixes in its method", s -> prefixes(s, "CanonicalizationMethod", 200)),
        alteration("long prefixes in its transform", s -> prefixes(s, "Transform", 200)),
        alteration(
            "a parameter in the digest method",
            s -> inside(s, "<ds:DigestMethod [^>]*?", "DigestMethod")),
        alteration(
            "a parameter in enveloped-signature",
            s -> inside(s, "<ds:Transform [^>]*enveloped-signature\"", "Transform")),
        alteration("an unknown child", s -> s.replace("<ds:SignedInfo>", "<x/><ds:SignedInfo>")),
        alteration(
            "two signatures",
            s -> s.replaceFirst("(?s)(<ds:Signature .*?</ds:Signature>)", "$1$1")));
  }

  private static Arguments alteration(String name, UnaryOperator<String> change) {
    return Arguments.of(name, change);
  }

  /** Every element is canonicalized with every prefix, before the key has been looked at. */
  private static String prefixes(String signed, String method, int count) {
    String list = String.join(" ", Collections.nCopies(count, "xs"));
    return signed.replaceFirst(
        "(<ds:" + method + " Algorithm=\"[^\"]*exc-c14n#\">)",
        "$1<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\""
            + " PrefixList=\""
            + list
            + "\"/>");
  }

  /** An element in one that is empty, whose start tag is given up to its end. */
  private static String inside(String signed, String start, String name) {
    return signed.replaceFirst(
        "(" + start + ")(/>|></ds:" + name + ">)", "$1><x/></ds:" + name + ">");
  }

  private static String transform(String signed, String algorithm) {
    return signed
        .replace(
            "</ds:Transforms>", "<ds:Transform Algorithm=\"" + algorithm + "\"/></ds:Transforms>")
        .replaceFirst(
            "(?s)(<ds:Transform [^>]*enveloped-signature\"></ds:Transform>\\s*)<ds:Transform"
                + " [^>]*exc-c14n#\"></ds:Transform>",
            "$1");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("alterations")
  void anotherShapeIsRefusedBeforeAnyCryptography(String name, UnaryOperator<String> change) {
    String signed = sign(IDP.signing());
    String altered = change.apply(signed);
    assertThat(altered).isNotEqualTo(signed);

    assertRefused(check(altered), SIGNATURE_NOT_PROFILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CanonicalizationMethod", "Transform"})
  void aFewPrefixesAreAsIdentityProvidersSendThem(String method) {
    assertRefused(check(prefixes(sign(IDP.signing()), method, 2)), SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Status", "StatusCode", "Subject", "AttributeValue", "Conditions"})
  void aSignatureInAnotherPlaceIsRefused(String place) {
    Document document = Xml.parse(IDP.protect(TestIdp.response(), BOTH));
    Element stray = (Element) Xml.first(document, "Signature").cloneNode(true);
    Xml.first(document, place).appendChild(stray);

    assertThat(Responses.codes(check(Xml.text(document)))).contains(SIGNATURE_NOT_PROFILE);
  }

  @Test
  void aSignatureThatMovedAwayFromWhatItSignsIsRefused() {
    Document document = Xml.parse(sign(IDP.signing()));
    document.getDocumentElement().appendChild(Xml.first(document, "Signature"));

    assertRefused(check(Xml.text(document)), SIGNATURE_NOT_PROFILE);
  }

  @Test
  void aCanonicalizationThatFailsIsARefusal() {
    String relative =
        sign(IDP.signing())
            .replace("<saml:Subject>", "<saml:Subject><x:y xmlns:x=\"not/absolute\"></x:y>");

    assertRefused(check(relative), SIGNATURE_INVALID);
  }

  private static String sign(Signing signing) {
    return TestIdp.protect(TestIdp.response(), ASSERTION, signing, IDP.encryption());
  }

  private static ResponseVerdict check(String response) {
    return Responses.check(response, IDP.expectation());
  }
}
