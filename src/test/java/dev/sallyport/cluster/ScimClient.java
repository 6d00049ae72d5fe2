package dev.sallyport.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.JarCommand;
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

/** An identity provider that pushes people to a center, and whoever made its token. */
final class ScimClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final SignInCenter center;
  private final HttpClient http;

  ScimClient(SignInCenter center) {
    this.center = center;
    this.http = HttpClient.newBuilder().sslContext(center.authority().clientContext()).build();
  }

  /**
   * What comes back.
   *
   * @param body missing where there is none, or it is no JSON
   */
  record Reply(int status, JsonNode body, HttpHeaders headers) {

    String id() {
      return body.path("id").asText();
    }
  }

  /** Lets the server write people, as the how-to says. */
  void grant() {
    center
        .controlPlane()
        .kubectl(
            "create",
            "rolebinding",
            "sallyport-server-scim",
            "--namespace=identity",
            "--clusterrole=sallyport-server-scim",
            "--serviceaccount=sallyport-system:sallyport-server")
        .success();
  }

  /** Has the source say that people are pushed. */
  void enable() {
    center
        .controlPlane()
        .kubectl(
            "patch",
            "identitysource",
            "corp",
            "--namespace=identity",
            "--type=merge",
            "--patch={\"spec\": {\"externalIdP\": {\"scim\": {\"enabled\": true}}}}")
        .success();
  }

  /** A token with which people are pushed by now. */
  String tokenThatCounts() {
    String token = token();
    Await.until("the token to count", () -> send("GET", "/Users", token, "").status() == 200);
    return token;
  }

  /** A new token. */
  String token() {
    return JarCommand.run(
            center.controlPlane().adminKubeconfig(), "scim-token", "create", "-n", "identity")
        .success()
        .strip();
  }

  CommandResult revoke(String secret) {
    return JarCommand.run(
        center.controlPlane().adminKubeconfig(), "scim-token", "revoke", "-n", "identity", secret);
  }

  /**
   * Asks once.
   *
   * @param path below the SCIM base URL
   * @param token null for none
   * @throws UncheckedIOException when there is no answer
   */
  Reply send(String method, String path, String token, String body) {
    return send(method, path, token, Map.of(), body);
  }

  /** The same, with headers. */
  Reply send(String method, String path, String token, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(center.baseURL() + "/scim/v2" + path))
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

  /** Asks again while there is no answer, or one that says to come back. */
  Reply insist(String method, String path, String token, String body) {
    return Await.until(
        method + " " + path + " to be answered",
        Duration.ofMinutes(4),
        () -> send(method, path, token, body),
        reply -> reply.status() != 429 && reply.status() != 503);
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
