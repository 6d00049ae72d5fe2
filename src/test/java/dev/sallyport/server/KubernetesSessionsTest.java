package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.api.Session;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.SessionEnd;
import dev.sallyport.web.Unavailable;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an Assertion is spent, with an API server whose answers may be lost on the way. */
class KubernetesSessionsTest {

  private static final String CENTER = "identity";
  private static final String ISSUER = "https://idp.example.com/saml";
  private static final Instant USABLE_UNTIL = Instant.parse("2026-12-01T12:05:00Z");
  private static final int CREATED = 201;
  private static final int CONFLICT = 409;
  private static final int NO_ANSWER = 0;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final HttpServer server = server();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.empty())
                  .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                  .withRequestRetryBackoffLimit(1)
                  .withRequestRetryBackoffInterval(1)
                  .build())
          .build();

  /** Two replicas that know nothing of each other. */
  private final KubernetesSessions one = sessions();

  private final KubernetesSessions other = sessions();

  /** What the first write is answered, whether or not it is done. */
  private volatile int firstAnswer = CREATED;

  private volatile String firstReason = "Unknown";
  private volatile boolean firstIsDone = true;
  private final AtomicInteger writes = new AtomicInteger();

  private KubernetesSessions sessions() {
    Known known = new Known();
    Cluster cluster = new Cluster(client);
    return new KubernetesSessions(
        client,
        known,
        cluster,
        new SessionEnd(client, known.sessions, cluster, Clock.systemUTC()),
        new SecureRandom()::nextBytes);
  }

  @AfterEach
  void close() {
    client.close();
    server.stop(0);
  }

  private boolean spend(KubernetesSessions sessions) {
    return sessions.spend(CENTER, ISSUER, "_1", USABLE_UNTIL);
  }

  @Test
  void anAssertionIsSpentOnceInAllReplicas() {
    assertThat(spend(one)).isTrue();
    assertThat(spend(one)).isFalse();
    assertThat(spend(other)).isFalse();
    assertThat(other.spend(CENTER, ISSUER, "_2", USABLE_UNTIL)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {NO_ANSWER, 500, 503, 504})
  void whoseAnswerIsLostIsNotTakenForAReplay(int answer) {
    firstAnswer = answer;

    assertThat(spend(one)).isTrue();

    assertThat(writes.get()).as("the client tried again").isEqualTo(2);
    assertThat(secrets).hasSize(1);
    assertThat(spend(one)).isFalse();
    assertThat(spend(other)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conflict", "AlreadyExists"})
  void aConflictThatLeavesNoNoteIsNoReplay(String reason) {
    firstAnswer = CONFLICT;
    firstReason = reason;
    firstIsDone = false;

    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> spend(one));

    assertThat(spend(other)).isTrue();
  }

  @Test
  void aSessionThatAQuotaKeepsOutIsNotTakenForOneThatIsThere() {
    firstAnswer = CONFLICT;
    firstReason = "Conflict";
    firstIsDone = false;
    Session session = new Session();
    session.getMetadata().setNamespace(CENTER);
    session.getMetadata().setName("0123456789abcdef0123456789abcdef");

    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> one.create(session));
  }

  // --- The API server ---------------------------------------------------------------------------

  private HttpServer server() {
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      listening.createContext("/", this::handle);
      listening.start();
      return listening;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("GET")) {
      String secret = secrets.get(path.substring(path.lastIndexOf('/') + 1));
      send(exchange, secret == null ? 404 : 200, "NotFound", secret);
      return;
    }
    ObjectNode secret = (ObjectNode) JSON.readTree(exchange.getRequestBody());
    boolean first = writes.getAndIncrement() == 0;
    int code = CREATED;
    if (!first || firstIsDone) {
      String name = secret.at("/metadata/name").asText();
      code = secrets.putIfAbsent(name, secret.toString()) == null ? CREATED : CONFLICT;
    }
    if (first && firstAnswer == NO_ANSWER) {
      exchange.close();
      return;
    }
    send(
        exchange,
        first ? firstAnswer : code,
        first ? firstReason : "AlreadyExists",
        secret.toString());
  }

  private static void send(HttpExchange exchange, int code, String reason, String object)
      throws IOException {
    byte[] bytes = (code < 300 ? object : status(code, reason)).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static String status(int code, String reason) {
    return JSON.createObjectNode()
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", "Failure")
        .put("reason", reason)
        .put("code", code)
        .toString();
  }
}
