package dev.sallyport.cluster;

import dev.sallyport.parts.TestAuthority;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SAML metadata of identity providers, as small as it may be. */
final class IdpDocuments {
  static final String PRESENT = "https://idp.example.com/saml";

  private IdpDocuments() {}

  /** One identity provider with these signing certificates. */
  static String of(String entityId, X509Certificate... certificates) {
    return """
    <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
        xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="%s">
      <md:IDPSSODescriptor
          protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    %s
        <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
            Location="https://idp.example.com/sso"/>
      </md:IDPSSODescriptor>
    </md:EntityDescriptor>
    """
        .formatted(
            entityId,
            Stream.of(certificates).map(IdpDocuments::key).collect(Collectors.joining("\n")));
  }

  /** Several identity providers in one document. */
  static String several(String... entityIds) {
    X509Certificate certificate = certificate();
    return Stream.of(entityIds)
        .map(entityId -> of(entityId, certificate))
        .collect(
            Collectors.joining(
                "",
                "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">",
                "</md:EntitiesDescriptor>"));
  }

  /** A new certificate. */
  static X509Certificate certificate() {
    return new TestAuthority().certificate();
  }

  private static String key(X509Certificate certificate) {
    try {
      return """
          <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
      %s
          </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\
      """
          .formatted(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("not a certificate", e);
    }
  }
}
