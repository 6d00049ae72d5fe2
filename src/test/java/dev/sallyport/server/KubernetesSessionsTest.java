package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.api.Session;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.FakeApiServer;
import dev.sallyport.kube.FakeApiServer.Answer;
import dev.sallyport.kube.FakeApiServer.Asked;
import dev.sallyport.reconcile.SessionEnd;
import dev.sallyport.web.Unavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
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

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final FakeApiServer server = new FakeApiServer(1, this::answer);

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
    KubernetesClient client = server.client();
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
    server.close();
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

  private Answer answer(Asked asked) {
    if (asked.method().equals("GET")) {
      String secret = secrets.get(asked.name());
      return secret == null ? Answer.failure(404, "NotFound") : Answer.object(200, secret);
    }
    String secret = asked.object().toString();
    boolean first = writes.getAndIncrement() == 0;
    int code = CREATED;
    if (!first || firstIsDone) {
      String name = asked.object().at("/metadata/name").asText();
      code = secrets.putIfAbsent(name, secret) == null ? CREATED : CONFLICT;
    }
    if (first && firstAnswer == NO_ANSWER) {
      return Answer.none();
    }
    int answered = first ? firstAnswer : code;
    return answered == CREATED
        ? Answer.object(CREATED, secret)
        : Answer.failure(answered, first ? firstReason : "AlreadyExists");
  }
}
