package dev.sallyport.signin.kubernetes;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/**
 * The address of a center's issuer: {@code spec.baseURL}, as it stands there. Relying parties
 * compare it as a string (OpenID Connect Discovery 1.0 §4.3), so it is never normalised.
 */
public record IssuerUrl(String value) {

  /** As the CRD. */
  private static final int MAX_LENGTH = 512;

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * @throws IllegalArgumentException with what is wrong and what to do
   */
  public IssuerUrl {
    fault(value)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException("the base URL " + fault);
            });
  }

  /** What is wrong with an address, to end a sentence; empty if nothing is. */
  private static Optional<String> fault(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.of("is longer than " + MAX_LENGTH + " characters");
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return Optional.of("is no URL: write it as https://id.example.com");
    }
    if (uri.getScheme() == null || uri.getHost() == null || !uri.toASCIIString().equals(text)) {
      return Optional.of(
          "needs a scheme and a host, in ASCII (punycode, percent-encoding): write it as"
              + " https://id.example.com");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      return Optional.of(
          "must have no user, query or fragment: write it as https://id.example.com");
    }
    if (text.endsWith("/")) {
      return Optional.of("must not end with a slash: the issuer is compared as a string");
    }
    if (uri.getRawPath().contains("//")) {
      return Optional.of(
          "must have no empty part in its path: write it as https://id.example.com/sso");
    }
    if (isHttps(uri) || (hasScheme(uri, "http") && LOOPBACK.contains(uri.getHost()))) {
      return Optional.empty();
    }
    return Optional.of(
        "must be https; http only on localhost, 127.0.0.1 or [::1], for a trial on one machine");
  }

  /** False on loopback only. */
  public boolean isHttps() {
    return isHttps(URI.create(value));
  }

  private static boolean isHttps(URI uri) {
    return hasScheme(uri, "https");
  }

  private static boolean hasScheme(URI uri, String scheme) {
    return scheme.equalsIgnoreCase(uri.getScheme());
  }

  @Override
  public String toString() {
    return value;
  }
}
