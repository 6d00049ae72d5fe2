package dev.sallyport.bench;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Labels;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.kube.PromptHttpClientFactory;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One API server of its own, installed as in production, with two namespaces of assignments: the
 * identity center, which the operator watches, and one that only the bare client cares for. Both
 * act as service accounts with the same rights.
 */
public final class Site implements AutoCloseable {
  public static final String CENTER = "identity";
  public static final String BARE = "bare";
  static final String OPERATOR_USER = "system:serviceaccount:sallyport-system:sallyport-operator";
  static final String BARE_USER = "system:serviceaccount:sallyport-system:bare";

  /** Where the service accounts are. */
  public static final String OWN = "sallyport-system";

  private static final String RBAC = "rbac.authorization.k8s.io";

  private final ControlPlane controlPlane = ControlPlane.start();
  private final Path operatorKubeconfig;
  private final Path bareKubeconfig;
  private final KubernetesClient bare;

  public Site() {
    if (!controlPlane.ownsParts()) {
      throw new IllegalStateException(
          "a benchmark needs the audit log: unset SALLYPORT_KUBECONFIG, and set KUBEBUILDER_ASSETS"
              + " or install Go");
    }
    controlPlane.install(SharedControlPlane.crds());
    // The rights that we ship; what runs with them is not of a benchmark.
    Path deploy = Path.of(System.getProperty("basedir", "."), "src", "main", "deploy");
    for (String rights : List.of("operator.yaml", "roles.yaml", "server.yaml")) {
      controlPlane.install(deploy.resolve(rights));
    }
    client().namespaces().resource(namespace(BARE)).create();
    grantBare();
    operatorKubeconfig = kubeconfig("sallyport-operator");
    bareKubeconfig = kubeconfig("bare");
    bare = connect(bareKubeconfig);
  }

  private void grantBare() {
    client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(OWN)
                .withName("bare")
                .endMetadata()
                .build())
        .create();
    for (String role : List.of("sallyport-operator", "sallyport-operator-bindable")) {
      client()
          .resource(
              new ClusterRoleBindingBuilder()
                  .withNewMetadata()
                  .withName(role + "-bare")
                  .endMetadata()
                  .withNewRoleRef(RBAC, "ClusterRole", role)
                  .addNewSubject("", "ServiceAccount", "bare", OWN)
                  .build())
          .create();
    }
    for (String namespace : List.of(BARE, CENTER)) {
      client()
          .resource(
              new RoleBindingBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName("bare")
                  .endMetadata()
                  .withNewRoleRef(RBAC, "ClusterRole", "sallyport-operator-center")
                  .addNewSubject("", "ServiceAccount", "bare", OWN)
                  .build())
          .create();
    }
  }

  static Namespace namespace(String name) {
    return new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  /** Connects as the operator does. */
  public static KubernetesClient connect(Path kubeconfig) {
    try {
      Config config =
          new ConfigBuilder(Config.fromKubeconfig(Files.readString(kubeconfig)))
              .withWatchList(true)
              .withRequestRetryBackoffLimit(1)
              .build();
      return new KubernetesClientBuilder()
          .withHttpClientFactory(new PromptHttpClientFactory())
          .withConfig(config)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + kubeconfig, e);
    }
  }

  /** The administrator's client. */
  public KubernetesClient client() {
    return controlPlane.client();
  }

  /** The bare client, which may do what the operator may. */
  KubernetesClient bare() {
    return bare;
  }

  /** What the collectors of the API server and etcd were told; they share the cores with us. */
  public static String collectors() {
    return "Of the API server and etcd: GOGC %s, GOMEMLIMIT %s, GODEBUG %s."
        .formatted(
            told("GOGC", "100 (the default)"),
            told("GOMEMLIMIT", "none"),
            told("GODEBUG", "empty"));
  }

  private static String told(String variable, String otherwise) {
    return Optional.ofNullable(System.getenv(variable)).orElse(otherwise);
  }

  /** A kubeconfig of a service account beside the operator's. */
  public Path kubeconfig(String serviceAccount) {
    return controlPlane.tokenKubeconfig(OWN, serviceAccount);
  }

  Path operatorKubeconfig() {
    return operatorKubeconfig;
  }

  Path bareKubeconfig() {
    return bareKubeconfig;
  }

  URI etcdUrl() {
    return controlPlane.etcdUrl();
  }

  Path certificates() {
    return controlPlane.dataDir().resolve("certificates");
  }

  Path auditLog() {
    return controlPlane.dataDir().resolve("audit.log");
  }

  void createAssignments(List<Assignment> assignments) {
    Workers.forEach(assignments, a -> client().resource(a).create());
  }

  List<Assignment> assignments(String namespace) {
    return client().resources(Assignment.class).inNamespace(namespace).list().getItems();
  }

  /** The bindings of the operator or of the bare client, by the value of one label. */
  List<io.fabric8.kubernetes.api.model.rbac.RoleBinding> bindings(String managedBy) {
    return client()
        .rbac()
        .roleBindings()
        .inAnyNamespace()
        .withLabel(Labels.MANAGED_BY, managedBy)
        .list()
        .getItems();
  }

  @Override
  public void close() {
    bare.close();
    controlPlane.close();
  }
}
