package dev.sallyport;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Scheme, host and port of an address: by these, and by nothing else of it, requests find the one
 * whom they are for. Equal however they are written.
 *
 * @param scheme in lower case
 * @param host in lower case
 * @param port also where the address leaves it to the scheme
 */
public record Origin(String scheme, String host, int port) {

  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /**
   * The origin of an address, if it has one. A host that is percent-encoded is none to this parser,
   * so it cannot pass for another. Nor is one with a dot at its end: it is the same host to DNS,
   * and another one to browsers.
   */
  public static Optional<Origin> of(String url) {
    if (url == null) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(url);
      String host = uri.getHost();
      if (uri.getScheme() == null || host == null || host.endsWith(".")) {
        return Optional.empty();
      }
      return Optional.of(of(uri.getScheme(), host, uri.getPort()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The origin of these parts.
   *
   * @param port below 0 for the one that the scheme has by default
   */
  public static Origin of(String scheme, String host, int port) {
    String lower = scheme.toLowerCase(Locale.ROOT);
    return new Origin(lower, host.toLowerCase(Locale.ROOT), port < 0 ? byDefault(lower) : port);
  }

  private static int byDefault(String scheme) {
    return scheme.equals("https") ? HTTPS : HTTP;
  }

  public boolean isSecure() {
    return scheme.equals("https");
  }

  /**
   * As browsers write it in the header {@code Origin} (RFC 6454 §6.2): a default port is left out.
   */
  public String serialized() {
    return scheme + "://" + host + (port == byDefault(scheme) ? "" : ":" + port);
  }

  @Override
  public String toString() {
    return scheme + "://" + host + ":" + port;
  }
}
