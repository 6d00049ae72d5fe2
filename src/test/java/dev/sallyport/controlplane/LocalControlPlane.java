package dev.sallyport.controlplane;

import dev.sallyport.controlplane.CertificateAuthority.Credential;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;

/**
 * etcd, kube-apiserver and kube-controller-manager as children of this JVM, on loopback, with
 * certificates of their own.
 *
 * <p>There are no nodes and no scheduler: no Pod ever runs. The controller manager runs what makes
 * namespaces, owner references, service accounts and aggregated roles behave as in a cluster.
 */
final class LocalControlPlane extends ControlPlane {
  private static final Duration READY = Duration.ofMinutes(4);
  private static final Duration STOP = Duration.ofSeconds(90);
  private static final Duration RELOAD = Duration.ofMinutes(3);
  private static final int ATTEMPTS = 3;

  /** What the API server logs when its authentication file has changed. */
  private static final String TAKEN_UP = "reloaded authentication config";

  private static final String NOT_VALID = "failed to validate authentication config";

  private final Path dataDir;
  private final Kubectl kubectl;
  private final CertificateAuthority clients = new CertificateAuthority("sallyport-test-clients");
  private final Kubeconfig template;
  private final Path adminKubeconfig;
  private final KubernetesClient client;
  private final AuditLog audit;
  private final Path authentication;
  private final URI url;
  private final URI etcdUrl;
  private final Part etcd;
  private final Part apiServer;
  private final Part controllerManager;

  static LocalControlPlane start(Path programs) {
    for (int attempt = 1; ; attempt++) {
      LocalControlPlane controlPlane = new LocalControlPlane(programs);
      try {
        controlPlane.startAll();
        return controlPlane;
      } catch (RuntimeException | AssertionError e) {
        controlPlane.close();
        // Between our probe and its use somebody else may have taken a port.
        if (attempt == ATTEMPTS || !controlPlane.lostAPort()) {
          throw e;
        }
      }
    }
  }

  private LocalControlPlane(Path programs) {
    dataDir = DataFolder.create();
    Path certificates = dataDir.resolve("certificates");
    int etcdPort = Ports.free();
    int peerPort = Ports.free();
    int apiPort = Ports.free();
    url = URI.create("https://127.0.0.1:" + apiPort);
    etcdUrl = URI.create("https://127.0.0.1:" + etcdPort);

    CertificateAuthority servers = new CertificateAuthority("sallyport-test-servers");
    List<String> names = List.of("127.0.0.1", "localhost", "kubernetes.default.svc");
    Credential server = servers.server("kube-apiserver", names);
    CertificateAuthority store = new CertificateAuthority("sallyport-test-etcd");
    Credential member = store.server("etcd", List.of("127.0.0.1"));
    Credential storeClient = store.client("kube-apiserver", List.of());
    KeyPair serviceAccounts = CertificateAuthority.ellipticKeys();

    write(certificates, "server", server);
    write(certificates, "etcd", member);
    write(certificates, "etcd-client", storeClient);
    write(certificates, "servers-ca.crt", servers.certificatePem());
    write(certificates, "clients-ca", clients.credential());
    write(certificates, "etcd-ca.crt", store.certificatePem());
    String accountKey = CertificateAuthority.pem(serviceAccounts.getPrivate());
    write(certificates, "service-accounts.key", accountKey);
    String accountPublicKey = CertificateAuthority.pem(serviceAccounts.getPublic());
    write(certificates, "service-accounts.pub", accountPublicKey);

    template = new Kubeconfig(url.toString(), servers.certificatePem());
    adminKubeconfig = certificateOf("admin", "system:masters");
    // Its controllers act as itself, with all rights: no service accounts have to exist first.
    Path manager = certificateOf("system:kube-controller-manager", "system:masters");

    PartCommands commands = new PartCommands(programs, dataDir, certificates);
    etcd = new Part("etcd", commands.etcd(etcdPort, peerPort), dataDir);
    apiServer = new Part("kube-apiserver", commands.apiServer(apiPort, etcdPort), dataDir);
    controllerManager =
        new Part("kube-controller-manager", commands.controllerManager(manager), dataDir);
    kubectl = new Kubectl(programs.resolve("kubectl"), dataDir.resolve("home"));
    client = connect(adminKubeconfig);
    audit = new AuditLog(commands.auditLog(), client);
    authentication = commands.authentication();
  }

