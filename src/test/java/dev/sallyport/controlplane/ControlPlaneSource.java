package dev.sallyport.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Decides which control plane there is; the order is that of {@link ControlPlane}. */
final class ControlPlaneSource {
  private static final List<String> PROGRAMS =
      List.of("etcd", "kube-apiserver", "kube-controller-manager", "kubectl");

  private static final String NONE =
      """
      No Kubernetes API to run against. Give one of these four:
        SALLYPORT_KUBECONFIG=FILE   a cluster that you name (its objects are changed)
        KUBEBUILDER_ASSETS=FOLDER   with etcd, kube-apiserver, kube-controller-manager, kubectl
        Docker                      a running daemon: k3s is started in it
        Go 1.26 or later            on the PATH (https://go.dev/dl): the programs are built once\
      """;

  private ControlPlaneSource() {}

  static ControlPlane choose() {
    String kubeconfig = System.getenv("SALLYPORT_KUBECONFIG");
    if (given(kubeconfig)) {
      return ClusterControlPlane.named(Path.of(kubeconfig).toAbsolutePath());
    }
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    if (given(assets)) {
      return LocalControlPlane.start(complete(Path.of(assets).toAbsolutePath()));
    }
    if (dockerAnswers()) {
      return K3s.start();
    }
    GoBuild build = GoBuild.ofProject();
    if (build.possible()) {
      return LocalControlPlane.start(build.folder());
    }
    throw new IllegalStateException(NONE);
  }

  /** The kubectl that goes with a cluster whose programs are not ours to start. */
  static Path kubectl() {
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    Path folder =
        given(assets) ? complete(Path.of(assets).toAbsolutePath()) : GoBuild.ofProject().folder();
    return folder.resolve("kubectl");
  }

  private static Path complete(Path folder) {
    List<String> missing =
        PROGRAMS.stream().filter(name -> !Files.isExecutable(folder.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException("KUBEBUILDER_ASSETS=" + folder + " is without " + missing);
    }
    return folder;
  }

  private static boolean given(String value) {
    return value != null && !value.isBlank();
  }

  private static boolean dockerAnswers() {
    try {
      Process docker =
          new ProcessBuilder("docker", "info")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!docker.waitFor(20, TimeUnit.SECONDS)) {
        docker.destroyForcibly();
        return false;
      }
      return docker.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
