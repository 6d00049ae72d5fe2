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

  private static final String CENTER =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: sallyport-operator, namespace: "NAMESPACE"}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-operator-center}
      subjects: [{kind: ServiceAccount, name: sallyport-operator, namespace: sallyport-system}]
      """;

  /** What the manifest gives in sallyport-system, for a process whose Lease lies elsewhere. */
  private static final String LEASE =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: sallyport-operator-lease, namespace: "NAMESPACE"}
      rules:
      - apiGroups: [coordination.k8s.io]
        resources: [leases]
        verbs: [get, create, update, patch]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: sallyport-operator-lease, namespace: "NAMESPACE"}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: sallyport-operator-lease}
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

  /** The rights that another process needs to keep its Lease in a namespace of its own. */
  static void bindLease(ControlPlane controlPlane, String namespace) {
    apply(controlPlane.client(), LEASE.replace("NAMESPACE", namespace));
    awaitAllowed(controlPlane.client(), "coordination.k8s.io", "leases", namespace, "patch");
  }

  static final String RBAC = "rbac.authorization.k8s.io";

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
        () ->
            client
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
                .getAllowed());
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
