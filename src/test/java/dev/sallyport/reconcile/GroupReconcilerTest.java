package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Events;
import dev.sallyport.kube.FakeApiServer;
import dev.sallyport.kube.FakeApiServer.Answer;
import dev.sallyport.kube.FakeApiServer.Asked;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a Group that was never pushed whole. */
class GroupReconcilerTest {

  private static final Instant CREATED = Instant.parse("2026-11-27T08:00:00Z");
  private static final Instant GIVEN_UP = CREATED.plus(Duration.ofHours(1));
  private static final String PATH =
      "/apis/sallyport.dev/v1alpha1/namespaces/identity/groups/platform";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final FakeApiServer server = new FakeApiServer(0, this::answer);
  private final Caches caches = new Caches(Set.of("identity"), "sallyport-system");
  private final Cluster cluster = new Cluster(server.client());
  private Instant now = CREATED;
  private final Clock clock = new Now();
  private final GroupReconciler reconciler =
      new GroupReconciler(
          caches,
          cluster,
          new StatusWriter(caches, cluster, new Events(server.client(), clock, "operator", "this")),
          clock);

  private int deletion = 200;

  /** The time that the test has come to. */
  private final class Now extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private Answer answer(Asked request) {
    asked.add(request.method() + " " + request.path());
    if (request.method().equals("DELETE")) {
      return deletion == 200
          ? Answer.object(200, "{\"kind\": \"Status\", \"status\": \"Success\"}")
          : Answer.failure(deletion, "Conflict");
    }
    // That a status is written is not what this is about.
    return Answer.failure(404, "NotFound");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void itIsDeletedAfterAnHourAndNotBefore() {
    ObjectKey key = known(Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.INCOMPLETE, "0123"));

    assertThat(reconciler.reconcile(key)).contains(GIVEN_UP);
    now = GIVEN_UP.minusNanos(1);
    assertThat(reconciler.reconcile(key)).contains(GIVEN_UP);
    assertThat(asked).isNotEmpty().containsOnly("PATCH " + PATH + "/status");
    asked.clear();

    now = GIVEN_UP;
    assertThat(reconciler.reconcile(key)).isEmpty();
    assertThat(asked).containsExactly("DELETE " + PATH);
    assertThat(caches.groups.get(key)).isEmpty();
  }

  @Test
  void whatChangedMeanwhileStaysUntilItIsSeenWhatItIsNow() {
    ObjectKey key = known(Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.INCOMPLETE, "0123"));
    now = GIVEN_UP;
    deletion = 409;

    assertThat(reconciler.reconcile(key)).isEmpty();

    assertThat(caches.groups.get(key)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {Labels.PROVISIONED_BY, Labels.INCOMPLETE})
  void whatIsWholeOrWasDeclaredByAPersonStays(String label) {
    ObjectKey key = known(Map.of(label, Labels.SCIM));
    now = GIVEN_UP.plus(Duration.ofDays(1));

    assertThat(reconciler.reconcile(key)).isEmpty();

    assertThat(asked).isNotEmpty().containsOnly("PATCH " + PATH + "/status");
    assertThat(caches.groups.get(key)).isPresent();
  }

  private ObjectKey known(Map<String, String> labels) {
    Group group = new Group();
    group.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("identity")
            .withName("platform")
            .withUid("uid-of-platform")
            .withResourceVersion("7")
            .withGeneration(1L)
            .withCreationTimestamp(CREATED.toString())
            .withLabels(labels)
            .build());
    group.setSpec(new GroupSpec("platform", List.of(), null));
    caches.groups.remember(group);
    return ObjectKey.of(group);
  }
}