  private void startAll() {
    etcd.start();
    startApiServer();
    controllerManager.start();
    // Namespaces come with it, and a test's first Pod-less objects need its service account.
    Await.until(
        "the default service account",
        READY,
        () -> client.serviceAccounts().inNamespace("default").withName("default").get(),
        account -> account != null);
  }

  private boolean lostAPort() {
    return etcd.logContains("address already in use")
        || apiServer.logContains("address already in use");
  }

  @Override
  public void startApiServer(String... flags) {
    apiServer.start(flags);
    awaitReady();
  }

  private void awaitReady() {
    // One look at a time: the usual client repeats a refused request for half a minute by itself.
    try (KubernetesClient impatient = connect(adminKubeconfig, 0)) {
      Await.until(
          "the API server to be ready",
          READY,
          () -> apiServer.alive() ? impatient.raw("/readyz") : "ended",
          answer -> answer.equals("ok") || answer.equals("ended"));
      if (!apiServer.alive()) {
        throw new IllegalStateException("the API server has ended; " + apiServer.tail());
      }
      // Readiness may be from before etcd went; a read of one object goes through to etcd.
      Await.until(
          "the API server to read from etcd",
          READY,
          () -> impatient.namespaces().withName("kube-system").get(),
          namespace -> namespace != null);
    }
  }

  /** By a rename: the API server reads as soon as something happens to the file. */
  @Override
  public void authenticateBy(String configuration) {
    int before = apiServerLog().length();
    Path written = Kubeconfig.writePrivate(dataDir.resolve("new-authentication"), configuration);
    try {
      Files.move(written, authentication, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot replace " + authentication, e);
    }
    String said =
        Await.until(
            "the API server to take up another AuthenticationConfiguration",
            RELOAD,
            () -> apiServerLog().substring(before),
            logged -> logged.contains(TAKEN_UP) || logged.contains(NOT_VALID));
    if (!said.contains(TAKEN_UP)) {
      throw new AssertionError("the API server refuses the AuthenticationConfiguration: " + said);
    }
  }

  @Override
  public String apiServerLog() {
    return apiServer.logged();
  }

  @Override
  public void stopApiServer() {
    apiServer.stop(STOP);
  }

  @Override
  public void killApiServer() {
    apiServer.kill();
  }

  @Override
  public void startEtcd() {
    etcd.start();
    if (apiServer.alive()) {
      awaitReady();
    }
  }

  @Override
  public void stopEtcd() {
    etcd.stop(STOP);
  }

  @Override
  public void killEtcd() {
    etcd.kill();
  }

  @Override
  public Path adminKubeconfig() {
    return adminKubeconfig;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public URI url() {
    return url;
  }

  @Override
  public URI etcdUrl() {
    return etcdUrl;
  }

  @Override
  public Path dataDir() {
    return dataDir;
  }

  @Override
  public Path kubeconfigFor(String user, String... groups) {
    return certificateOf(user, groups);
  }

  private Path certificateOf(String user, String... groups) {
    return template.writeClientCertificate(newFile(user), clients.client(user, List.of(groups)));
  }

  @Override
  public boolean ownsParts() {
    return true;
  }

  @Override
  public AuditLog audit() {
    return audit;
  }

  @Override
  Kubectl kubectlProgram() {
    return kubectl;
  }

  @Override
  Kubeconfig kubeconfigTemplate() {
    return template;
  }

  /** Nothing that is still in them is wanted, so the parts are killed. */
  @Override
  public void close() {
    client.close();
    controllerManager.kill();
    apiServer.kill();
    etcd.kill();
    DataFolder.delete(dataDir.resolve("etcd"));
    DataFolder.delete(dataDir.resolve("certificates"));
    DataFolder.delete(dataDir.resolve("kubeconfig"));
    DataFolder.delete(dataDir.resolve("home"));
  }

  private static void write(Path folder, String name, Credential credential) {
    write(folder, name + ".crt", credential.certificate());
    write(folder, name + ".key", credential.key());
  }

  private static void write(Path folder, String name, String content) {
    Kubeconfig.writePrivate(folder.resolve(name), content);
  }
}
