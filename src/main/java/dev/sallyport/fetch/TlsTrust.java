package dev.sallyport.fetch;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom a TLS connection trusts, and words for when it does not. */
final class TlsTrust {

  private TlsTrust() {}

  /** The system's authorities and these. */
  static SSLContext context(List<X509Certificate> more) {
    try {
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      int count = 0;
      for (X509Certificate authority : systemAuthorities()) {
        anchors.setCertificateEntry("system-" + count++, authority);
      }
      for (X509Certificate authority : more) {
        anchors.setCertificateEntry("more-" + count++, authority);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(anchors), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java has no TLS, or no list of authorities", e);
    }
  }

  /** What is wrong with a handshake, without the peer's words. */
  static String fault(Throwable failure, String host) {
    if (isCausedBy(failure, CertificateExpiredException.class)) {
      return "the certificate of " + host + " has expired. Its owner must renew it.";
    }
    if (isCausedBy(failure, CertificateNotYetValidException.class)) {
      return "the certificate of " + host + " is not valid yet. Check the clocks.";
    }
    if (isCausedBy(failure, CertPathBuilderException.class)
        || isCausedBy(failure, CertPathValidatorException.class)) {
      return "the certificate of "
          + host
          + " comes from an authority that is not trusted here. Name it to the operator"
          + " (--metadata-ca).";
    }
    if (isCausedBy(failure, CertificateException.class)) {
      return "the certificate that " + host + " shows is not for that name. Correct the URL.";
    }
    return "no secure connection to "
        + host
        + " comes about. Check that the URL's port speaks TLS 1.2 or 1.3.";
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static List<X509Certificate> systemAuthorities() throws GeneralSecurityException {
    for (TrustManager manager : trustManagers(null)) {
      if (manager instanceof X509TrustManager x509) {
        return List.of(x509.getAcceptedIssuers());
      }
    }
    return List.of();
  }

  private static TrustManager[] trustManagers(KeyStore anchors) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    return factory.getTrustManagers();
  }
}
