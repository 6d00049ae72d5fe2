package dev.sallyport.oidc;

import java.util.Objects;

/**
 * What the issuer has to know of one HTTP request.
 *
 * @param path as it was sent
 * @param query as it was sent, without the question mark; empty if there is none
 * @param contentType or null
 * @param authorization the one header of that name, or null; whoever builds this refuses two
 * @param body all of it, a character for each byte; a longer one than {@link Parameters#MAX_LENGTH}
 *     is refused unread
 * @param address where it comes from, as it is shown to a person
 * @param userAgent what the client calls itself; anything, or null
 */
public record IssuerRequest(
    String method,
    String path,
    String query,
    String contentType,
    String authorization,
    String body,
    String address,
    String userAgent) {

  public IssuerRequest {
    Objects.requireNonNull(method);
    Objects.requireNonNull(path);
    Objects.requireNonNull(query);
    Objects.requireNonNull(body);
    Objects.requireNonNull(address);
  }

  boolean isGet() {
    return method.equals("GET");
  }

  /** Neither headers nor parameters: they hold codes, tokens and secrets. */
  @Override
  public String toString() {
    return "IssuerRequest[" + method + "]";
  }
}
