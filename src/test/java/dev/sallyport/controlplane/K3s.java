package dev.sallyport.controlplane;

import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * k3s in Docker, by Testcontainers.
 *
 * <p>Not run here: written from the documentation of Testcontainers 2.0.
 */
final class K3s {
  private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.36.3-k3s1");

  private K3s() {}

  @SuppressWarnings("resource") // Closed with the control plane; Ryuk ends it if this JVM dies.
  static ControlPlane start() {
    K3sContainer container = new K3sContainer(IMAGE);
    container.start();
    return ClusterControlPlane.started(container.getKubeConfigYaml(), container::stop);
  }
}
