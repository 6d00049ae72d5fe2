package dev.sallyport.saml;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes the certificate of a service provider's key. It is a class of its own because whoever loads
 * one that names a class of Bouncy Castle's in a catch waits until the signature of that jar is
 * checked: a sign-in server, which reads keys and makes none, a tenth of a second at each start.
 */
final class SelfSignedCertificate {

  private static final Duration LIFE = Duration.ofDays(3652);
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
  private static final int MAX_COMMON_NAME = 64;

  private SelfSignedCertificate() {}

  /**
   * One that is good for ten years from an hour before {@code now}.
   *
   * @param name its subject's common name, cut to 64 characters
   */
  static X509Certificate of(String name, KeyPair pair, SecureRandom random, Instant now)
      throws GeneralSecurityException {
    String commonName =
        name.length() <= MAX_COMMON_NAME ? name : name.substring(0, MAX_COMMON_NAME);
    var subject = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    var builder =
        new JcaX509v3CertificateBuilder(
            subject,
            new BigInteger(127, random).setBit(126),
            Date.from(now.minus(CLOCKS_DIFFER)),
            Date.from(now.plus(LIFE)),
            subject,
            pair.getPublic());
    try {
      var signer =
          new JcaContentSignerBuilder("SHA256withRSA")
              .setSecureRandom(random)
              .build(pair.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("a key of our own does not sign", e);
    }
  }
}
