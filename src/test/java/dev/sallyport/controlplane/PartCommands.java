package dev.sallyport.controlplane;

import java.nio.file.Path;
import java.util.List;

/** The command lines of the parts, and the configuration files that they name. */
record PartCommands(Path programs, Path dataDir, Path certificates) {
  private static final String AUDIT_POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived, ResponseStarted]
      rules:
      - level: None
        resources: [{group: coordination.k8s.io, resources: [leases]}]
      - level: Metadata
        verbs: [create, update, patch, delete, deletecollection]
      - level: None
      """;

  /** Empty at first: a test that brings an issuer of tokens rewrites it, and it is reloaded. */
  private static final String AUTHENTICATION =
      """
      apiVersion: apiserver.config.k8s.io/v1
      kind: AuthenticationConfiguration
      jwt: []
      """;

  List<String> etcd(int clientPort, int peerPort) {
    String client = "https://127.0.0.1:" + clientPort;
    String peer = "https://127.0.0.1:" + peerPort;
    return List.of(
        program("etcd"),
        "--name=default",
        "--data-dir=" + dataDir.resolve("etcd"),
        // Tests kill processes, never the machine: what was written reaches the file either way.
        "--unsafe-no-fsync",
        "--log-level=warn",
        "--quota-backend-bytes=" + 8L * 1024 * 1024 * 1024,
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--client-cert-auth",
        "--trusted-ca-file=" + certificate("etcd-ca.crt"),
        "--cert-file=" + certificate("etcd.crt"),
        "--key-file=" + certificate("etcd.key"),
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=default=" + peer,
        "--peer-client-cert-auth",
        "--peer-trusted-ca-file=" + certificate("etcd-ca.crt"),
        "--peer-cert-file=" + certificate("etcd.crt"),
        "--peer-key-file=" + certificate("etcd.key"));
  }

  List<String> apiServer(int port, int etcdPort) {
    Path auditPolicy = Kubeconfig.writePrivate(dataDir.resolve("audit-policy.yaml"), AUDIT_POLICY);
    Kubeconfig.writePrivate(authentication(), AUTHENTICATION);
    return List.of(
        program("kube-apiserver"),
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + certificates,
        "--tls-cert-file=" + certificate("server.crt"),
        "--tls-private-key-file=" + certificate("server.key"),
        "--client-ca-file=" + certificate("clients-ca.crt"),
        "--authentication-config=" + authentication(),
        "--authorization-mode=RBAC",
        "--etcd-servers=https://127.0.0.1:" + etcdPort,
        "--etcd-cafile=" + certificate("etcd-ca.crt"),
        "--etcd-certfile=" + certificate("etcd-client.crt"),
        "--etcd-keyfile=" + certificate("etcd-client.key"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + certificate("service-accounts.pub"),
        "--service-account-signing-key-file=" + certificate("service-accounts.key"),
        "--service-cluster-ip-range=10.96.0.0/24",
        "--endpoint-reconciler-type=none",
        "--audit-policy-file=" + auditPolicy,
        "--audit-log-path=" + auditLog(),
        "--audit-log-mode=blocking",
        // In megabytes: it must not be rotated, since AuditLog counts from an offset.
        "--audit-log-maxsize=100000",
        // Else an orderly end waits a minute for clients to leave their watches.
        "--shutdown-watch-termination-grace-period=1s",
        "--profiling=false");
  }

  List<String> controllerManager(Path kubeconfig) {
    return List.of(
        program("kube-controller-manager"),
        "--kubeconfig=" + kubeconfig,
        "--controllers="
            + String.join(
                ",",
                "namespace-controller",
                "garbage-collector-controller",
                "serviceaccount-controller",
                "serviceaccount-token-controller",
                "clusterrole-aggregation-controller",
                "validatingadmissionpolicy-status-controller",
                "certificatesigningrequest-signing-controller"),
        "--leader-elect=false",
        "--secure-port=0",
        "--cert-dir=" + certificates,
        "--service-account-private-key-file=" + certificate("service-accounts.key"),
        "--cluster-signing-cert-file=" + certificate("clients-ca.crt"),
        "--cluster-signing-key-file=" + certificate("clients-ca.key"),
        "--root-ca-file=" + certificate("servers-ca.crt"),
        "--kube-api-qps=200",
        "--kube-api-burst=400");
  }

  Path authentication() {
    return dataDir.resolve("authentication.yaml");
  }

  Path auditLog() {
    return dataDir.resolve("audit.log");
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  private String certificate(String name) {
    return certificates.resolve(name).toString();
  }
}
