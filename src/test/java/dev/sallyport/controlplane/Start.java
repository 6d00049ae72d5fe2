package dev.sallyport.controlplane;

import java.util.concurrent.CountDownLatch;

/**
 * Starts a control plane with {@code crds/} installed and keeps it until Ctrl-C: {@code mvn -q
 * -Pcontrolplane process-test-classes}.
 */
public final class Start {
  private Start() {}

  @SuppressWarnings("SystemOut") // A command for a terminal.
  public static void main(String[] arguments) throws InterruptedException {
    ControlPlane controlPlane = SharedControlPlane.get();
    System.out.println("Kubernetes API at " + controlPlane.url());
    System.out.println("export KUBECONFIG=" + controlPlane.adminKubeconfig());
    System.out.println("Ctrl-C ends it.");
    new CountDownLatch(1).await();
  }
}
