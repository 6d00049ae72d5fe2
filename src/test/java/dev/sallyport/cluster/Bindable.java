package dev.sallyport.cluster;

import dev.sallyport.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Adds to the list of roles that the operator may bind, as an administrator would. */
final class Bindable {
  private static final String MORE =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: "bindable-RESOURCE-NAME"}
      rules:
      - apiGroups: [rbac.authorization.k8s.io]
        resources: ["RESOURCE"]
        verbs: [bind]
        resourceNames: ["NAME"]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: "bindable-RESOURCE-NAME"}
      roleRef:
        apiGroup: rbac.authorization.k8s.io
        kind: ClusterRole
        name: "bindable-RESOURCE-NAME"
      subjects: [{kind: ServiceAccount, name: sallyport-operator, namespace: sallyport-system}]
      """;

  private Bindable() {}

  /** Lets the operator bind a ClusterRole that need not exist yet. */
  static void clusterRole(ControlPlane controlPlane, String name) {
    allow(controlPlane, "clusterroles", name);
  }

  /** Lets the operator bind the Role of that name in every namespace. */
  static void rolesEverywhere(ControlPlane controlPlane, String name) {
    allow(controlPlane, "roles", name);
  }

  private static void allow(ControlPlane controlPlane, String resource, String name) {
    ShippedRbac.apply(
        controlPlane.client(), MORE.replace("RESOURCE", resource).replace("NAME", name));
    ShippedRbac.awaitAllowed(
        controlPlane.client(), ShippedRbac.RBAC, resource, "default", "bind", name);
  }

  /** A Role that allows nothing. */
  static void createRole(KubernetesClient client, String namespace, String name) {
    client
        .rbac()
        .roles()
        .inNamespace(namespace)
        .resource(new RoleBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }
}
