package dev.sallyport.demo;

import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import java.util.List;

/**
 * Takes from a cluster that was named what the tour applied, in the order that
 * docs/how-to/uninstall.md gives: while the operator still runs, so that no finalizer is left
 * without it.
 */
record Removal(ControlPlane controlPlane, Page page) {
  void run() {
    page.progress("removing from the cluster what the tour applied");
    kubectl("delete", "assignments", "--all", "-n", "identity", "--timeout=60s");
    // A source in use is not deleted; the operator sees a moment later that this one no longer is.
    kubectl(
        "wait", "--for=jsonpath={.status.inUse}=false", "identitysource/corp", "-n", "identity");
    kubectl("delete", "identitysources", "--all", "-n", "identity", "--timeout=60s");
    kubectl("delete", "-f", "samples/", "--ignore-not-found", "--timeout=120s");
    kubectl("delete", "-f", "src/main/deploy/operator.yaml", "--ignore-not-found");
    kubectl("delete", "-f", "crds/", "--ignore-not-found");
  }

  private void kubectl(String... arguments) {
    CommandResult result = controlPlane.kubectl(arguments);
    if (result.exitCode() != 0) {
      page.say(
          "not done: kubectl " + Stage.shown(List.of(arguments)) + ": " + result.err().strip());
    }
  }
}
