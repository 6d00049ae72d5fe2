package dev.sallyport.cluster;

import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.Ports;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.parts.TestAuthority;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * An operator and a sign-in server as they are shipped, with the rights that are shipped, on a
 * control plane of their own; the center is the one of the manifests.
 */
final class SignInCenter implements AutoCloseable {

  private static final String NAMESPACE = "identity";
  private static final String SERVER = "sallyport-server";

  /** One of them is not there, and holds up no other. */
  private static final String CENTERS =
      "[{namespace: identity, subjectPrefix: 'sallyport:'},"
          + " {namespace: not-there, subjectPrefix: 'not-there:'}]";

  private final ControlPlane controlPlane;
  private final TestAuthority authority;
  private final Center center;
  private final int port;
  private OperatorProcess operator;
  private OperatorProcess server;

  /**
   * @param port of the base URL
   */
  private SignInCenter(ControlPlane controlPlane, TestAuthority authority, int port) {
    this.controlPlane = controlPlane;
    this.center = new Center(controlPlane, NAMESPACE, "sallyport:");
    this.authority = authority;
    this.port = port;
  }

  /** Starts everything, with an IdP of this metadata and entityID as the source. */
  static SignInCenter start(String entityID, String metadata) {
    return start(entityID, metadata, new TestAuthority());
  }

  /**
   * The same.
   *
   * @param authority whom the server's clients trust
   */
  static SignInCenter start(String entityID, String metadata, TestAuthority authority) {
    int port = Ports.free();
    return start(new SignInCenter(ControlPlane.start(), authority, port), port, entityID, metadata);
  }

  /**
   * The same, with people coming through a switch.
   *
   * @param port of the first server behind it
   */
  static SignInCenter start(ReplicaSwitch door, int port, String entityID, String metadata) {
    door.to(port);
    return start(
        new SignInCenter(ControlPlane.start(), new TestAuthority(), door.port()),
        port,
        entityID,
        metadata);
  }

  /**
   * A server for the center of a control plane that is the caller's to end, as is the {@link
   * #server}; so this is not closed.
   *
   * @param port of the base URL
   */
  static SignInCenter serve(ControlPlane controlPlane, TestAuthority authority, int port) {
    SignInCenter served = new SignInCenter(controlPlane, authority, port);
    served.server = served.replica(port, served.serverKubeconfig());
    served.server.awaitReady();
    return served;
  }

  private static SignInCenter start(
      SignInCenter started, int serverPort, String entityID, String metadata) {
    try {
      started.install(serverPort, entityID, metadata);
      return started;
    } catch (IOException | RuntimeException | AssertionError e) {
      started.close();
      throw new IllegalStateException("the center does not start", e);
    }
  }

  private void install(int serverPort, String entityID, String metadata) throws IOException {
    controlPlane.install(SharedControlPlane.crds());
    ShippedRbac.install(controlPlane);
    Path manifest = Path.of(System.getProperty("basedir", "."), "src/main/deploy/server.yaml");
    controlPlane
        .kubectl("apply", "--server-side", "--filename=" + manifest.toAbsolutePath())
        .success();
    operator =
        OperatorProcess.jar(
                controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT))
            .flags("--log-level=debug")
            .start();
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: %s
          externalIdP:
            entityID: %s
            metadata:
              inline: |
        %s
        """
            .formatted(baseURL(), entityID, metadata.indent(8)));
    center.await("IdentitySource", "corp", "Active");
    server = replica(serverPort, serverKubeconfig());
    operator.awaitReady();
    server.awaitReady();
  }

  /** Starts one more server, which is the caller's to end; does not wait until it is ready. */
  OperatorProcess replica(int listenPort, Path kubeconfig) {
    try {
      Path certificate = Files.createTempDirectory(controlPlane.dataDir(), "certificate");
      authority.issue("localhost").writePem(certificate);
      return OperatorProcess.server(kubeconfig)
          .flags(
              "--log-level=debug",
              "--listen-port=" + listenPort,
              "--certificate=" + certificate,
              "--device-flow",
              "--centers=" + CENTERS,
              "--cluster=" + controlPlane.adminKubeconfig(),
              "--issuer-ca=" + authorityFile(),
              "--proxies=127.0.0.0/8,::1/128")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With what servers come to the API server. */
  Path serverKubeconfig() {
    return controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, SERVER);
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  Center center() {
    return center;
  }

  String baseURL() {
    return "https://localhost:" + port;
  }

  TestAuthority authority() {
    return authority;
  }

  OperatorProcess server() {
    return server;
  }

  OperatorProcess operator() {
    return operator;
  }

  /**
   * Makes the API server trust this center's issuer, exactly as the command says.
   *
   * @return what it said
   */
  String trustIssuer() {
    CommandResult printed =
        JarCommand.run(
            controlPlane.adminKubeconfig(),
            "kubeconfig",
            "--namespace=" + NAMESPACE,
            "--for-api-server",
            "--subject-prefix=sallyport:",
            "--issuer-ca=" + authorityFile());
    String configuration = printed.success();
    controlPlane.authenticateBy(configuration);
    return configuration;
  }

  /** For a kubectl that renews its ID token by itself; with no such token to begin with. */
  Path renewingKubeconfig(String refreshToken) {
    Path kubeconfig = controlPlane.bearerKubeconfig("provider", "replaced");
    try {
      return Files.writeString(
          kubeconfig,
          Files.readString(kubeconfig)
              .replaceFirst(
                  "token: \"?replaced\"?",
                  """
                  auth-provider:
                        name: oidc
                        config:
                          idp-issuer-url: %s
                          idp-certificate-authority: %s
                          client-id: kubernetes
                          refresh-token: %s
                  """
                      .formatted(baseURL(), authorityFile(), refreshToken)
                      .strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The PEM file of whom the server's clients trust. */
  Path authorityFile() {
    try {
      return authority.writePem(controlPlane.dataDir().resolve("authority.pem"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value of the service provider's metadata Secret. */
  String metadata(String key) {
    Secret secret =
        controlPlane.client().secrets().inNamespace(NAMESPACE).withName("corp-sp-metadata").get();
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    if (operator != null) {
      operator.close();
    }
    controlPlane.close();
  }
}
