package dev.sallyport.saml;

import java.io.ByteArrayInputStream;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.opensaml.saml.saml2.metadata.KeyDescriptor;
import org.opensaml.security.credential.UsageType;
import org.opensaml.xmlsec.signature.X509Data;

/**
 * The certificates of KeyDescriptors, each once and with all its uses, soonest expiry first.
 *
 * <p>Only certificates count: a bare KeyValue, a KeyName or a reference to somewhere else is no key
 * that a person could compare with what the IdP shows.
 *
 * @param remarks what was left out
 */
record IdpKeys(List<IdpCertificate> certificates, List<String> remarks) {

  /** Room for a rollover of several nodes; more is not one IdP's. */
  private static final int MAX_CERTIFICATES = 32;

  private static final int MAX_BASE64 = 64 * 1024;
  private static final int MIN_RSA = 2048;
  private static final int MAX_RSA = 16384;
  private static final List<ECParameterSpec> CURVES =
      List.of(curve("secp256r1"), curve("secp384r1"), curve("secp521r1"));

  static IdpKeys of(List<KeyDescriptor> descriptors) {
    Map<String, IdpCertificate> certificates = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    for (KeyDescriptor descriptor : descriptors) {
      if (descriptor.getKeyInfo() == null) {
        continue;
      }
      KeyUse use = use(descriptor.getUse());
      if (descriptor.getKeyInfo().getX509Datas().isEmpty()) {
        remarks.add("a key for " + use.value() + " is left out: it comes without certificate");
      }
      for (X509Data data : descriptor.getKeyInfo().getX509Datas()) {
        for (IdpCertificate certificate : withoutIssuers(read(data, use, remarks))) {
          certificates.merge(
              certificate.sha256(), certificate, (a, b) -> a.withUse(a.use().and(b.use())));
        }
      }
    }
    if (certificates.size() > MAX_CERTIFICATES) {
      remarks.add("only the first " + MAX_CERTIFICATES + " certificates are taken");
    }
    return new IdpKeys(
        certificates.values().stream()
            .limit(MAX_CERTIFICATES)
            .sorted(
                Comparator.comparing(IdpCertificate::notAfter)
                    .thenComparing(IdpCertificate::sha256))
            .toList(),
        remarks);
  }

  private static KeyUse use(UsageType use) {
    return switch (use) {
      case SIGNING -> KeyUse.SIGNING;
      case ENCRYPTION -> KeyUse.ENCRYPTION;
      case UNSPECIFIED -> KeyUse.BOTH;
      case null -> KeyUse.BOTH;
    };
  }

  private static List<IdpCertificate> read(X509Data data, KeyUse use, List<String> remarks) {
    List<IdpCertificate> read = new ArrayList<>();
    for (var element : data.getX509Certificates()) {
      String text = element.getValue() == null ? "" : element.getValue().replaceAll("\\s", "");
      try {
        byte[] der = Base64.getDecoder().decode(text);
        if (text.isEmpty() || text.length() > MAX_BASE64) {
          throw new CertificateException("empty or absurdly long");
        }
        X509Certificate certificate = certificate(der);
        Optional<String> fault = fault(certificate);
        if (fault.isPresent()) {
          remarks.add("a certificate for " + use.value() + " is left out: " + fault.get());
        } else {
          read.add(IdpCertificate.of(certificate, der, use));
        }
      } catch (IllegalArgumentException | CertificateException e) {
        remarks.add(
            "a certificate for "
                + use.value()
                + " is left out: it is not the base64 of an X.509 certificate"
                + (text.contains("BEGINCERTIFICATE") ? " (remove the lines with dashes)" : ""));
      }
    }
    return read;
  }

  /** Exactly one certificate in DER: what else the bytes hold would be in no digest. */
  private static X509Certificate certificate(byte[] der) throws CertificateException {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    if (certificate.getEncoded().length != der.length) {
      throw new CertificateException("more than a certificate");
    }
    return certificate;
  }

  private static Optional<String> fault(X509Certificate certificate) {
    return switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa when rsa.getModulus().bitLength() < MIN_RSA ->
          Optional.of("RSA with less than 2,048 bits is too weak");
      case RSAPublicKey rsa when rsa.getModulus().bitLength() > MAX_RSA ->
          Optional.of("RSA with more than 16,384 bits is too slow to check");
      case RSAPublicKey rsa -> Optional.empty();
      case ECPublicKey ec when CURVES.stream().anyMatch(curve -> isOn(curve, ec.getParams())) ->
          Optional.empty();
      default -> Optional.of("its key is neither RSA nor of the curves P-256, P-384 or P-521");
    };
  }

  /** By value: a certificate may spell its curve out, and could spell out a curve of its own. */
  private static boolean isOn(ECParameterSpec curve, ECParameterSpec params) {
    return curve.getCurve().equals(params.getCurve())
        && curve.getGenerator().equals(params.getGenerator())
        && curve.getOrder().equals(params.getOrder())
        && curve.getCofactor() == params.getCofactor();
  }

  private static ECParameterSpec curve(String name) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has the curve " + name, e);
    }
  }

  /**
   * Some IdPs put the whole chain into one X509Data. Whoever issued the IdP's certificate is not
   * the IdP, and its key must not sign people in.
   */
  private static List<IdpCertificate> withoutIssuers(List<IdpCertificate> chain) {
    if (chain.size() < 2) {
      return chain;
    }
    return chain.stream()
        .filter(candidate -> chain.stream().noneMatch(other -> issued(candidate, other)))
        .toList();
  }

  /** A self-signed one was issued by no other, also where two of a rollover bear the same name. */
  private static boolean issued(IdpCertificate issuer, IdpCertificate subject) {
    X500Principal issuedBy = subject.certificate().getIssuerX500Principal();
    return issuer.certificate().getBasicConstraints() >= 0
        && issuer.certificate().getSubjectX500Principal().equals(issuedBy)
        && !subject.certificate().getSubjectX500Principal().equals(issuedBy);
  }
}
