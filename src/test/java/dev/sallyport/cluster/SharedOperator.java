package dev.sallyport.cluster;

import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * One operator for the cluster tests of a JVM, on the shared control plane, with some identity
 * centers. It is started on first use, without {@code --allow-cluster-scope}, and ends with the
 * JVM.
 */
final class SharedOperator {
  private static final int CENTERS = 32;
  private static final Queue<Center> FREE = new ArrayDeque<>();

  private static KeptRunning process;
  private static ControlPlane started;
  private static Restricted restricted;
  private static String failure;

  /** A center to which the install allows the ClusterRole view in one namespace only. */
  record Restricted(Center center, String target) {}

  private SharedOperator() {}

  /** An identity center that no other test has, with the Directory in force. */
  static Center center() {
    return emptyCenter().withDirectory();
  }

  /** The center to which little is allowed, with the Directory in force; only one test has it. */
  static Restricted restricted() {
    emptyCenter();
    restricted.center().withDirectory();
    return restricted;
  }

  /** An identity center that no other test has, with nothing in it. */
  static synchronized Center emptyCenter() {
    if (failure != null) {
      throw new IllegalStateException("there is no operator: " + failure);
    }
    if (process == null) {
      try {
        start();
      } catch (RuntimeException | AssertionError e) {
        failure = String.valueOf(e.getMessage());
        throw e;
      }
    }
    Center center = FREE.poll();
    if (center == null) {
      throw new IllegalStateException("all centers are taken: raise their number");
    }
    return center;
  }

  /**
   * On a control plane for itself: to the operator of another test, these namespaces would be no
   * identity centers, and the other way round.
   */
  private static void start() {
    ControlPlane controlPlane = ControlPlane.start();
    Runtime.getRuntime().addShutdownHook(new Thread(SharedOperator::stop, "close-shared-operator"));
    started = controlPlane;
    controlPlane.install(SharedControlPlane.crds());
    ShippedRbac.install(controlPlane);
    ShippedRbac.allowClusterScope(controlPlane);
    List<Center> centers = new ArrayList<>();
    for (int i = 0; i < CENTERS; i++) {
      String namespace = controlPlane.newNamespace("center");
      ShippedRbac.bindCenter(controlPlane, namespace);
      centers.add(new Center(controlPlane, namespace, namespace + ":"));
    }
    restricted = new Restricted(centers.removeLast(), controlPlane.newNamespace("target"));
    process =
        new KeptRunning(
            OperatorProcess.jar(
                    controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT))
                .flags("--allow-cluster-scope", "--centers=" + yaml(centers, restricted)));
    FREE.addAll(centers);
  }

  private static void stop() {
    if (process != null) {
      process.close();
    }
    started.close();
  }

  private static String yaml(List<Center> centers, Restricted restricted) {
    return centers.stream()
            .map(c -> "{namespace: %1$s, subjectPrefix: '%1$s:'}".formatted(c.namespace()))
            .collect(Collectors.joining(", ", "[", ", "))
        + "{namespace: %1$s, subjectPrefix: '%1$s:', assignableRoles: [view], targetNamespaces: [%2$s]}]"
            .formatted(restricted.center().namespace(), restricted.target());
  }
}
