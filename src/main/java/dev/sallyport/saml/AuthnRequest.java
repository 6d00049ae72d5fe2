package dev.sallyport.saml;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * Asks the IdP to sign somebody in (SAML core §3.4.1). It names no authentication context, for that
 * would shut out whatever stronger one the IdP uses.
 *
 * @param id which the answer must repeat as InResponseTo
 * @param destination where the browser takes it
 * @param entityID our own
 * @param acsURL where the answer is to be posted
 * @param nameIDFormat the only one that is accepted; empty leaves the choice to the IdP
 * @param force whether the IdP has to ask the person anew, although it knows them
 */
public record AuthnRequest(
    String id,
    String destination,
    String entityID,
    String acsURL,
    Optional<String> nameIDFormat,
    boolean force,
    Instant issueInstant) {

  /** What SAML bindings §3.4.3 allows of it, in bytes. */
  public static final int MAX_RELAY_STATE = 80;

  private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
  private static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

  /**
   * A request to an IdP; empty where it takes none by HTTP-Redirect.
   *
   * @param random at least 16 bytes that nobody can guess (SAML core §1.3.4)
   */
  public static Optional<AuthnRequest> to(
      IdentityProvider idp,
      String entityID,
      String acsURL,
      Optional<String> nameIDFormat,
      boolean force,
      byte[] random,
      Instant now) {
    if (random.length < 16) {
      throw new IllegalArgumentException("an ID of fewer than 128 bits can be guessed");
    }
    return idp.singleSignOn().stream()
        .filter(endpoint -> endpoint.binding() == Binding.HTTP_REDIRECT)
        .findFirst()
        .map(
            endpoint ->
                new AuthnRequest(
                    "_" + HexFormat.of().formatHex(random),
                    endpoint.location(),
                    entityID,
                    acsURL,
                    nameIDFormat,
                    force,
                    now.truncatedTo(ChronoUnit.SECONDS)));
  }

  /** The message. */
  public String xml() {
    String policy =
        nameIDFormat
            .map(
                format ->
                    "<samlp:NameIDPolicy Format=\"" + MetadataDocuments.escaped(format) + "\"/>")
            .orElse("");
    return "<samlp:AuthnRequest xmlns:samlp=\""
        + MetadataDocuments.PROTOCOL
        + "\" xmlns:saml=\""
        + ASSERTION
        + "\" ID=\""
        + id
        + "\" Version=\"2.0\" IssueInstant=\""
        + issueInstant
        + "\" Destination=\""
        + MetadataDocuments.escaped(destination)
        + "\" AssertionConsumerServiceURL=\""
        + MetadataDocuments.escaped(acsURL)
        + "\" ProtocolBinding=\""
        + Binding.HTTP_POST.uri()
        + (force ? "\" ForceAuthn=\"true" : "")
        + "\"><saml:Issuer>"
        + MetadataDocuments.escaped(entityID)
        + "</saml:Issuer>"
        + policy
        + "</samlp:AuthnRequest>";
  }

  /**
   * Where to send the browser: the message, deflated, and a signature over the query as it stands
   * (SAML bindings §3.4.4.1).
   *
   * @param relayState what the answer brings back beside itself
   * @throws IllegalArgumentException if it has more than {@link #MAX_RELAY_STATE} bytes
   */
  public String redirectURL(ServiceProviderKeys keys, String relayState) {
    if (relayState.getBytes(StandardCharsets.UTF_8).length > MAX_RELAY_STATE) {
      throw new IllegalArgumentException("RelayState is longer than SAML allows");
    }
    String query =
        "SAMLRequest="
            + encoded(Base64.getEncoder().encodeToString(deflated()))
            + "&RelayState="
            + encoded(relayState)
            + "&SigAlg="
            + encoded(RSA_SHA256);
    String signature = encoded(Base64.getEncoder().encodeToString(sign(keys, query)));
    return destination
        + (destination.contains("?") ? "&" : "?")
        + query
        + "&Signature="
        + signature;
  }

  private byte[] deflated() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(xml().getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[1024];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static byte[] sign(ServiceProviderKeys keys, String query) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.privateKey());
      signature.update(query.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java signs with RSA", e);
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
