package dev.sallyport.cluster;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The rights of the operator, as {@code src/main/deploy/operator.yaml} gives them. */
final class ShippedRbac {
  static final String NAMESPACE = "sallyport-system";
  static final String ACCOUNT = "sallyport-operator";

  /** The name under which the API server knows the operator. */
  static final String USER = "system:serviceaccount:" + NAMESPACE + ":" + ACCOUNT;

  static final String RBAC = "rbac.authorization.k8s.io";

  private static final String CENTER =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: sallyport-operator, namespace: "NAMESPACE"}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-operator-center}
      subjects: [{kind: ServiceAccount, name: sallyport-operator, namespace: sallyport-system}]
      """;

  /** What whoever wants --allow-cluster-scope binds, as the manifest says. */
  private static final String CLUSTER_SCOPE =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: sallyport-operator-cluster-scope}
      roleRef:
        apiGroup: rbac.authorization.k8s.io
        kind: ClusterRole
        name: sallyport-operator-cluster-scope
      subjects: [{kind: ServiceAccount, name: sallyport-operator, namespace: sallyport-system}]
      """;

  private ShippedRbac() {}

  /** Applies the manifest, and waits until it is in force. */
  static void install(ControlPlane controlPlane) {
    Path manifest = Path.of(System.getProperty("basedir", "."), "src/main/deploy/operator.yaml");
    controlPlane
        .kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "--field-manager=sallyport-install",
            "--filename=" + manifest.toAbsolutePath())
        .success();
    awaitAllowed(controlPlane.client(), "", "secrets", "identity", "delete");
    awaitAllowed(controlPlane.client(), "coordination.k8s.io", "leases", NAMESPACE, "patch");
    awaitAllowed(controlPlane.client(), "sallyport.dev", "identitysources", null, "patch");
    awaitAllowed(controlPlane.client(), RBAC, "clusterroles", "default", "bind", "view");
  }

  /** The RoleBinding that makes a namespace one where the operator may keep a center. */
  static void bindCenter(ControlPlane controlPlane, String namespace) {
    apply(controlPlane.client(), CENTER.replace("NAMESPACE", namespace));
    awaitAllowed(controlPlane.client(), "", "secrets", namespace, "delete");
  }

  /** Lets the operator write ClusterRoleBindings. */
  static void allowClusterScope(ControlPlane controlPlane) {
    apply(controlPlane.client(), CLUSTER_SCOPE);
    awaitAllowed(controlPlane.client(), RBAC, "clusterrolebindings", null, "delete");
  }

  static void awaitAllowed(
      KubernetesClient client, String group, String resource, String namespace, String verb) {
    awaitAllowed(client, group, resource, namespace, verb, null);
  }

  /** Waits until the API server lets the operator do something: it learns of RBAC by watches. */
  static void awaitAllowed(
      KubernetesClient client,
      String group,
      String resource,
      String namespace,
      String verb,
      String name) {
    Await.until(
        "the operator to be allowed to " + verb + " " + resource,
        () -> allowed(client, group, resource, namespace, verb, name));
  }

  /** Waits until the API server does not let the operator do something any more. */
  static void awaitRefused(
      KubernetesClient client, String group, String resource, String namespace, String verb) {
    Await.until(
        "the operator not to be allowed to " + verb + " " + resource,
        () -> !allowed(client, group, resource, namespace, verb, null));
  }

  private static boolean allowed(
      KubernetesClient client,
      String group,
      String resource,
      String namespace,
      String verb,
      String name) {
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(USER)
                .withGroups("system:serviceaccounts", "system:authenticated")
                .withNewResourceAttributes()
                .withGroup(group)
                .withResource(resource)
                .withNamespace(namespace)
                .withVerb(verb)
                .withName(name)
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  /** Applies manifests as an administrator. */
  static List<HasMetadata> apply(KubernetesClient client, String manifests) {
    return client
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .items()
        .stream()
        .map(item -> client.resource(item).fieldManager("admin").forceConflicts().serverSideApply())
        .toList();
  }
}
