package dev.sallyport.demo;

import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code mvn -Pdemo verify}: starts a Kubernetes API and the operator as users would, under the
 * RBAC that is shipped, and takes the {@link Tour}. At a terminal the cluster stays until Enter is
 * pressed; else it ends with the tour. Exit code 0 means that every step did what its text says.
 */
public final class Demo {
  private static final Path FOLDER = Path.of("target", "demo");

  private final Page page;
  private final boolean terminal;

  private Demo(Page page, boolean terminal) {
    this.page = page;
    this.terminal = terminal;
  }

  @SuppressWarnings("SystemOut") // A command for a terminal.
  public static void main(String[] arguments) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    System.exit(new Demo(new Page(System.out, terminal), terminal).run());
  }

  private int run() {
    Instant start = Instant.now();
    page.heading("Sallyport, a guided tour");
    page.text(
        """
        Sallyport is an identity center for Kubernetes: it makes true what you declare about people
        and what they may do, and keeps it true. This tour starts a real Kubernetes API, runs the
        operator against it, and shows the main things in steps of a few seconds each. What
        follows a $ is a command that you could type; below it is what it wrote.
        """);
    page.progress("looking for a Kubernetes API (building one for the first time takes minutes)");
    // Starting a Keycloak takes a while, so it starts beside the rest.
    CompletableFuture<IdpDocuments> idps =
        CompletableFuture.supplyAsync(() -> IdpDocuments.write(FOLDER));
    try (ControlPlane controlPlane = ControlPlane.start()) {
      page.progress("Kubernetes API at " + controlPlane.url());
      return withCluster(controlPlane, idps, start);
    } catch (RuntimeException | AssertionError e) {
      page.fails("the preparation", String.valueOf(e.getMessage()));
      return 1;
    }
  }

  private int withCluster(
      ControlPlane controlPlane, CompletableFuture<IdpDocuments> idps, Instant start) {
    Stage stage = new Stage(controlPlane, page);
    page.heading("install");
    page.text(
        """
        The API with its admission policies, the rights of the operator and nothing more, then the
        operator itself: one process, under its ServiceAccount.
        """);
    stage.kubectl("apply", "-f", "crds/");
    controlPlane.install(SharedControlPlane.crds());
    stage.kubectl("apply", "-f", "src/main/deploy/operator.yaml");
    Path kubeconfig = controlPlane.tokenKubeconfig("sallyport-system", "sallyport-operator");
    page.command("java -jar target/sallyport.jar operator &");
    try (OperatorProcess operator = OperatorProcess.jar(kubeconfig).start().awaitReady()) {
      page.output(lastLine(operator));
      if (!idps.isDone()) {
        page.space();
        page.progress("waiting for Keycloak, whose metadata is used");
      }
      try (IdpDocuments documents = idps.join()) {
        return tour(controlPlane, operator, stage, documents, start);
      }
    }
  }

  private int tour(
      ControlPlane controlPlane,
      OperatorProcess operator,
      Stage stage,
      IdpDocuments idps,
      Instant start) {
    boolean withSignIn = SignInTour.isPossible(controlPlane);
    Steps steps = new Steps(page, Tour.STEPS + (withSignIn ? SignInTour.STEPS : 0));
    try {
      new Tour(stage, page, idps, steps).run();
      if (withSignIn) {
        new SignInTour(controlPlane, stage, page, idps, idps.keycloak().orElseThrow(), steps).run();
      } else {
        page.text(
            """
            Sign-in is not shown: it takes a Keycloak, a Chromium and an API server of its own
            (.ci/install-parts installs what is missing).
            """);
      }
      end(Duration.between(start, Instant.now()));
      if (terminal) {
        stay(controlPlane, operator);
      }
      return 0;
    } catch (RuntimeException | AssertionError e) {
      page.fails(steps.present(), e.getMessage() + "\nThe operator's log: " + operator.logFile());
      return 1;
    } finally {
      // What is ours ends with its data; a cluster that was named is left as it was found.
      if (!controlPlane.ownsParts()) {
        new Removal(controlPlane, page).run();
      }
    }
  }

  private void end(Duration took) {
    page.heading("the end");
    page.text(
        """
        All steps did what they say, in %d min %02d s. README.md has the first hour with a cluster
        of your own, docs/gate.md the whole of the gate.
        """
            .formatted(took.toMinutes(), took.toSecondsPart()));
  }

  /** The parts are children of this process, so staying means waiting. */
  private void stay(ControlPlane controlPlane, OperatorProcess operator) {
    page.text("The cluster and the operator keep running. In another terminal:");
    page.say("    export KUBECONFIG=" + controlPlane.adminKubeconfig());
    page.say("    alias kubectl=" + controlPlane.kubectlPath());
    page.say("    tail -f " + operator.logFile());
    page.space();
    page.say("Enter ends them.");
    try {
      int ignored = System.in.read();
      page.progress(ignored < 0 ? "input ended" : "ending");
    } catch (IOException e) {
      page.progress("no input to wait for: " + e.getMessage());
    }
  }

  private static String lastLine(OperatorProcess operator) {
    return operator.log().lines().reduce("", (before, line) -> line);
  }
}
