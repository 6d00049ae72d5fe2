package dev.sallyport.scim;

import java.util.Map;
import java.util.Optional;

/**
 * One request, whole and bounded, of somebody who may write people.
 *
 * @param method of HTTP
 * @param path below the base, such as {@code /Users/2819c223}; nothing is decoded
 * @param parameters of the query
 * @param contentType the header, which says what the body is
 * @param ifMatch the header, which says of which versions the request is
 * @param body as text; empty where there is none
 * @param base the URL of the service as its client knows it, without a slash at its end
 */
public record ScimRequest(
    String method,
    String path,
    Map<String, String> parameters,
    Optional<String> contentType,
    Optional<String> ifMatch,
    String body,
    String base) {

  public ScimRequest {
    parameters = Map.copyOf(parameters);
  }

  /** Neither parameters nor body: they hold what is known of people. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
