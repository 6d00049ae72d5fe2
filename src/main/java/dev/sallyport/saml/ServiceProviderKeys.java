package dev.sallyport.saml;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * The service provider's RSA key pair and its certificate: it signs requests and opens encrypted
 * assertions. Made once; the IdP's administrator has the certificate, so another pair is a loss.
 */
public final class ServiceProviderKeys {

  /** Keys of the Secret, as in a Secret of type {@code kubernetes.io/tls}. */
  public static final String PRIVATE_KEY = "tls.key";

  public static final String CERTIFICATE = "tls.crt";

  /** Reason of a condition: the Secret holds no key pair that can be used. */
  public static final String REASON_INVALID = "ServiceProviderKeysInvalid";

  private static final int BITS = 3072;

  private final RSAPrivateCrtKey privateKey;
  private final X509Certificate certificate;

  ServiceProviderKeys(RSAPrivateCrtKey privateKey, X509Certificate certificate) {
    this.privateKey = privateKey;
    this.certificate = certificate;
  }

  /** What a Secret holds. */
  public sealed interface Decoded {
    record Good(ServiceProviderKeys keys) implements Decoded {}

    /** The reason is {@link #REASON_INVALID}. The message says what to do and quotes nothing. */
    record Bad(String message) implements Decoded {
      public String reason() {
        return REASON_INVALID;
      }
    }
  }

  /**
   * A new pair: RSA 3072, self-signed, good for ten years from an hour before {@code now}. Takes up
   * to a few seconds.
   *
   * @param name goes into the certificate's subject, cut to 64 characters; people see it at the IdP
   */
  public static ServiceProviderKeys generate(String name, SecureRandom random, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS, random);
      KeyPair pair = generator.generateKeyPair();
      return new ServiceProviderKeys(
          (RSAPrivateCrtKey) pair.getPrivate(), SelfSignedCertificate.of(name, pair, random, now));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java makes RSA keys and certificates", e);
    }
  }

  /** Reads the data of a Secret, ours or one that a person brought. */
  public static Decoded decode(Map<String, byte[]> data) {
    return ServiceProviderKeyPem.decode(data);
  }

  /** The data of the Secret: unencrypted PKCS#8 and the certificate, both in PEM. */
  public Map<String, byte[]> encode() {
    return Map.of(
        PRIVATE_KEY,
        pem("PRIVATE KEY", privateKey.getEncoded()).getBytes(StandardCharsets.US_ASCII),
        CERTIFICATE,
        certificatePem().getBytes(StandardCharsets.US_ASCII));
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** For {@code signing.crt} of the metadata Secret. */
  public String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read or made here", e);
    }
  }

  /**
   * SHA-256 of the public key (its SubjectPublicKeyInfo), which a new certificate for the same key
   * leaves as it is. This is what {@code acknowledgedKey} names.
   */
  public String keySHA256() {
    return Sha256.hex(certificate.getPublicKey().getEncoded());
  }

  /** For this package and those below it, which sign and decrypt; an ArchUnit test holds that. */
  public RSAPrivateCrtKey privateKey() {
    return privateKey;
  }

  /** Never the private key. */
  @Override
  public String toString() {
    return "ServiceProviderKeys[" + keySHA256() + "]";
  }

  private static String pem(String type, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
