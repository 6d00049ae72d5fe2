package dev.sallyport.controlplane;

import java.nio.file.Path;

/**
 * The one control plane that all cluster tests of a JVM use, with {@code crds/} installed. It is
 * started on first use and ends with the JVM. A test stays in namespaces of its own (see {@link
 * ControlPlane#newNamespace}) and never stops a part of it.
 */
public final class SharedControlPlane {
  private static ControlPlane shared;
  private static String failure;

  private SharedControlPlane() {}

  /**
   * The shared control plane; the first call starts it.
   *
   * @throws IllegalStateException when it cannot be had; every later call fails at once and alike
   */
  public static synchronized ControlPlane get() {
    if (failure != null) {
      throw new IllegalStateException("there is no control plane: " + failure);
    }
    if (shared == null) {
      try {
        shared = start();
      } catch (RuntimeException | AssertionError e) {
        failure = String.valueOf(e.getMessage());
        throw e;
      }
    }
    return shared;
  }

  /** Where the manifests are that make a cluster ready for Sallyport. */
  public static Path crds() {
    return Path.of(System.getProperty("basedir", "."), "crds");
  }

  private static ControlPlane start() {
    ControlPlane controlPlane = ControlPlane.start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(controlPlane::close, "close-shared-control-plane"));
    controlPlane.install(crds());
    return controlPlane;
  }
}
