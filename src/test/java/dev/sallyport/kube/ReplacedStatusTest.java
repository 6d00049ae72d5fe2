package dev.sallyport.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.SessionStatus.Grant;
import dev.sallyport.kube.FakeApiServer.Answer;
import dev.sallyport.kube.FakeApiServer.Asked;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
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

  private final FakeApiServer apiServer = new FakeApiServer(0, this::answer);
  private final Cluster cluster = new Cluster(apiServer.client());
  private volatile String path;
  private volatile Answer answer = Answer.object(200, ANSWER);

  @AfterEach
  void close() {
    apiServer.close();
  }

  @Test
  void allButTheVersionIsWhatStoodThereOrWasSent() {
    Session read = session();

    Session written = cluster.replaceStatus(read).orElseThrow();

    assertThat(path)
        .isEqualTo("/apis/sallyport.dev/v1alpha1/namespaces/identity/sessions/abc/status");
    assertThat(written.getMetadata().getResourceVersion()).isEqualTo("8");
    written.getMetadata().setResourceVersion("7");
    assertThat(written).usingRecursiveComparison().isEqualTo(read);
  }

  @Test
  void aSessionThatIsGoneIsNothing() {
    answer = Answer.failure(404, "NotFound");

    assertThat(cluster.replaceStatus(session())).isEqualTo(Optional.empty());
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

  private Answer answer(Asked asked) {
    path = asked.path();
    return answer;
  }
}
