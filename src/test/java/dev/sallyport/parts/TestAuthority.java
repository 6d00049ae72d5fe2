package dev.sallyport.parts;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test run, and the servers' certificates that it issues. */
public final class TestAuthority {

  private static final X500Name NAME = new X500Name("CN=Test authority");

  private final KeyPair pair = newPair();
  private final X509Certificate certificate;

  public TestAuthority() {
    Instant now = Instant.now();
    certificate =
        issue(NAME, pair, true, null, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30)));
  }

  /** What clients trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes it for clients outside of this JVM. */
  public Path writePem(Path file) throws IOException {
    try {
      return Files.writeString(
          file, pem("CERTIFICATE", certificate.getEncoded()), StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For a client that trusts this authority and no other. */
  public SSLContext clientContext() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A server's certificate and key. */
  public record Identity(X509Certificate certificate, PrivateKey key, X509Certificate issuer) {

    /** For a TLS server in this JVM. */
    public SSLContext serverContext() {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, new char[0], new X509Certificate[] {certificate, issuer});
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Writes {@code tls.crt} and {@code tls.key} for a server outside of this JVM. */
    public void writePem(Path directory) throws IOException {
      try {
        Files.writeString(
            directory.resolve("tls.crt"),
            pem("CERTIFICATE", certificate.getEncoded()) + pem("CERTIFICATE", issuer.getEncoded()),
            StandardCharsets.US_ASCII);
        Files.writeString(
            directory.resolve("tls.key"),
            pem("PRIVATE KEY", key.getEncoded()),
            StandardCharsets.US_ASCII);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Good for a day, for that DNS name (or address). */
  public Identity issue(String name) {
    Instant now = Instant.now();
    return issue(name, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
  }

  /** Good between the two times. */
  public Identity issue(String name, Instant from, Instant until) {
    KeyPair server = newPair();
    int kind = name.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName;
    X509Certificate issued =
        issue(
            new X500Name("CN=Test server"),
            server,
            false,
            new GeneralNames(new GeneralName(kind, name)),
            from,
            until);
    return new Identity(issued, server.getPrivate(), /* issuer= */ certificate);
  }

  private X509Certificate issue(
      X500Name subject,
      KeyPair keys,
      boolean authority,
      GeneralNames names,
      Instant from,
      Instant until) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              NAME,
              BigInteger.valueOf(System.nanoTime()),
              Date.from(from),
              Date.from(until),
              subject,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (names != null) {
        builder.addExtension(Extension.subjectAlternativeName, false, names);
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String type, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
