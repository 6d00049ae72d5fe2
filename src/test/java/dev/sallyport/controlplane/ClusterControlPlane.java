package dev.sallyport.controlplane;

import dev.sallyport.controlplane.CertificateAuthority.Credential;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestConditionBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.opentest4j.TestAbortedException;

/**
 * A cluster whose parts are not ours: one that was named, or k3s in Docker. Tests that stop a part
 * or read the audit log are skipped on it.
 */
final class ClusterControlPlane extends ControlPlane {
  private final Path adminKubeconfig;
  private final Path dataDir;
  private final KubernetesClient client;
  private final Runnable onClose;

  private ClusterControlPlane(Path adminKubeconfig, Path dataDir, Runnable onClose) {
    this.adminKubeconfig = adminKubeconfig;
    this.dataDir = dataDir;
    this.client = connect(adminKubeconfig);
    this.onClose = onClose;
  }

  static ClusterControlPlane named(Path kubeconfig) {
    return new ClusterControlPlane(kubeconfig, DataFolder.create(), () -> {});
  }

  /** A cluster that was started for us, and is stopped when the control plane is closed. */
  static ClusterControlPlane started(String kubeconfig, Runnable stop) {
    Path dataDir = DataFolder.create();
    Path file = Kubeconfig.writePrivate(dataDir.resolve("kubeconfig/admin.yaml"), kubeconfig);
    return new ClusterControlPlane(file, dataDir, stop);
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
    return URI.create(client.getConfiguration().getMasterUrl().replaceFirst("/$", ""));
  }

  @Override
  public URI etcdUrl() {
    throw notOurs();
  }

  @Override
  public Path dataDir() {
    return dataDir;
  }

  @Override
  public Path kubeconfigFor(String user, String... groups) {
    KeyPair keys = CertificateAuthority.rsaKeys();
    String certificate = signedByCluster(user, List.of(groups), keys);
    return kubeconfigTemplate()
        .writeClientCertificate(
            newFile(user),
            new Credential(certificate, CertificateAuthority.pem(keys.getPrivate())));
  }

  /** Asks the cluster's own signer, and approves the request as administrator. */
  private String signedByCluster(String user, List<String> groups, KeyPair keys) {
    String name = "sallyport-test-" + UUID.randomUUID();
    var requests = client.certificates().v1().certificateSigningRequests();
    CertificateSigningRequest request =
        requests
            .resource(
                new CertificateSigningRequestBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .withNewSpec()
                    .withSignerName("kubernetes.io/kube-apiserver-client")
                    .withUsages("client auth")
                    .withRequest(base64(CertificateAuthority.pem(pkcs10(user, groups, keys))))
                    .endSpec()
                    .build())
            .create();
    requests
        .withName(name)
        .approve(
            new CertificateSigningRequestConditionBuilder()
                .withType("Approved")
                .withStatus("True")
                .withReason("Test")
                .withMessage("approved for " + user)
                .build());
    try {
      String signed =
          Await.until(
              "the cluster to sign " + name,
              () -> requests.withName(name).get().getStatus().getCertificate(),
              certificate -> certificate != null && !certificate.isEmpty());
      return new String(Base64.getDecoder().decode(signed), StandardCharsets.UTF_8);
    } finally {
      requests.resource(request).delete();
    }
  }

  private static PKCS10CertificationRequest pkcs10(String user, List<String> groups, KeyPair keys) {
    try {
      return new JcaPKCS10CertificationRequestBuilder(
              CertificateAuthority.subject(user, groups), keys.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()));
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("cannot sign a certificate request", e);
    }
  }

  @Override
  Kubeconfig kubeconfigTemplate() {
    Config config = client.getConfiguration();
    return new Kubeconfig(url().toString(), authority(config));
  }

  private static String authority(Config config) {
    try {
      if (config.getCaCertData() != null) {
        byte[] pem = Base64.getDecoder().decode(config.getCaCertData());
        return new String(pem, StandardCharsets.UTF_8);
      }
      return config.getCaCertFile() == null
          ? null
          : Files.readString(Path.of(config.getCaCertFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the cluster's certificate authority", e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  Kubectl kubectlProgram() {
    return new Kubectl(ControlPlaneSource.kubectl(), dataDir.resolve("home"));
  }

  @Override
  public boolean ownsParts() {
    return false;
  }

  @Override
  public AuditLog audit() {
    throw notOurs();
  }

  @Override
  public void authenticateBy(String configuration) {
    throw notOurs();
  }

  @Override
  public String apiServerLog() {
    throw notOurs();
  }

  @Override
  public void stopApiServer() {
    throw notOurs();
  }

  @Override
  public void killApiServer() {
    throw notOurs();
  }

  @Override
  public void startApiServer(String... flags) {
    throw notOurs();
  }

  @Override
  public void stopEtcd() {
    throw notOurs();
  }

  @Override
  public void killEtcd() {
    throw notOurs();
  }

  @Override
  public void startEtcd() {
    throw notOurs();
  }

  private static TestAbortedException notOurs() {
    return new TestAbortedException(
        "skipped: this needs a control plane whose parts are our own children; unset"
            + " SALLYPORT_KUBECONFIG and set KUBEBUILDER_ASSETS, or install Go");
  }

  @Override
  public void close() {
    client.close();
    onClose.run();
  }
}
