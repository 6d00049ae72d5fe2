package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
    assumeTrue(
        controlPlane.ownsParts(),
        "needs a control plane of its own: KUBEBUILDER_ASSETS, or Go to build one");
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
      Path throughIt = controlPlane.dataDir().resolve("cut.yaml");
      Files.writeString(
          throughIt,
          Files.readString(kubeconfig)
              .replace(controlPlane.url().toString(), network.url().toString()));
      operator = new KeptRunning(OperatorProcess.jar(throughIt));
      RoleBinding binding = works();

      for (int i = 0; i < 5; i++) {
        Await.until("connections to cut", () -> network.cut() > 0);
        binding = works();
      }

      worksStill(binding);
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

  private static boolean leads(OperatorProcess process) {
    return process.get("/metrics").body().contains("sallyport_leading 1.0");
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
      Await.until(
          "the binding to be back",
          () -> center.client().resource(each).get(),
          found ->
              found != null && !found.getMetadata().getUid().equals(each.getMetadata().getUid()));
    }
  }

  private static void pokeQuietly(String kind, String name, String poke) {
    try {
      center.patch(kind, name, poke);
    } catch (KubernetesClientException gone) {
      // It was deleted meanwhile.
    }
  }
}
