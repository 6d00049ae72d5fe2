package dev.sallyport.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * What no real API server does when it is asked to: answers that fail, come late or not at all. It
 * knows nothing of Kubernetes; a test says what is answered to what, and has a client that asks.
 */
public final class FakeApiServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Answering answering;
  private final HttpServer server;
  private final KubernetesClient client;

  /**
   * Begins to answer.
   *
   * @param retries how often the client asks again what was answered with a failure, or not at all
   */
  public FakeApiServer(int retries, Answering answering) {
    this.answering = answering;
    this.server = listening();
    this.client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(retries)
                    .withRequestRetryBackoffInterval(1)
                    .build())
            .build();
  }

  /** Says what is answered. Several may ask at once. */
  public interface Answering {
    Answer to(Asked asked);
  }

  /**
   * A request.
   *
   * @param object that was sent; missing where none was
   */
  public record Asked(String method, String path, JsonNode object) {

    /** Name of the object that a path ends in. */
    public String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /**
   * An answer.
   *
   * @param code 0 for none: the connection is closed
   */
  public record Answer(int code, String body) {

    /** The connection is closed, and nobody knows what became of the request. */
    public static Answer none() {
      return new Answer(0, "");
    }

    /** An object. */
    public static Answer object(int code, String json) {
      return new Answer(code, json);
    }

    /** A failure, as API servers say it. */
    public static Answer failure(int code, String reason) {
      return new Answer(
          code,
          JSON.createObjectNode()
              .put("apiVersion", "v1")
              .put("kind", "Status")
              .put("status", "Failure")
              .put("reason", reason)
              .put("code", code)
              .toString());
    }
  }

  /** One that asks this server. */
  public KubernetesClient client() {
    return client;
  }

  private HttpServer listening() {
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      listening.createContext("/", this::handle);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    Answer answer =
        answering.to(
            new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                JSON.readTree(exchange.getRequestBody())));
    if (answer.code() == 0) {
      exchange.close();
      return;
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.code(), body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    client.close();
    server.stop(0);
  }
}
