package dev.sallyport.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.id.Identifier;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers for programs, with the headers that each kind has to have. */
final class Responses {

  private static final String JSON = "application/json";
  private static final String NO_STORE = "no-store";

  private Responses() {}

  /** A document that everybody may read and keep for that long. */
  static IssuerAnswer document(Map<String, Object> json, Duration maxAge) {
    return json(200, json, "public, max-age=" + maxAge.toSeconds());
  }

  /** Tokens, and what else nobody may keep (RFC 6749 §5.1). */
  static IssuerAnswer secret(Map<String, Object> json) {
    return json(200, json, NO_STORE);
  }

  /** RFC 6749 §5.2. */
  static IssuerAnswer error(ErrorObject error) {
    int status = error.getHTTPStatusCode();
    IssuerAnswer.Response answer = json(status, error.toJSONObject(), NO_STORE);
    return status == 401
        ? with(answer, "WWW-Authenticate", "Basic realm=\"sallyport\", charset=\"UTF-8\"")
        : answer;
  }

  /** The same may be asked again after that time; nothing is lost. */
  static IssuerAnswer later(ErrorObject error, Duration after) {
    return with(
        json(error.getHTTPStatusCode(), error.toJSONObject(), NO_STORE),
        "Retry-After",
        Long.toString(Math.max(1, after.toSeconds())));
  }

  /** A malformed request, where it is a program that asks. */
  static IssuerAnswer malformed() {
    return error(
        because(
            OAuth2Error.INVALID_REQUEST,
            "The parameters cannot be read: malformed, too long, or one of them comes twice."));
  }

  /** With GET, whatever was sent. */
  static IssuerAnswer redirect(URI to) {
    return new IssuerAnswer.Response(
        303, Map.of("Location", to.toString(), "Cache-Control", NO_STORE), "");
  }

  /** RFC 9110 §15.5.6. */
  static IssuerAnswer methodNotAllowed(String allowed) {
    return new IssuerAnswer.Response(405, Map.of("Allow", allowed), "");
  }

  /** Nothing to say (RFC 7009 §2.2). */
  static IssuerAnswer done() {
    return new IssuerAnswer.Response(200, Map.of("Cache-Control", NO_STORE), "");
  }

  /**
   * An error with a reason of our own.
   *
   * @param description in the characters of RFC 6749 §5.2: no quotes, no backslash, nothing that
   *     was sent
   */
  static ErrorObject because(ErrorObject error, String description) {
    return error.setDescription(description);
  }

  static IssuerAnswer.Response with(IssuerAnswer.Response answer, String header, String value) {
    Map<String, String> headers = new HashMap<>(answer.headers());
    headers.put(header, value);
    return new IssuerAnswer.Response(answer.status(), headers, answer.body());
  }

  private static IssuerAnswer.Response json(
      int status, Map<String, Object> json, String cacheControl) {
    return new IssuerAnswer.Response(
        status,
        Map.of("Content-Type", JSON, "Cache-Control", cacheControl),
        JSONObjectUtils.toJSONString(plain(json)));
  }

  /** Some of the library's maps hold its own types, which its serializer takes for objects. */
  private static Map<String, Object> plain(Map<String, Object> json) {
    Map<String, Object> plain = new LinkedHashMap<>(json);
    plain.replaceAll((name, value) -> value instanceof Identifier id ? id.getValue() : value);
    return plain;
  }
}
