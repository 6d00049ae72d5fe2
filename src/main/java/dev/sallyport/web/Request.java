package dev.sallyport.web;

import dev.sallyport.Origin;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One request, whole and bounded.
 *
 * @param path as it was sent, without the query; nothing is decoded, so no two paths mean the same
 * @param query as it was sent, without the question mark; empty if there is none
 * @param headers by name in lower case, values in their order
 * @param body a character for each byte
 * @param origin to which it was addressed
 * @param client where it comes from; behind a proxy that is trusted, what that one says
 */
public record Request(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    String body,
    Origin origin,
    InetAddress client) {

  private static final String FORM = "application/x-www-form-urlencoded";

  /** The same request with a body. */
  public Request withBody(byte[] read) {
    return new Request(
        method,
        path,
        query,
        headers,
        new String(read, StandardCharsets.ISO_8859_1),
        origin,
        client);
  }

  /** The value of a header that came exactly once. */
  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** Whether a header came at all. */
  public boolean hasHeader(String name) {
    return headers.containsKey(name.toLowerCase(Locale.ROOT));
  }

  /** The fields of the query; empty if they are none that can be read. */
  public Optional<Form> parameters() {
    return Form.parse(query);
  }

  /** The fields of the body; empty if it is no form, or none that can be read. */
  public Optional<Form> form() {
    return header("content-type")
        .map(type -> type.split(";", 2)[0].strip())
        .filter(FORM::equalsIgnoreCase)
        .flatMap(type -> Form.parse(body.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /**
   * The value of a cookie (RFC 6265 §5.4). One that comes twice counts as none: which of the two is
   * ours cannot be told.
   */
  public Optional<String> cookie(String name) {
    List<String> values = cookies().filter(c -> c.name().equals(name)).map(Pair::value).toList();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** The names of all cookies, in their order. */
  public List<String> cookieNames() {
    return cookies().map(Pair::name).distinct().toList();
  }

  private record Pair(String name, String value) {}

  private Stream<Pair> cookies() {
    return headers.getOrDefault("cookie", List.of()).stream()
        .flatMap(line -> Arrays.stream(line.split(";", -1)))
        .filter(pair -> pair.indexOf('=') > 0)
        .map(
            pair ->
                new Pair(
                    pair.substring(0, pair.indexOf('=')).strip(),
                    pair.substring(pair.indexOf('=') + 1).strip()));
  }

  /** Neither headers nor body: they hold cookies, tokens and SAML Responses. */
  @Override
  public String toString() {
    return method + " " + path + " of " + origin;
  }
}
