package dev.sallyport.web;

import dev.sallyport.Origin;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests as browsers send them, to {@code https://id.example.com} if nothing else is said. */
public final class Requests {

  public static final Origin ORIGIN = Origin.of("https://id.example.com").orElseThrow();

  private final Request request;

  private Requests(Request request) {
    this.request = request;
  }

  public static Requests get(String target) {
    return of("GET", target, new byte[0]);
  }

  /** A form of a page of ours, in a browser of today. */
  public static Requests ownForm(String path, Map<String, String> fields) {
    return form(path, fields)
        .header("Sec-Fetch-Site", "same-origin")
        .header("Origin", "null")
        .header("Accept", "text/html,*/*;q=0.8");
  }

  /** A form of another site. */
  public static Requests foreignForm(String path, Map<String, String> fields) {
    return form(path, fields)
        .header("Sec-Fetch-Site", "cross-site")
        .header("Origin", "https://idp.example.com");
  }

  public static Requests form(String path, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return of("POST", path, body.getBytes(StandardCharsets.UTF_8))
        .header("Content-Type", "application/x-www-form-urlencoded");
  }

  public static Requests of(String method, String target, byte[] body) {
    int question = target.indexOf('?');
    return new Requests(
        new Request(
            method,
            question < 0 ? target : target.substring(0, question),
            question < 0 ? "" : target.substring(question + 1),
            Map.of(),
            new String(body, StandardCharsets.ISO_8859_1),
            ORIGIN,
            InetAddress.ofLiteral("192.0.2.7")));
  }

  public Requests header(String name, String value) {
    Map<String, List<String>> headers = new HashMap<>(request.headers());
    List<String> values =
        new ArrayList<>(headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    values.add(value);
    headers.put(name.toLowerCase(Locale.ROOT), values);
    return new Requests(
        new Request(
            request.method(),
            request.path(),
            request.query(),
            headers,
            request.body(),
            request.origin(),
            request.client()));
  }

  public Requests cookie(String name, String value) {
    return header("Cookie", name + "=" + value);
  }

  public Requests to(Origin origin) {
    return new Requests(
        new Request(
            request.method(),
            request.path(),
            request.query(),
            request.headers(),
            request.body(),
            origin,
            request.client()));
  }

  public Requests from(String address) {
    return new Requests(
        new Request(
            request.method(),
            request.path(),
            request.query(),
            request.headers(),
            request.body(),
            request.origin(),
            InetAddress.ofLiteral(address)));
  }

  public Request request() {
    return request;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
