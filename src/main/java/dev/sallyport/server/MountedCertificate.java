package dev.sallyport.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate as a Secret of type {@code kubernetes.io/tls} mounts it: a folder with
 * {@code tls.crt} and {@code tls.key}. When they change, the next connection gets the new one;
 * while they cannot be used, the last good one stays.
 */
final class MountedCertificate extends X509ExtendedKeyManager {

  private static final Logger log = LoggerFactory.getLogger(MountedCertificate.class);
  private static final int MAX_BYTES = 128 * 1024;

  private final Path folder;
  private byte[] read = new byte[0];
  private volatile Entry current;
  private volatile Entry before;

  private record Entry(String alias, List<X509Certificate> chain, PrivateKey key) {}

  /**
   * @throws IllegalArgumentException when there is no usable certificate; the message says why
   */
  MountedCertificate(Path folder) {
    this.folder = folder;
    try {
      byte[] now = contents();
      current = entry(0);
      read = now;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "no certificate that can be used in " + folder + ": " + fault(e), e);
    }
  }

  /** Looks whether the files changed. */
  synchronized void reload() {
    try {
      byte[] now = contents();
      if (Arrays.equals(now, read)) {
        return;
      }
      Entry next = entry(Integer.parseInt(current.alias()) + 1);
      before = current;
      current = next;
      read = now;
      log.info("took the new certificate in {}", folder);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // Half of a replacement may be there; the next look sees the whole.
      log.warn("the certificate in {} cannot be used, the last one stays: {}", folder, fault(e));
    }
  }

  /** When the first of the certificates that are shown at present ends. */
  Instant ends() {
    return current.chain().stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private byte[] contents() throws IOException {
    return (text("tls.crt") + text("tls.key")).getBytes(StandardCharsets.UTF_8);
  }

  private String text(String name) throws IOException {
    Path file = folder.resolve(name);
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(name + " is too large");
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private Entry entry(int generation) throws IOException, GeneralSecurityException {
    X509Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(text("tls.crt").getBytes(StandardCharsets.ISO_8859_1)))
            .toArray(X509Certificate[]::new);
    if (chain.length == 0) {
      throw new IOException("no certificate in tls.crt");
    }
    PrivateKey key = key(text("tls.key"));
    requirePair(chain[0].getPublicKey(), key);
    return new Entry(String.valueOf(generation), List.of(chain), key);
  }

  private static PrivateKey key(String pem) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
        switch (found) {
          case PrivateKeyInfo info -> {
            return new JcaPEMKeyConverter().getPrivateKey(info);
          }
          case PEMKeyPair pair -> {
            KeyPair both = new JcaPEMKeyConverter().getKeyPair(pair);
            return both.getPrivate();
          }
          default -> {} // EC PARAMETERS stand before a key.
        }
      }
    }
    throw new IOException("no unencrypted private key in tls.key");
  }

  private static void requirePair(PublicKey certified, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default ->
              throw new GeneralSecurityException("the key is neither RSA nor of an elliptic curve");
        };
    byte[] probe = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("tls.crt is not for the key in tls.key");
    }
  }

  /** Words of a parser can quote the file. */
  private static String fault(Exception e) {
    return e instanceof IOException || e instanceof GeneralSecurityException
        ? e.getMessage()
        : e.getClass().getSimpleName();
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return chooseServerAlias(keyType, issuers, null);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    Entry entry = current;
    String algorithm = entry.key().getAlgorithm();
    boolean fits =
        keyType.equals(algorithm)
            || keyType.startsWith(algorithm + "_")
            || (algorithm.equals("ECDSA") && keyType.startsWith("EC"));
    return fits ? entry.alias() : null;
  }

  /** By its alias: between choosing and asking, another may have become the current one. */
  private Entry named(String alias) {
    Entry last = before;
    return last != null && last.alias().equals(alias) ? last : current;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return named(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return named(alias).key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = chooseServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  /** This is a server's. */
  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }
}
