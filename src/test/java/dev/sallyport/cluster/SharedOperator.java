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
  private static final int CENTERS = 14;
  private static final Queue<Center> FREE = new ArrayDeque<>();

  private static OperatorProcess process;
  private static String own;
  private static String failure;

  private SharedOperator() {}

  /** An identity center that no other test has, with the Directory in force. */
  static Center center() {
    Center center = emptyCenter();
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: directory}
        spec: {type: Directory}
        """);
    center.await("IdentitySource", "directory", "Active");
    return center;
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

  /** The operator's own namespace. */
  static synchronized String namespace() {
    return own;
  }

  /** The process, for its log and its port. */
  static synchronized OperatorProcess process() {
    return process;
  }

  private static void start() {
    ControlPlane controlPlane = SharedControlPlane.get();
    ShippedRbac.install(controlPlane);
    // Others may run operators of their own here, so this one has its Lease for itself.
    own = controlPlane.newNamespace("operator");
    ShippedRbac.bindLease(controlPlane, own);
    List<Center> centers = new ArrayList<>();
    for (int i = 0; i < CENTERS; i++) {
      String namespace = controlPlane.newNamespace("center");
      ShippedRbac.bindCenter(controlPlane, namespace);
      centers.add(new Center(controlPlane, namespace, namespace + ":"));
    }
    process =
        OperatorProcess.jar(
                controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT))
            .flags("--namespace=" + own, "--centers=" + yaml(centers))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::close, "close-shared-operator"));
    process.awaitReady();
    FREE.addAll(centers);
  }

  /** The value of {@code --centers}. */
  static String yaml(List<Center> centers) {
    return centers.stream()
        .map(c -> "{namespace: " + c.namespace() + ", subjectPrefix: '" + c.prefix() + "'}")
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
