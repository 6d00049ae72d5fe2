package dev.sallyport.saml;

import dev.sallyport.saml.ServiceProviderKeys.Decoded;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the Secret with the service provider's keys; each fault has words of its own. */
final class ServiceProviderKeyPem {

  private static final int MAX_BYTES = 64 * 1024;
  private static final int MIN_RSA = 2048;
  private static final int MAX_RSA = 8192;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private ServiceProviderKeyPem() {}

  /** A fault in words; used here only, and caught here. */
  private static final class Fault extends Exception {
    Fault(String message) {
      super(message);
    }
  }

  static Decoded decode(Map<String, byte[]> data) {
    try {
      RSAPrivateCrtKey key = privateKey(text(data, ServiceProviderKeys.PRIVATE_KEY));
      X509Certificate certificate = certificate(text(data, ServiceProviderKeys.CERTIFICATE));
      if (!(certificate.getPublicKey() instanceof RSAPublicKey rsa)
          || !rsa.getModulus().equals(key.getModulus())
          || !rsa.getPublicExponent().equals(key.getPublicExponent())) {
        throw new Fault("The certificate in tls.crt is not for the key in tls.key");
      }
      return new Decoded.Good(new ServiceProviderKeys(key, certificate));
    } catch (Fault e) {
      return new Decoded.Bad(
          e.getMessage()
              + ". Put the right keys there, or delete the Secret to have new ones made (the IdP"
              + " must then be given the new metadata).");
    }
  }

  private static String text(Map<String, byte[]> data, String name) throws Fault {
    byte[] value = data == null ? null : data.get(name);
    if (value == null || value.length == 0) {
      throw new Fault("The Secret has no " + name);
    }
    if (value.length > MAX_BYTES) {
      throw new Fault(name + " is larger than 64 KiB");
    }
    return new String(value, StandardCharsets.ISO_8859_1);
  }

  private static RSAPrivateCrtKey privateKey(String pem) throws Fault {
    if (pem.contains("-----BEGIN RSA PRIVATE KEY-----")) {
      throw new Fault(
          "tls.key is in the older form PKCS#1; convert it with"
              + " `openssl pkcs8 -topk8 -nocrypt -in old.key -out tls.key`");
    }
    if (pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
      throw new Fault("tls.key is encrypted; decrypt it with `openssl pkcs8 -in old.key`");
    }
    byte[] der =
        block(pem, "PRIVATE KEY")
            .orElseThrow(() -> new Fault("tls.key is not an unencrypted PKCS#8 key in PEM"));
    RSAPrivateCrtKey key;
    try {
      key =
          (RSAPrivateCrtKey)
              KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | ClassCastException e) {
      throw new Fault("tls.key is not an RSA key; SAML encryption needs one");
    }
    int bits = key.getModulus().bitLength();
    if (bits < MIN_RSA || bits > MAX_RSA) {
      throw new Fault("tls.key has " + bits + " bits; it must have 2,048 to 8,192");
    }
    if (!key.getPrimeP().multiply(key.getPrimeQ()).equals(key.getModulus())
        || key.getPublicExponent().compareTo(BigInteger.TWO) <= 0) {
      throw new Fault("tls.key is damaged: its parts do not belong together");
    }
    return key;
  }

  /** The first, where a chain follows it. */
  private static X509Certificate certificate(String pem) throws Fault {
    byte[] der =
        block(pem, "CERTIFICATE")
            .orElseThrow(() -> new Fault("tls.crt is not a certificate in PEM"));
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new Fault("tls.crt is not an X.509 certificate");
    }
  }

  private static Optional<byte[]> block(String pem, String type) {
    Matcher blocks = BLOCK.matcher(pem);
    while (blocks.find()) {
      if (blocks.group(1).equals(type)) {
        try {
          return Optional.of(Base64.getDecoder().decode(blocks.group(2).replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
