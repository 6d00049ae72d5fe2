package dev.sallyport.saml.idp;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key pair with a certificate, made anew for each run: no private key lies in the repository. */
public record IdpKey(KeyPair pair, X509Certificate certificate) {

  public static IdpKey rsa() {
    return of("RSA", "SHA256withRSA");
  }

  public static IdpKey ec() {
    return of("EC", "SHA256withECDSA");
  }

  public static IdpKey dsa() {
    return of("DSA", "SHA256withDSA");
  }

  public String base64() {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static IdpKey of(String kind, String signature) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (kind.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=idp.example.com");
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(Instant.parse("2026-01-01T00:00:00Z")),
              Date.from(Instant.parse("2036-01-01T00:00:00Z")),
              name,
              pair.getPublic());
      return new IdpKey(
          pair,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(signature).build(pair.getPrivate()))));
    } catch (Exception e) {
      throw new AssertionError("every Java makes " + kind + " keys", e);
    }
  }
}
