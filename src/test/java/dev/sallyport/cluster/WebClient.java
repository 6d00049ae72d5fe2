package dev.sallyport.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** What a browser does with forms, cookies and redirects, one step at a time. */
final class WebClient implements AutoCloseable {

  private static final Pattern HIDDEN =
      Pattern.compile("<input[^>]*type=\"hidden\"[^>]*>", Pattern.CASE_INSENSITIVE);

  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final SSLContext trust;
  private HttpClient http;

  /**
   * Each is another client to the server, which trusts us as a proxy: or those of one test would
   * use up what one address may ask of a server in another.
   */
  private final String address;

  /**
   * By host and name. Java's own jar takes a cookie with Max-Age for one of RFC 2965 and sends it
   * back in quotes, as no browser does.
   */
  private final Map<String, String> cookies = new LinkedHashMap<>();

  WebClient(SSLContext trust) {
    int number = CLIENTS.incrementAndGet();
    this.address = "198.18." + number / 250 + "." + (number % 250 + 1);
    this.trust = trust;
    this.http = connections(trust);
  }

  private WebClient(WebClient other) {
    this.address = other.address;
    this.trust = other.trust;
    this.http = connections(trust);
    this.cookies.putAll(other.cookies);
  }

  private static HttpClient connections(SSLContext trust) {
    return HttpClient.newBuilder().sslContext(trust).connectTimeout(Duration.ofSeconds(20)).build();
  }

  /** Drops its connections, as browsers do when they like, and keeps its cookies. */
  void reconnect() {
    http.close();
    http = connections(trust);
  }

  /** Another window of it: with its cookies of now, over connections of its own. */
  WebClient window() {
    return new WebClient(this);
  }

  HttpResponse<String> get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).GET());
  }

  /** Sends a form that another site has. */
  HttpResponse<String> post(String url, Map<String, String> fields) {
    return send(form(url, fields).header("Sec-Fetch-Site", "cross-site"));
  }

  /** Sends a form of the page's own site. */
  HttpResponse<String> press(String url, Map<String, String> fields) {
    return send(form(url, fields).header("Sec-Fetch-Site", "same-origin"));
  }

  /** The values of all cookies. */
  List<String> cookies() {
    return List.copyOf(cookies.values());
  }

  /** The value of a hidden field of a page. */
  static String hidden(String page, String name) {
    Matcher inputs = HIDDEN.matcher(page);
    while (inputs.find()) {
      if (inputs.group().matches("(?i).*name=\"" + Pattern.quote(name) + "\".*")) {
        return inputs.group().replaceFirst("(?is).*value=\"([^\"]*)\".*", "$1");
      }
    }
    throw new AssertionError("the page has no field " + name + ": " + page);
  }

  private static HttpRequest.Builder form(String url, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      String host = request.build().uri().getHost() + " ";
      String sent =
          cookies.entrySet().stream()
              .filter(cookie -> cookie.getKey().startsWith(host))
              .map(cookie -> cookie.getKey().substring(host.length()) + "=" + cookie.getValue())
              .collect(Collectors.joining("; "));
      if (!sent.isEmpty()) {
        request.header("Cookie", sent);
      }
      request.header("X-Forwarded-For", address);
      // mod_auth_openidc sends nobody to sign in who is not after a page.
      request.header("Accept", "text/html,*/*;q=0.8");
      HttpResponse<String> answer =
          http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
      answer.headers().allValues("Set-Cookie").forEach(line -> keep(host, line));
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void keep(String host, String line) {
    String pair = line.split(";", 2)[0];
    String name = host + pair.substring(0, pair.indexOf('=')).strip();
    if (line.contains("Max-Age=0") || line.contains("01 Jan 1970")) {
      cookies.remove(name);
    } else {
      cookies.put(name, pair.substring(pair.indexOf('=') + 1).strip());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
