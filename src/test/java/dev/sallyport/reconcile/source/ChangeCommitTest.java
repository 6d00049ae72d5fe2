package dev.sallyport.reconcile.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.gate.ChangeKind;
import dev.sallyport.gate.ChangeOrder;
import dev.sallyport.gate.OnChange;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.Target;
import dev.sallyport.gate.Verdict;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.FakeApiServer;
import dev.sallyport.kube.FakeApiServer.Answer;
import dev.sallyport.kube.FakeApiServer.Asked;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
class ChangeCommitTest {

  private static final String CENTER = "identity";
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;

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
  private final FakeApiServer server = new FakeApiServer(0, this::answer);
  private final KubernetesClient client = server.client();
  private final Caches caches = new Caches(Set.of(CENTER), "sallyport-system");
  private final Cluster cluster = new Cluster(client);
  private final RecordStore records = new RecordStore(client, caches, cluster);
  private final Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private final ChangeCommit commits = new ChangeCommit(client, records, clock);

  private volatile int answer = CREATED;
  private volatile boolean writes = true;
  private volatile int readAnswer = 200;

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theRecordCommitsTheChange() {
    assertThat(commits.commit(CENTER, CHANGE)).isTrue();

    assertThat(records.all(CENTER)).singleElement().isInstanceOf(RecordRead.Complete.class);
    assertThat(commits.refusedUntil(CENTER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 413, 422, 429, 500, 503, 504})
  void withoutARecordNothingIsCommittedWhateverTheAnswer(int code) {
    answer = code;
    writes = false;

    assertThat(commits.commit(CENTER, CHANGE)).isFalse();

    assertThat(commits.refusedUntil(CENTER)).contains(clock.instant().plusSeconds(20));
    assertThat(records.all(CENTER)).isEmpty();
  }

  @Test
  void aRecordThatStandsCommitsTheChangeThoughTheAnswerWasAFailure() {
    answer = 504;

    assertThat(commits.commit(CENTER, CHANGE)).isTrue();

    // Known at once, else the next look would write another one.
    assertThat(records.all(CENTER)).singleElement().isInstanceOf(RecordRead.Complete.class);
    assertThat(commits.refusedUntil(CENTER)).isEmpty();
  }

  @Test
  void whatIsNotKnownIsNotTakenForNotCommitted() {
    answer = 500;
    readAnswer = 500;

    assertThatThrownBy(() -> commits.commit(CENTER, CHANGE))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(commits.refusedUntil(CENTER)).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsNoRefusal() {
    answer = 409;
    writes = false;

    assertThatThrownBy(() -> commits.commit(CENTER, CHANGE))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  // --- The API server ---------------------------------------------------------------------------

  private Answer answer(Asked asked) {
    if (asked.method().equals("POST")) {
      ObjectNode metadata = (ObjectNode) asked.object().get("metadata");
      metadata.put("uid", "uid-" + secrets.size());
      metadata.put("resourceVersion", Integer.toString(secrets.size() + 1));
      String secret = asked.object().toString();
      if (writes) {
        secrets.put(metadata.get("name").asText(), secret);
      }
      return answer == CREATED ? Answer.object(CREATED, secret) : Answer.failure(answer, "");
    }
    String secret = secrets.get(asked.name());
    int code = readAnswer == 200 && secret == null ? NOT_FOUND : readAnswer;
    return code == 200 ? Answer.object(200, secret) : Answer.failure(code, "");
  }
}
