package dev.sallyport.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a browser may be sent. They are compared as strings; only http on loopback may come with
 * any port, since a program on somebody's machine takes the one that is free (RFC 8252 §7.3). What
 * is registered but should not have been never matches.
 */
public record RedirectUris(List<String> registered) {

  /** In characters. It is carried in what is sealed, which has to fit in a cookie. */
  static final int MAX_LENGTH = 512;

  private static final int MAX_PORT = 65_535;

  /** No fragment, wildcard or backslash. */
  private static final String PATH_AND_QUERY = "((?:[/?][A-Za-z0-9._~/?&=%:@+,;!$'()-]*)?)";

  private static final String PORT = "(?::([1-9][0-9]{0,4}))?";

  /** One spelling only, so that no parser can see another host in it. */
  private static final Pattern LOOPBACK =
      Pattern.compile("(http://(?:localhost|127\\.0\\.0\\.1|\\[::1]))" + PORT + PATH_AND_QUERY);

  /** No userinfo. */
  private static final Pattern HTTPS =
      Pattern.compile(
          "(https://(?:[A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9A-Fa-f:.]+]))" + PORT + PATH_AND_QUERY);

  public RedirectUris {
    registered = List.copyOf(registered);
  }

  /** Whether a browser may be sent there, character for character. */
  boolean allow(String uri) {
    return isAcceptable(uri)
        && registered.stream()
            .filter(RedirectUris::isAcceptable)
            .anyMatch(known -> known.equals(uri) || areSameButForThePort(known, uri));
  }

  /** Whether a program of this very machine listens there. */
  static boolean isLoopback(String uri) {
    Matcher parts = LOOPBACK.matcher(uri);
    return parts.matches()
        && (parts.group(2) == null || Integer.parseInt(parts.group(2)) <= MAX_PORT);
  }

  /** Scheme, host and port of one that {@link #allow} let pass, for a page. */
  static String origin(String uri) {
    int path = uri.indexOf('/', uri.indexOf("://") + 3);
    int query = uri.indexOf('?');
    int end = path < 0 ? query : query < 0 ? path : Math.min(path, query);
    return end < 0 ? uri : uri.substring(0, end);
  }

  private static boolean areSameButForThePort(String known, String uri) {
    Matcher ours = LOOPBACK.matcher(known);
    Matcher theirs = LOOPBACK.matcher(uri);
    return ours.matches()
        && theirs.matches()
        && ours.group(1).equals(theirs.group(1))
        && ours.group(3).equals(theirs.group(3));
  }

  private static boolean isAcceptable(String uri) {
    return uri.length() <= MAX_LENGTH
        && (isLoopback(uri) || HTTPS.matcher(uri).matches())
        && isUri(uri);
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
