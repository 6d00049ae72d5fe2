package dev.sallyport.reconcile.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.gate.ChangeKind;
import dev.sallyport.gate.ChangeOrder;
import dev.sallyport.gate.OnChange;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.Target;
import dev.sallyport.gate.Verdict;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a change is committed, with an API server that answers the write of its record so or so. */
class ChangeRunnerTest {

  private static final String CENTER = "identity";
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Verdict.Change CHANGE =
      new Verdict.Change(
          new ChangeOrder(
              ChangeKind.SOURCE_CHANGE,
              Optional.of(SourceIdentity.directory()),
              Optional.of(new Target(SourceIdentity.externalIdP("https://idp.example.com"))),
              OnChange.KEEP,
              1,
              2,
              new SourceRef("corp", "uid-of-corp")),
          Optional.empty(),
          Optional.empty());

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final HttpServer server = server();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.empty())
                  .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();
  private final Caches caches = new Caches(Set.of(CENTER), "sallyport-system");
  private final Cluster cluster = new Cluster(client);
  private final RecordStore records = new RecordStore(client, caches, cluster);
  private final Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private final ChangeRunner runner = new ChangeRunner(client, caches, cluster, records, clock, 1);

  private volatile int answer = CREATED;
  private volatile boolean writes = true;
  private volatile int readAnswer = 200;

  @AfterEach
  void close() {
    client.close();
    server.stop(0);
  }

  @Test
  void theRecordCommitsTheChange() {
    assertThat(runner.commit(CENTER, CHANGE)).isTrue();

    assertThat(records.all(CENTER)).singleElement().isInstanceOf(RecordRead.Complete.class);
    assertThat(runner.refusedUntil(CENTER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 413, 422, 429, 500, 503, 504})
  void withoutARecordNothingIsCommittedWhateverTheAnswer(int code) {
    answer = code;
    writes = false;

    assertThat(runner.commit(CENTER, CHANGE)).isFalse();

    assertThat(runner.refusedUntil(CENTER)).contains(clock.instant().plusSeconds(20));
    assertThat(records.all(CENTER)).isEmpty();
  }

  @Test
  void aRecordThatStandsCommitsTheChangeThoughTheAnswerWasAFailure() {
    answer = 504;

    assertThat(runner.commit(CENTER, CHANGE)).isTrue();

    // Known at once, else the next look would write another one.
    assertThat(records.all(CENTER)).singleElement().isInstanceOf(RecordRead.Complete.class);
    assertThat(runner.refusedUntil(CENTER)).isEmpty();
  }

  @Test
  void whatIsNotKnownIsNotTakenForNotCommitted() {
    answer = 500;
    readAnswer = 500;

    assertThatThrownBy(() -> runner.commit(CENTER, CHANGE))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(runner.refusedUntil(CENTER)).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsNoRefusal() {
    answer = 409;
    writes = false;

    assertThatThrownBy(() -> runner.commit(CENTER, CHANGE))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  // --- The API server ---------------------------------------------------------------------------

  private HttpServer server() {
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      listening.createContext("/api/v1/namespaces/" + CENTER + "/secrets", this::handle);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      ObjectNode secret = (ObjectNode) JSON.readTree(exchange.getRequestBody());
      ObjectNode metadata = (ObjectNode) secret.get("metadata");
      metadata.put("uid", "uid-" + secrets.size());
      metadata.put("resourceVersion", Integer.toString(secrets.size() + 1));
      if (writes) {
        secrets.put(metadata.get("name").asText(), secret.toString());
      }
      send(exchange, answer, answer == CREATED ? secret.toString() : status(answer));
      return;
    }
    String path = exchange.getRequestURI().getPath();
    String secret = secrets.get(path.substring(path.lastIndexOf('/') + 1));
    int code = readAnswer == 200 && secret == null ? NOT_FOUND : readAnswer;
    send(exchange, code, code == 200 ? secret : status(code));
  }

  private static String status(int code) {
    return JSON.createObjectNode()
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", "Failure")
        .put("code", code)
        .toString();
  }

  private static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
