package dev.sallyport.saml.idp;

import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.response.ExpectedRequest;
import dev.sallyport.saml.response.ResponseExpectation;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Document;

/** An identity provider and the service provider that it answers. */
public final class TestIdp {

  public static final String ENTITY_ID = "https://idp.example.com/realms/corp";
  public static final String SP_ENTITY_ID = "https://id.example.com/saml/metadata";
  public static final String ACS = "https://id.example.com/saml/acs";
  public static final String REQUEST = "_request-1";
  public static final String NAME_ID = "jane.doe@example.com";
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  /** How far its clock may differ; what a server takes, unless it is told otherwise. */
  public static final Duration SKEW = Duration.ofSeconds(60);

  private static final ServiceProviderKeys SERVICE_PROVIDER =
      ServiceProviderKeys.generate("id.example.com", new SecureRandom(), NOW);
  private static final TestIdp RSA = new TestIdp(IdpKey.rsa());
  private static final TestIdp EC = new TestIdp(IdpKey.ec());

  private final IdpKey key;

  private TestIdp(IdpKey key) {
    this.key = key;
  }

  public static TestIdp rsa() {
    return RSA;
  }

  public static TestIdp ec() {
    return EC;
  }

  public IdpKey key() {
    return key;
  }

  public Signing signing() {
    return Signing.with(key);
  }

  public Encryption encryption() {
    return Encryption.to(SERVICE_PROVIDER.certificate().getPublicKey());
  }

  public static ServiceProviderKeys serviceProvider() {
    return SERVICE_PROVIDER;
  }

  /** What its metadata says, with these certificates for signing. */
  public static String metadata(IdpKey... keys) {
    StringBuilder xml = new StringBuilder();
    for (IdpKey key : keys) {
      xml.append("<md:KeyDescriptor use='signing'><ds:KeyInfo><ds:X509Data><ds:X509Certificate>")
          .append(key.base64())
          .append("</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>");
    }
    return """
    <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
        xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="%s">
      <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        %s
        <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
            Location="https://idp.example.com/realms/corp/protocol/saml"/>
      </md:IDPSSODescriptor>
    </md:EntityDescriptor>
    """
        .formatted(ENTITY_ID, xml);
  }

  public IdentityProvider identityProvider() {
    return identityProvider(key);
  }

  public static IdentityProvider identityProvider(IdpKey... keys) {
    return ((MetadataResult.Usable)
            MetadataReader.read(
                metadata(keys).getBytes(StandardCharsets.UTF_8), Optional.empty(), NOW))
        .identityProvider();
  }

  /** What a Response of this IdP is measured by: an answer to {@link #REQUEST} at {@link #NOW}. */
  public ResponseExpectation expectation() {
    return expectation(identityProvider(), new ExpectedRequest.Sent(REQUEST), NOW);
  }

  public static ResponseExpectation expectation(
      IdentityProvider idp, ExpectedRequest request, Instant now) {
    return new ResponseExpectation(
        idp, SP_ENTITY_ID, ACS, List.of(SERVICE_PROVIDER), request, now, SKEW);
  }

  /** Signs and encrypts a response as a real IdP does: Assertion, encryption, Response. */
  public String protect(String response, Protection protection) {
    return protect(response, protection, signing(), encryption());
  }

  public static String protect(
      String response, Protection protection, Signing signing, Encryption encryption) {
    Document document = Xml.parse(response);
    if (protection.assertion()) {
      signing.sign(Xml.first(document, "Assertion"));
    }
    if (protection.encrypted()) {
      encryption.encrypt(Xml.first(document, "Assertion"));
    }
    if (protection.response()) {
      signing.sign(document.getDocumentElement());
    }
    return Xml.text(document);
  }

  /** An unsigned response as Keycloak 26 lays it out, with invented people. */
  public static String response() {
    return """
    <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
    xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" \
    Destination="https://id.example.com/saml/acs" ID="ID_5a3c1e0e-response" \
    InResponseTo="_request-1" IssueInstant="2026-06-01T11:59:58.112Z" Version="2.0">\
    <saml:Issuer>https://idp.example.com/realms/corp</saml:Issuer>\
    <samlp:Status><samlp:StatusCode \
    Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
    <saml:Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" \
    ID="ID_77b0c2d4-assertion" IssueInstant="2026-06-01T11:59:58.110Z" Version="2.0">\
    <saml:Issuer>https://idp.example.com/realms/corp</saml:Issuer>\
    <saml:Subject>\
    <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">\
    jane.doe@example.com</saml:NameID>\
    <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
    <saml:SubjectConfirmationData InResponseTo="_request-1" \
    NotOnOrAfter="2026-06-01T12:04:56.110Z" \
    Recipient="https://id.example.com/saml/acs"/></saml:SubjectConfirmation></saml:Subject>\
    <saml:Conditions NotBefore="2026-06-01T11:59:56.110Z" \
    NotOnOrAfter="2026-06-01T12:00:56.110Z">\
    <saml:AudienceRestriction><saml:Audience>https://id.example.com/saml/metadata\
    </saml:Audience></saml:AudienceRestriction></saml:Conditions>\
    <saml:AuthnStatement AuthnInstant="2026-06-01T11:59:58.113Z" \
    SessionIndex="6d1f9b3a::b2c7" SessionNotOnOrAfter="2026-06-01T21:59:58.113Z">\
    <saml:AuthnContext><saml:AuthnContextClassRef>\
    urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>\
    </saml:AuthnContext></saml:AuthnStatement>\
    <saml:AttributeStatement><saml:Attribute FriendlyName="email" \
    Name="urn:oid:1.2.840.113549.1.9.1" \
    NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">\
    <saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" \
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">\
    jane.doe@example.com</saml:AttributeValue></saml:Attribute>\
    <saml:Attribute Name="Role" \
    NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">\
    <saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" \
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">\
    platform</saml:AttributeValue>\
    <saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" \
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">\
    payments</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>\
    </saml:Assertion></samlp:Response>\
    """;
  }
}
