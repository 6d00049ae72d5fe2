package dev.sallyport.saml.response;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;

/**
 * What may sign and digest: RSA and ECDSA with SHA-256 and up (RFC 9231 names them). HMAC, DSA, MD5
 * and SHA-1 are not here, so no key can be taken for a shared secret.
 */
final class SignatureAlgorithms {

  static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
  static final String ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  private static final Set<String> RSA =
      Set.of(MORE + "rsa-sha256", MORE + "rsa-sha384", MORE + "rsa-sha512");
  private static final Set<String> ECDSA =
      Set.of(MORE + "ecdsa-sha256", MORE + "ecdsa-sha384", MORE + "ecdsa-sha512");
  private static final Set<String> DIGESTS =
      Set.of(
          "http://www.w3.org/2001/04/xmlenc#sha256",
          MORE + "sha384",
          "http://www.w3.org/2001/04/xmlenc#sha512");

  private SignatureAlgorithms() {}

  static boolean signs(String algorithm) {
    return RSA.contains(algorithm) || ECDSA.contains(algorithm);
  }

  /**
   * What Java calls an algorithm that may sign. XML Signature writes one of ECDSA as two numbers
   * side by side (RFC 9231 §2.3.6), but some write that of a query in DER, as TLS does: either
   * names the same numbers.
   */
  static List<String> javaNames(String algorithm) {
    String hash = "SHA" + algorithm.substring(algorithm.length() - 3);
    return RSA.contains(algorithm)
        ? List.of(hash + "withRSA")
        : List.of(hash + "withECDSA", hash + "withECDSAinP1363Format");
  }

  static boolean digests(String algorithm) {
    return DIGESTS.contains(algorithm);
  }

  /** Without comments or with: there are none. */
  static boolean canonicalizes(String algorithm) {
    return algorithm.equals(EXCLUSIVE) || algorithm.equals(EXCLUSIVE + "WithComments");
  }

  /** Whether a key is of the kind that the algorithm takes. */
  static boolean fits(String algorithm, PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> RSA.contains(algorithm);
      case ECPublicKey ec -> ECDSA.contains(algorithm);
      default -> false;
    };
  }
}
