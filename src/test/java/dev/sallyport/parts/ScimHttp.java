package dev.sallyport.parts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Sends what an identity provider sends that pushes people. */
public final class ScimHttp implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String base;
  private final HttpClient http;

  /**
   * @param baseURL of the center
   * @param authority of the server's certificate
   */
  public ScimHttp(String baseURL, TestAuthority authority) {
    this.base = baseURL + "/scim/v2";
    this.http = HttpClient.newBuilder().sslContext(authority.clientContext()).build();
  }

  /**
   * What comes back.
   *
   * @param body missing where there is none, or it is no JSON
   */
  public record Reply(int status, JsonNode body, HttpHeaders headers) {

    public String id() {
      return body.path("id").asText();
    }
  }

  /** The base URL that an identity provider is given. */
  public String base() {
    return base;
  }

  /**
   * Asks once.
   *
   * @param path below the SCIM base URL
   * @param token null for none
   * @throws UncheckedIOException when there is no answer
   */
  public Reply send(
      String method, String path, String token, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/scim+json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      return new Reply(answer.statusCode(), json(answer.body()), answer.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String body) {
    try {
      return body.isEmpty() ? JSON.missingNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
