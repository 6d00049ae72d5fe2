package dev.sallyport.saml.idp;

import dev.sallyport.saml.Binding;
import dev.sallyport.saml.Endpoint;
import dev.sallyport.saml.IdentityProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.w3c.dom.Document;

/** Messages of single logout, as the test IdP sends them. */
public final class LogoutMessages {

  public static final String SLO = "https://id.example.com/saml/slo";
  public static final String IDP_SLO = "https://idp.example.com/realms/corp/protocol/saml/slo";
  public static final String REQUEST_ID = "ID_9b1d-logout";
  public static final String SESSION_INDEX = "6d1f9b3a::b2c7";
  public static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

  private LogoutMessages() {}

  /** The same IdP, with a single logout service by these bindings. */
  public static IdentityProvider withLogout(IdentityProvider idp, Binding... bindings) {
    return new IdentityProvider(
        idp.entityID(),
        idp.singleSignOn(),
        Arrays.stream(bindings)
            .map(binding -> new Endpoint(binding, IDP_SLO, IDP_SLO + "/done"))
            .toList(),
        idp.nameIDFormats(),
        idp.wantAuthnRequestsSigned(),
        idp.certificates(),
        idp.validUntil());
  }

  /** An unsigned LogoutRequest, as Keycloak 26 lays it out. */
  public static String request() {
    return """
    <samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
    xmlns="urn:oasis:names:tc:SAML:2.0:assertion" \
    xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" \
    Destination="https://id.example.com/saml/slo" ID="ID_9b1d-logout" \
    IssueInstant="2026-06-01T11:59:58.112Z" NotOnOrAfter="2026-06-01T12:00:56.112Z" \
    Version="2.0"><saml:Issuer>https://idp.example.com/realms/corp</saml:Issuer>\
    <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">\
    jane.doe@example.com</saml:NameID>\
    <samlp:SessionIndex>6d1f9b3a::b2c7</samlp:SessionIndex></samlp:LogoutRequest>\
    """;
  }

  /** An unsigned LogoutResponse. */
  public static String response(String inResponseTo, String... statusCodes) {
    StringBuilder status = new StringBuilder();
    for (String code : statusCodes) {
      status
          .append("<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:")
          .append(code)
          .append("\">");
    }
    status.append("</samlp:StatusCode>".repeat(statusCodes.length));
    return """
    <samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
    xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" \
    Destination="https://id.example.com/saml/slo" ID="ID_77aa-response" InResponseTo="%s" \
    IssueInstant="2026-06-01T11:59:59Z" Version="2.0">\
    <saml:Issuer>https://idp.example.com/realms/corp</saml:Issuer>\
    <samlp:Status>%s</samlp:Status></samlp:LogoutResponse>\
    """
        .formatted(inResponseTo, status);
  }

  /** By HTTP-Redirect, signed by that key; without the question mark. */
  public static String query(String xml, String relayState, IdpKey key) {
    boolean ec = key.pair().getPrivate().getAlgorithm().equals("EC");
    return query(
        xml,
        relayState,
        key.pair().getPrivate(),
        ec ? RSA_SHA256.replace("rsa", "ecdsa") : RSA_SHA256,
        ec ? "SHA256withECDSA" : "SHA256withRSA");
  }

  public static String query(
      String xml, String relayState, PrivateKey key, String algorithm, String javaName) {
    return signed(unsigned(xml, relayState) + "&SigAlg=" + encoded(algorithm), key, javaName);
  }

  /** The parameters that come before the signature's. */
  public static String unsigned(String xml, String relayState) {
    return (xml.contains(":LogoutResponse") ? "SAMLResponse=" : "SAMLRequest=")
        + encoded(base64(deflated(xml.getBytes(StandardCharsets.UTF_8))))
        + (relayState == null ? "" : "&RelayState=" + encoded(relayState));
  }

  /** With a signature over the query as it stands. */
  public static String signed(String query, PrivateKey key, String javaName) {
    try {
      Signature signature = Signature.getInstance(javaName);
      signature.initSign(key);
      signature.update(query.getBytes(StandardCharsets.US_ASCII));
      return query + "&Signature=" + encoded(base64(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java signs so", e);
    }
  }

  /** By HTTP-POST, with a signature inside. */
  public static Map<String, String> form(String xml, Signing signing) {
    Document document = Xml.parse(xml);
    signing.sign(document.getDocumentElement());
    return unsignedForm(Xml.text(document));
  }

  public static Map<String, String> unsignedForm(String xml) {
    return Map.of(
        xml.contains(":LogoutResponse") ? "SAMLResponse" : "SAMLRequest",
        base64(xml.getBytes(StandardCharsets.UTF_8)));
  }

  public static byte[] deflated(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(bytes, new Deflater(9, true))) {
      out.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  public static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  public static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Those who sign for the IdP, in the two ways that it may. */
  public static List<IdpKey> keys() {
    return List.of(TestIdp.rsa().key(), TestIdp.ec().key());
  }
}
