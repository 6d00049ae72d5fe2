package dev.sallyport.saml;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * Sends a message by HTTP-Redirect: deflated, with a signature over the query as it stands (SAML
 * bindings §3.4.4.1).
 */
final class RedirectBinding {

  /** What SAML bindings §3.4.3 allows of RelayState, in bytes. */
  static final int MAX_RELAY_STATE = 80;

  private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

  private RedirectBinding() {}

  /**
   * Where to send the browser.
   *
   * @param field {@code SAMLRequest} or {@code SAMLResponse}
   * @param relayState what the answer brings back beside itself
   * @throws IllegalArgumentException if it has more than {@link #MAX_RELAY_STATE} bytes
   */
  static String url(
      String location,
      String field,
      String xml,
      Optional<String> relayState,
      ServiceProviderKeys keys) {
    if (relayState.isPresent()
        && relayState.get().getBytes(StandardCharsets.UTF_8).length > MAX_RELAY_STATE) {
      throw new IllegalArgumentException("RelayState is longer than SAML allows");
    }
    String query =
        field
            + "="
            + encoded(Base64.getEncoder().encodeToString(deflated(xml)))
            + relayState.map(state -> "&RelayState=" + encoded(state)).orElse("")
            + "&SigAlg="
            + encoded(RSA_SHA256);
    return location
        + (location.contains("?") ? "&" : "?")
        + query
        + "&Signature="
        + encoded(Base64.getEncoder().encodeToString(sign(keys, query)));
  }

  private static byte[] deflated(String xml) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(xml.getBytes(StandardCharsets.UTF_8));
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
