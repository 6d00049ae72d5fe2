package dev.sallyport.saml;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/**
 * The two metadata documents that Sallyport writes. By hand and not with a serializer, since the
 * bytes are a contract: the same values give the same bytes on every Java and with every OpenSAML.
 */
final class MetadataDocuments {

  static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
  static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  private static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";

  private MetadataDocuments() {}

  static String identityProvider(IdentityProvider idp) {
    StringBuilder xml = new StringBuilder(4096);
    open(xml, idp.entityID());
    xml.append("  <md:IDPSSODescriptor WantAuthnRequestsSigned=\"")
        .append(idp.wantAuthnRequestsSigned())
        .append("\" protocolSupportEnumeration=\"")
        .append(PROTOCOL)
        .append("\">\n");
    for (IdpCertificate certificate : idp.certificates()) {
      key(xml, certificate.use(), certificate.certificate(), List.of());
    }
    for (Endpoint endpoint : idp.singleLogout()) {
      endpoint(xml, "SingleLogoutService", endpoint);
    }
    nameIDFormats(xml, idp.nameIDFormats());
    for (Endpoint endpoint : idp.singleSignOn()) {
      endpoint(xml, "SingleSignOnService", endpoint);
    }
    xml.append("  </md:IDPSSODescriptor>\n");
    return xml.append("</md:EntityDescriptor>\n").toString();
  }

  static String serviceProvider(
      ServiceProviderMetadata metadata,
      X509Certificate certificate,
      List<String> nameIDFormats,
      List<String> encryptionMethods) {
    StringBuilder xml = new StringBuilder(4096);
    open(xml, metadata.entityID());
    xml.append("  <md:SPSSODescriptor AuthnRequestsSigned=\"true\" WantAssertionsSigned=\"true\"")
        .append(" protocolSupportEnumeration=\"")
        .append(PROTOCOL)
        .append("\">\n");
    key(xml, KeyUse.SIGNING, certificate, List.of());
    key(xml, KeyUse.ENCRYPTION, certificate, encryptionMethods);
    for (Binding binding : Binding.values()) {
      endpoint(
          xml, "SingleLogoutService", new Endpoint(binding, metadata.sloURL(), metadata.sloURL()));
    }
    nameIDFormats(xml, nameIDFormats);
    xml.append("    <md:AssertionConsumerService Binding=\"")
        .append(Binding.HTTP_POST.uri())
        .append("\" Location=\"")
        .append(escaped(metadata.acsURL()))
        .append("\" index=\"0\" isDefault=\"true\"/>\n")
        .append("  </md:SPSSODescriptor>\n");
    return xml.append("</md:EntityDescriptor>\n").toString();
  }

  private static void open(StringBuilder xml, String entityID) {
    xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .append("<md:EntityDescriptor xmlns:md=\"")
        .append(METADATA)
        .append("\" xmlns:ds=\"")
        .append(SIGNATURE)
        .append("\" entityID=\"")
        .append(escaped(entityID))
        .append("\">\n");
  }

  private static void key(
      StringBuilder xml, KeyUse use, X509Certificate certificate, List<String> methods) {
    xml.append("    <md:KeyDescriptor");
    if (use != KeyUse.BOTH) {
      xml.append(" use=\"").append(use.value()).append('"');
    }
    xml.append(">\n      <ds:KeyInfo>\n        <ds:X509Data>\n          <ds:X509Certificate>")
        .append(base64(certificate))
        .append("</ds:X509Certificate>\n        </ds:X509Data>\n      </ds:KeyInfo>\n");
    for (String method : methods) {
      xml.append("      <md:EncryptionMethod Algorithm=\"").append(method).append("\"/>\n");
    }
    xml.append("    </md:KeyDescriptor>\n");
  }

  private static void nameIDFormats(StringBuilder xml, List<String> formats) {
    for (String format : formats) {
      xml.append("    <md:NameIDFormat>").append(escaped(format)).append("</md:NameIDFormat>\n");
    }
  }

  private static void endpoint(StringBuilder xml, String element, Endpoint endpoint) {
    xml.append("    <md:")
        .append(element)
        .append(" Binding=\"")
        .append(endpoint.binding().uri())
        .append("\" Location=\"")
        .append(escaped(endpoint.location()));
    if (!endpoint.responseLocation().equals(endpoint.location())) {
      xml.append("\" ResponseLocation=\"").append(escaped(endpoint.responseLocation()));
    }
    xml.append("\"/>\n");
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("not a certificate that was read or made here", e);
    }
  }

  /** For an attribute in double quotes and for text. */
  static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
