package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts go away and come back, and the operator goes on where it was. */
class OutageIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final AtomicInteger ROUND = new AtomicInteger();

  private static ControlPlane controlPlane;
  private static Path kubeconfig;
  private static Center center;

  private KeptRunning operator;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    controlPlane.assumeOwnParts();
    controlPlane.install(SharedControlPlane.crds());
    ShippedRbac.install(controlPlane);
    kubeconfig = controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT);
    center = new Center(controlPlane, "identity", "sallyport:");
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @AfterEach
  void stopOperator() {
    if (operator != null) {
      operator.close();
    }
    // The next one need not wait until the Lease of one that was killed runs out.
    controlPlane
        .client()
        .leases()
        .inNamespace(ShippedRbac.NAMESPACE)
        .withName("sallyport-operator")
        .delete();
  }

  @Test
  void theApiServerCrashesAndComesBack() {
    operator = new KeptRunning(OperatorProcess.jar(kubeconfig));
    RoleBinding binding = works();

    controlPlane.killApiServer();
    controlPlane.startApiServer();

    worksStill(binding);
  }

  @Test
  void etcdCrashesAndComesBack() {
    operator = new KeptRunning(OperatorProcess.jar(kubeconfig));
    RoleBinding binding = works();

    controlPlane.killEtcd();
    controlPlane.startEtcd();

    worksStill(binding);
  }

  @Test
  void watchConnectionsAreCutAgainAndAgain() throws IOException {
    try (CutConnections network = new CutConnections(controlPlane.url())) {
      operator = new KeptRunning(OperatorProcess.jar(through(network)));
      RoleBinding binding = works();

      for (int i = 0; i < 5; i++) {
        Await.until("connections to cut", () -> network.cut() > 0);
        binding = works();
      }

      worksStill(binding);
    }
  }

  /** After a restart the API server cannot tell any more what happened: all is listed anew. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsDeletedWhileNothingIsWatchedIsMadeRightAfterwards(boolean listedAnew)
      throws IOException {
    try (CutConnections network = new CutConnections(controlPlane.url())) {
      operator = new KeptRunning(OperatorProcess.jar(through(network)));
      RoleBinding deleted = works();
      RoleBinding stripped = works();
      RoleBinding unwanted = works();
      RoleBinding hidden = works();
      long pid = operator.process().pid();

      network.goAway();
      center.client().resource(deleted).delete();
      unlabel(stripped);
      center.delete("Assignment", Center.assignmentOf(unwanted));
      unlabel(hidden);
      center.delete("Assignment", Center.assignmentOf(hidden));
      if (listedAnew) {
        controlPlane.killApiServer();
        controlPlane.startApiServer();
      }
      network.comeBack();

      awaitMadeAnew(deleted);
      Await.until(
          "the labels to be back",
          () -> center.client().resource(stripped).get().getMetadata().getLabels(),
          stripped.getMetadata().getLabels()::equals);
      for (RoleBinding gone : new RoleBinding[] {unwanted, hidden}) {
        center.awaitGone("Assignment", Center.assignmentOf(gone));
        assertThat(center.client().resource(gone).get()).isNull();
      }
      assertThat(operator.process().pid()).isEqualTo(pid);
    }
  }

  @Test
  void everyObjectIsChangedAllTheTimeByOthers() {
    operator = new KeptRunning(OperatorProcess.jar(kubeconfig));
    AtomicBoolean storm = new AtomicBoolean(true);
    Thread others =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; storm.get(); i++) {
                    String poke = "metadata: {annotations: {example.com/poke: '" + i + "'}}";
                    for (String kind : new String[] {"Assignment", "User", "IdentitySource"}) {
                      center.of(kind).list().getItems().stream()
                          .map(object -> object.getMetadata().getName())
                          .forEach(each -> pokeQuietly(kind, each, poke));
                    }
                  }
                });
    try {
      for (int i = 0; i < 5; i++) {
        works();
      }
      for (var assignment : center.of("Assignment").list().getItems()) {
        center.delete("Assignment", assignment.getMetadata().getName());
        center.awaitGone("Assignment", assignment.getMetadata().getName());
      }
    } finally {
      storm.set(false);
    }
    Await.until("the storm to be over", () -> !others.isAlive());
    assertThat(operator.process().alive()).isTrue();
    works();
  }

  @Test
  void aSuccessorTakesOverFromALeaderThatWasToldToStop() {
    try (OperatorProcess leader = launch()) {
      RoleBinding binding = works();
      try (OperatorProcess successor = launch()) {
        assertThat(leads(successor)).isFalse();
        Await.until(
            "a replica that stands by to be ready",
            () -> successor.get("/readyz").body(),
            body -> body.equals("ready\n"));

        leader.terminate();

        assertThat(leader.exitCode(LIMIT)).isZero();
        Await.until("the successor to lead", LIMIT, () -> leads(successor), l -> l);
        worksStill(binding);
      }
    }
  }

  @Test
  void aSuccessorTakesOverFromALeaderThatCrashed() {
    try (OperatorProcess leader = launch()) {
      RoleBinding binding = works();
      try (OperatorProcess successor = launch()) {
        assertThat(leads(successor)).isFalse();

        leader.kill();

        Await.until("the successor to lead", LIMIT, () -> leads(successor), l -> l);
        worksStill(binding);
      }
    }
  }

  @Test
  void aLeaderEndsInTimeWhenItIsToldToAndTheApiServerIsGone() {
    try (OperatorProcess leader = launch()) {
      works();
      controlPlane.killApiServer();
      try {
        assertEndsInTime(leader);
      } finally {
        controlPlane.startApiServer();
      }
    }
  }

  @Test
  void aLeaderEndsInTimeWhenItIsToldToAndTheApiServerDoesNotAnswer() throws IOException {
    try (CutConnections network = new CutConnections(controlPlane.url());
        OperatorProcess leader = OperatorProcess.jar(through(network)).start().awaitReady()) {
      RoleBinding binding = works();
      Instant expiry = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(4);
      center.patch(
          "Assignment", Center.assignmentOf(binding), "spec: {expiresAt: '" + expiry + "'}");
      center.await("Assignment", Center.assignmentOf(binding), "be seen", shown -> true);

      // And in the midst of work: to take the access away is sent and not answered.
      network.stall();
      Await.until(
          "work to be under way", () -> Instant.now().isAfter(expiry.plus(Duration.ofMillis(500))));

      assertEndsInTime(leader);
    }
  }

  /** Of the 30 s that Kubernetes gives, it promises to need 5. */
  private static void assertEndsInTime(OperatorProcess leader) {
    Instant told = Instant.now();
    leader.terminate();

    assertThat(leader.exitCode(LIMIT)).isZero();
    assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(leader.log()).contains("stopped");
  }

  /** The operator's kubeconfig, but over that network. */
  private static Path through(CutConnections network) throws IOException {
    Path throughIt = controlPlane.dataDir().resolve("over-" + network.url().getPort() + ".yaml");
    Files.writeString(
        throughIt,
        Files.readString(kubeconfig)
            .replace(controlPlane.url().toString(), network.url().toString()));
    return throughIt;
  }

  private static void unlabel(RoleBinding binding) {
    center
        .client()
        .resource(binding)
        .edit(
            found -> {
              found.getMetadata().setLabels(Map.of());
              return found;
            });
  }

  private static boolean leads(OperatorProcess process) {
    return process.get("/metrics").body().contains("sallyport_leading 1.0");
  }

  @Test
  void anApiServerThatStreamsNoListsIsReadInPages() {
    for (int i = 0; i <= 1_000; i++) {
      center.user("paged-" + i);
    }
    controlPlane.stopApiServer();
    controlPlane.startApiServer("--feature-gates=WatchList=false");
    try {
      operator = new KeptRunning(OperatorProcess.jar(kubeconfig));
      center.withDirectory();
      for (String user : new String[] {"paged-0", "paged-500", "paged-999"}) {
        center.assign(user, user, center.target());
        center.await("Assignment", user, "Bound");
      }

      worksStill(works());
    } finally {
      controlPlane.stopApiServer();
      controlPlane.startApiServer();
    }
  }

  private static OperatorProcess launch() {
    return OperatorProcess.jar(kubeconfig).start().awaitReady();
  }

  /** A new Assignment is bound; returns its binding. */
  private RoleBinding works() {
    String name = "round-" + ROUND.incrementAndGet();
    center.withDirectory();
    String target = center.target();
    center.user(name);
    center.assign(name, name, target);
    center.await("Assignment", name, "Bound");
    return center.awaitBinding(name);
  }

  /** After an outage: new work is done, and drift is repaired. */
  private void worksStill(RoleBinding before) {
    RoleBinding fresh = works();
    for (RoleBinding each : new RoleBinding[] {before, fresh}) {
      center.client().resource(each).delete();
      awaitMadeAnew(each);
    }
  }

  private static void awaitMadeAnew(RoleBinding deleted) {
    Await.until(
        "the binding to be back",
        () -> center.client().resource(deleted).get(),
        found ->
            found != null && !found.getMetadata().getUid().equals(deleted.getMetadata().getUid()));
  }

  private static void pokeQuietly(String kind, String name, String poke) {
    try {
      center.patch(kind, name, poke);
    } catch (KubernetesClientException gone) {
      // It was deleted meanwhile.
    }
  }
}
