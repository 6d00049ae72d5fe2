package dev.sallyport.pipeline;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;

/** Certificates from a file, as PEM that holds nothing else: no comment, and above all no key. */
public final class Certificates {

  /** A bundle of a company is some 100 KiB. */
  public static final int MAX_BYTES = 1 << 20;

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Certificates() {}

  /**
   * @throws IllegalArgumentException to end a sentence that begins with where they come from
   */
  public static String pem(byte[] file) {
    if (file.length > MAX_BYTES) {
      throw new IllegalArgumentException("is larger than " + MAX_BYTES + " bytes");
    }
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(file));
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("has no certificate in it");
      }
      StringBuilder pem = new StringBuilder();
      for (Certificate certificate : certificates) {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(LINES.encodeToString(certificate.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
      return pem.toString();
    } catch (CertificateException e) {
      throw new IllegalArgumentException("is not PEM with certificates and nothing else in it", e);
    }
  }
}
