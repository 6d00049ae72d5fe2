package dev.sallyport.web;

import java.time.Duration;
import java.util.Optional;

/**
 * A cookie that only this origin gets: the prefix {@code __Host-} makes a browser refuse one that
 * another host or an unencrypted page would set (RFC 6265bis §4.1.3.2). No script reads it.
 *
 * @param name without the prefix
 * @param maxAge zero deletes it; empty lets it live as long as the browser
 */
public record Cookie(String name, String value, SameSite sameSite, Optional<Duration> maxAge) {

  private static final String PREFIX = "__Host-";

  /** With requests from where it is sent along. */
  public enum SameSite {
    /** Our pages, and links to them. */
    LAX("Lax"),
    /** Any, also a form that the IdP's page posts. */
    NONE("None");

    private final String word;

    SameSite(String word) {
      this.word = word;
    }
  }

  /** One that goes with the browser's requests to us, and when it follows a link to us. */
  public static Cookie lax(String name, String value, Duration maxAge) {
    return new Cookie(name, value, SameSite.LAX, Optional.of(maxAge));
  }

  /** One that also comes with a form that another site posts. */
  public static Cookie crossSite(String name, String value, Duration maxAge) {
    return new Cookie(name, value, SameSite.NONE, Optional.of(maxAge));
  }

  /** Takes it away. */
  public static Cookie gone(String name, SameSite sameSite) {
    return new Cookie(name, "", sameSite, Optional.of(Duration.ZERO));
  }

  /** The name as a request has it. */
  public static String fullName(String name) {
    return PREFIX + name;
  }

  String line() {
    return fullName(name)
        + "="
        + value
        + "; Path=/; Secure; HttpOnly; SameSite="
        + sameSite.word
        + maxAge.map(age -> "; Max-Age=" + age.toSeconds()).orElse("");
  }

  /** Never the value. */
  @Override
  public String toString() {
    return "Cookie[" + name + "]";
  }
}
