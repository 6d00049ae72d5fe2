package dev.sallyport.saml;

import dev.sallyport.api.OutsideText;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;

/**
 * A certificate of the IdP. It carries a key and nothing else: who issued it and whether it has
 * expired decide nothing (SAML metadata interoperability profile §2.5), expiry only warns.
 *
 * @param subject escaped and shortened; perhaps empty
 * @param key kind and size, such as {@code RSA 2048}
 * @param sha256 of the certificate, 64 hexadecimal digits
 */
public record IdpCertificate(
    String subject,
    KeyUse use,
    String key,
    Instant notBefore,
    Instant notAfter,
    String sha256,
    X509Certificate certificate) {

  private static final int MAX_SUBJECT = 200;

  static IdpCertificate of(X509Certificate certificate, byte[] der, KeyUse use) {
    return new IdpCertificate(
        OutsideText.escaped(certificate.getSubjectX500Principal().getName(), MAX_SUBJECT),
        use,
        describe(certificate),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        Sha256.hex(der),
        certificate);
  }

  IdpCertificate withUse(KeyUse other) {
    return new IdpCertificate(subject, other, key, notBefore, notAfter, sha256, certificate);
  }

  private static String describe(X509Certificate certificate) {
    return switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
      case ECPublicKey ec -> "EC " + ec.getParams().getOrder().bitLength();
      default -> "unknown";
    };
  }
}
