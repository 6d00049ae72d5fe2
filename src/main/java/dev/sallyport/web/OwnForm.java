package dev.sallyport.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * Tells a form that our own page sent from one that another site made the browser send (CSRF). Two
 * proofs are asked for, since each has its gaps: what the browser says of where the form came from,
 * and a token that only our pages show.
 */
public final class OwnForm {

  /** The hidden field. */
  public static final String FIELD = "csrf";

  private OwnForm() {}

  /** The token for pages of a browser; says nothing of the cookie that it is made of. */
  public static String token(String cookie) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("sallyport form token\n".getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(digest.digest(cookie.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * What the browser says. Our pages send no referrer, and then a browser writes {@code Origin:
   * null} for a form of ours too (Fetch §3.1); so {@code Sec-Fetch-Site} counts where there is one,
   * and {@code Origin} only in browsers that do not know it.
   */
  static boolean isFromHere(Request request) {
    Optional<String> origin = request.header("origin");
    if (request.hasHeader("sec-fetch-site")) {
      return request.header("sec-fetch-site").filter("same-origin"::equals).isPresent()
          && (origin.isEmpty() || isOurs(origin.get(), request) || origin.get().equals("null"));
    }
    return origin.isPresent() && isOurs(origin.get(), request);
  }

  private static boolean isOurs(String origin, Request request) {
    return origin.equals(request.origin().serialized());
  }

  /** Whether the form shows the token of the cookie that the browser has. */
  static boolean hasToken(Request request, String cookieName) {
    Optional<String> cookie = request.cookie(cookieName);
    Optional<String> shown = request.form().flatMap(form -> form.field(FIELD));
    return cookie.isPresent()
        && shown.isPresent()
        && MessageDigest.isEqual(
            token(cookie.get()).getBytes(StandardCharsets.UTF_8),
            shown.get().getBytes(StandardCharsets.UTF_8));
  }
}
