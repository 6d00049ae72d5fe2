package dev.sallyport.controlplane;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates for one control plane, and is trusted by nothing else. */
final class CertificateAuthority {
  /** A certificate and its private key, both PEM; the key as PKCS #8. */
  record Credential(String certificate, String key) {}

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration LIFETIME = Duration.ofDays(7);

  private final KeyPair keys;
  private final X500Name name;
  private final X509CertificateHolder certificate;

  CertificateAuthority(String commonName) {
    this.keys = ellipticKeys();
    this.name = subject(commonName, List.of());
    this.certificate =
        sign(
            name,
            keys.getPublic(),
            new BasicConstraints(true),
            KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature,
            null,
            null);
  }

  Credential credential() {
    return new Credential(certificatePem(), pem(keys.getPrivate()));
  }

  String certificatePem() {
    return pem(certificate);
  }

  /** A server certificate for names and addresses. */
  Credential server(String commonName, List<String> names) {
    GeneralName[] alternatives =
        names.stream().map(CertificateAuthority::generalName).toArray(GeneralName[]::new);
    KeyPair pair = ellipticKeys();
    // Peers of etcd are clients of each other with this same certificate.
    KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    return new Credential(
        pem(
            sign(
                subject(commonName, List.of()),
                pair.getPublic(),
                new BasicConstraints(false),
                KeyUsage.digitalSignature,
                new ExtendedKeyUsage(purposes),
                new GeneralNames(alternatives))),
        pem(pair.getPrivate()));
  }

  /** A client certificate: Kubernetes reads the user from CN and the groups from O. */
  Credential client(String user, List<String> groups) {
    // RSA, since the Fabric8 client takes a PKCS #8 key for RSA unless told otherwise.
    KeyPair pair = rsaKeys();
    return new Credential(
        pem(
            sign(
                subject(user, groups),
                pair.getPublic(),
                new BasicConstraints(false),
                KeyUsage.digitalSignature,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth),
                null)),
        pem(pair.getPrivate()));
  }

  static X500Name subject(String commonName, List<String> organizations) {
    X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
    organizations.forEach(organization -> subject.addRDN(BCStyle.O, organization));
    return subject.addRDN(BCStyle.CN, commonName).build();
  }

  static KeyPair ellipticKeys() {
    return generate("EC", 256);
  }

  static KeyPair rsaKeys() {
    return generate("RSA", 2048);
  }

  static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      if (object instanceof java.security.PrivateKey key) {
        writer.writeObject(
            new org.bouncycastle.util.io.pem.PemObject("PRIVATE KEY", key.getEncoded()));
      } else {
        writer.writeObject(object);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot encode as PEM", e);
    }
    return text.toString();
  }

  private X509CertificateHolder sign(
      X500Name subject,
      PublicKey key,
      BasicConstraints constraints,
      int usage,
      ExtendedKeyUsage extendedUsage,
      GeneralNames alternatives) {
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(127, RANDOM).add(BigInteger.ONE),
            Date.from(now.minus(Duration.ofMinutes(5))),
            Date.from(now.plus(LIFETIME)),
            subject,
            key);
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, constraints);
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(keys.getPublic()));
      addIfPresent(builder, Extension.extendedKeyUsage, extendedUsage);
      addIfPresent(builder, Extension.subjectAlternativeName, alternatives);
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot issue a certificate for " + subject, e);
    }
  }

  private static void addIfPresent(
      JcaX509v3CertificateBuilder builder,
      org.bouncycastle.asn1.ASN1ObjectIdentifier id,
      ASN1Encodable value)
      throws CertIOException {
    if (value != null) {
      builder.addExtension(id, false, value);
    }
  }

  private static GeneralName generalName(String name) {
    try {
      boolean address = Character.isDigit(name.charAt(0));
      return address
          ? new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress())
          : new GeneralName(GeneralName.dNSName, name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an address: " + name, e);
    }
  }

  private static KeyPair generate(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no keys of kind " + algorithm, e);
    }
  }
}
