package dev.sallyport.parts;

/** kubelogin, which kubectl runs as the plug-in {@code oidc-login}. */
public final class Kubelogin {

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: kubectl and kubectl-oidc_login are not on the PATH;"
          + " https://github.com/int128/kubelogin";

  private Kubelogin() {}

  /** Whether there is a kubectl that finds it, as the kubeconfig that we print has it. */
  public static boolean isInstalled() {
    return Programs.find("kubectl").isPresent() && Programs.find("kubectl-oidc_login").isPresent();
  }
}
