package dev.sallyport.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.SessionStatus.Grant;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known of a Session after its status was written. */
class ReplacedStatusTest {

  private static final String ANSWER =
      """
      {"apiVersion": "sallyport.dev/v1alpha1", "kind": "Session",
       "metadata": {
         "creationTimestamp": "2030-01-01T00:00:00Z", "generation": 1,
         "managedFields": [{"manager": "sallyport", "fieldsV1": {"f:resourceVersion": {}}}],
         "name": "abc", "namespace": "identity", "resourceVersion": "8", "uid": "uid-1"},
       "status": {"lastRefresh": "2030-01-01T00:10:00Z"}}
      """;

  private final HttpServer apiServer = apiServer();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.empty())
                  .withMasterUrl("http://127.0.0.1:" + apiServer.getAddress().getPort())
                  .build())
          .build();
  private String path;
  private int code = 200;

  @AfterEach
  void close() {
    client.close();
    apiServer.stop(0);
  }

  @Test
  void allButTheVersionIsWhatStoodThereOrWasSent() {
    Session read = session();

    Session written = new Cluster(client).replaceStatus(read).orElseThrow();

    assertThat(path)
        .isEqualTo("/apis/sallyport.dev/v1alpha1/namespaces/identity/sessions/abc/status");
    assertThat(written.getMetadata().getResourceVersion()).isEqualTo("8");
    written.getMetadata().setResourceVersion("7");
    assertThat(written).usingRecursiveComparison().isEqualTo(read);
  }

  @Test
  void aSessionThatIsGoneIsNothing() {
    code = 404;

    assertThat(new Cluster(client).replaceStatus(session())).isEqualTo(Optional.empty());
  }

  private static Session session() {
    Session session = new Session();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("identity")
            .withName("abc")
            .withUid("uid-1")
            .withResourceVersion("7")
            .withCreationTimestamp("2030-01-01T00:00:00Z")
            .withFinalizers("sallyport.dev/x")
            .build());
    session.setStatus(
        new SessionStatus("2030-01-01T00:10:00Z", new Grant(2L, "hash", List.of()), null));
    return session;
  }

  private HttpServer apiServer() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      return server;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    path = exchange.getRequestURI().getPath();
    byte[] body = (code == 200 ? ANSWER : "{}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
