package dev.sallyport.controlplane;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Kubernetes API to test against. {@link #start} takes the first that is there:
 *
 * <ol>
 *   <li>{@code SALLYPORT_KUBECONFIG}: a cluster that you name,
 *   <li>{@code KUBEBUILDER_ASSETS}: a folder with the programs,
 *   <li>Docker: k3s,
 *   <li>Go: the programs are built once into a cache outside the tree.
 * </ol>
 *
 * <p>From the second and the fourth we start the programs ourselves, and can stop and kill them one
 * by one and read the audit log; see {@link #ownsParts}. Thread-safe, but for stopping and starting
 * parts.
 */
public abstract sealed class ControlPlane implements AutoCloseable
    permits LocalControlPlane, ClusterControlPlane {
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);

  private final AtomicInteger files = new AtomicInteger();

  /**
   * Starts one, or connects to the cluster that was named.
   *
   * @throws IllegalStateException when there is none of the four; its message names them
   */
  public static ControlPlane start() {
    return ControlPlaneSource.choose();
  }

  /** The kubeconfig of an administrator that no rule of RBAC holds back. */
  public abstract Path adminKubeconfig();

  /** The administrator's client; closed with the control plane. */
  public abstract KubernetesClient client();

  /** The API server's address. */
  public abstract URI url();

  /**
   * Where etcd listens, for whoever has to put a great many objects there; its credentials are in
   * {@link #dataDir}. Only where {@link #ownsParts}.
   */
  public abstract URI etcdUrl();

  /** A folder of this control plane alone: credentials, logs, data. */
  public abstract Path dataDir();

  /** A kubeconfig with a client certificate for a user in some groups. */
  public abstract Path kubeconfigFor(String user, String... groups);

  /**
   * Whether its parts are our own children, so that a test may stop them and read the audit log.
   */
  public abstract boolean ownsParts();

  /** Skips the test that asks, unless {@link #ownsParts}. */
  public final void assumeOwnParts() {
    assumeTrue(
        ownsParts(), "needs a control plane of its own: KUBEBUILDER_ASSETS, or Go to build one");
  }

  /** What was written through the API; only where {@link #ownsParts}. */
  public abstract AuditLog audit();

  /**
   * Replaces the AuthenticationConfiguration, and returns when the API server has taken it up: in
   * ten seconds, since it first reaches every issuer in it. Only where {@link #ownsParts}.
   */
  public abstract void authenticateBy(String configuration);

  /** What the API server has logged so far; only where {@link #ownsParts}. */
  public abstract String apiServerLog();

  /** Ends the API server in order; watches end, its data stay. */
  public abstract void stopApiServer();

  /** Ends the API server as a crash would. */
  public abstract void killApiServer();

  /** Starts the API server again, on the same port, and waits until it is ready. */
  public abstract void startApiServer(String... flags);

  /** Ends etcd in order. */
  public abstract void stopEtcd();

  /** Ends etcd as a crash would. */
  public abstract void killEtcd();

  /** Starts etcd again, on the same port and data, and waits until it answers. */
  public abstract void startEtcd();

  /** Ends all parts and deletes their data; logs stay. */
  @Override
  public abstract void close();

  abstract Kubectl kubectlProgram();

  abstract Kubeconfig kubeconfigTemplate();

  /** The kubectl that goes with it. */
  public final Path kubectlPath() {
    return kubectlProgram().program();
  }

  /** Runs kubectl as administrator. */
  public final CommandResult kubectl(String... arguments) {
    return kubectlAs(adminKubeconfig(), arguments);
  }

  /** Runs kubectl with another kubeconfig. */
  public final CommandResult kubectlAs(Path kubeconfig, String... arguments) {
    return kubectlProgram().run(kubeconfig, List.of(arguments));
  }

  /** A kubeconfig with a token of a service account, which must exist; valid for twelve hours. */
  public final Path tokenKubeconfig(String namespace, String serviceAccount) {
    String token =
        client()
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(serviceAccount)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(TOKEN_LIFETIME.toSeconds())
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    return kubeconfigTemplate().writeToken(newFile(serviceAccount), token);
  }

  /** A kubeconfig with a token that somebody else issued. */
  public final Path bearerKubeconfig(String name, String token) {
    return kubeconfigTemplate().writeToken(newFile(name), token);
  }

  /** A client with a kubeconfig, to be closed by the caller. */
  public final KubernetesClient clientFor(Path kubeconfig) {
    return connect(kubeconfig);
  }

  /**
   * Applies a folder of manifests, {@code crds/} as a rule, and waits until the API serves every
   * kind and enforces every policy in it.
   */
  public final void install(Path folder) {
    new Installation(this).install(folder);
  }

  /** Creates a namespace of a name that nothing else has. */
  public final String newNamespace(String prefix) {
    String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    client()
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  final Path newFile(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9.-]", "_");
    return dataDir().resolve("kubeconfig").resolve(files.incrementAndGet() + "-" + safe + ".yaml");
  }

  static KubernetesClient connect(Path kubeconfig) {
    return connect(kubeconfig, Config.DEFAULT_REQUEST_RETRY_BACKOFFLIMIT);
  }

  static KubernetesClient connect(Path kubeconfig, int retries) {
    try {
      Config config = Config.fromKubeconfig(Files.readString(kubeconfig));
      config.setRequestRetryBackoffLimit(retries);
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + kubeconfig, e);
    }
  }
}
