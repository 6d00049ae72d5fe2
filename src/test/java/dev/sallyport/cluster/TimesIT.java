package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Assignments for a time: they begin and end by the clock, and not at a resync. */
class TimesIT {
  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.center();
  }

  @Test
  void accessEndsAtTheSecondOfItsExpiry() {
    String target = center.target();
    center.user("ann");
    center.assign("ann-view", "ann", target);
    center.await("Assignment", "ann-view", "Bound");
    RoleBinding binding = center.awaitBinding("ann-view");
    try (Watched watched = Watched.bindings(center.client(), target)) {
      Instant end = soon(3);

      center.patch("Assignment", "ann-view", "spec: {expiresAt: '" + end + "'}");

      Instant gone = watched.await("DELETED " + binding.getMetadata().getName());
      assertThat(gone).isAfterOrEqualTo(end);
      Shown expired = center.await("Assignment", "ann-view", "Expired");
      assertThat(expired.isReady()).isTrue();
      assertThat(expired.json().at("/status/bindings").asInt()).isZero();
      assertThat(center.bindings("ann-view")).isEmpty();
    }
  }

  @Test
  void anExpiryThatIsMovedIntoTheFutureGivesAccessAgain() {
    String target = center.target();
    center.user("bob");
    center.apply(assignment("bob", target, "expiresAt: '" + soon(-3600) + "'"));
    center.await("Assignment", "bob-view", "Expired");
    assertThat(center.bindings("bob-view")).isEmpty();

    center.patch("Assignment", "bob-view", "spec: {expiresAt: '" + soon(3600) + "'}");

    center.await("Assignment", "bob-view", "Bound");
    center.awaitBinding("bob-view");
  }

  @Test
  void accessBeginsByItselfAndNotBeforeItsStart() {
    String target = center.target();
    center.user("cleo");
    Instant start = soon(6);
    try (Watched watched = Watched.bindings(center.client(), target)) {
      center.apply(assignment("cleo", target, "startsAt: '" + start + "'"));

      center.await("Assignment", "cleo-view", "Bound");
      String binding = center.awaitBinding("cleo-view").getMetadata().getName();
      assertThat(watched.await("ADDED " + binding)).isAfterOrEqualTo(start);
    }
  }

  @Test
  void anAssignmentSaysThatItWaitsForItsStart() {
    String target = center.target();
    center.user("dora");
    Instant start = soon(3600);

    center.apply(assignment("dora", target, "startsAt: '" + start + "'"));

    assertThat(center.await("Assignment", "dora-view", "NotYetStarted").message())
        .contains(start.toString());
    assertThat(center.bindings("dora-view")).isEmpty();
  }

  private static Instant soon(int seconds) {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
  }

  private static String assignment(String user, String target, String times) {
    return """
    kind: Assignment
    metadata: {name: "%1$s-view"}
    spec: {principal: {kind: User, name: "%1$s"}, role: {kind: ClusterRole, name: view},
           scope: {namespaces: ["%2$s"]}, %3$s}
    """
        .formatted(user, target, times);
  }
}
