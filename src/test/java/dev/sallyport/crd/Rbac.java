package dev.sallyport.crd;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Gives rights, and knows when the API server has seen them. */
final class Rbac {
  private static final String PROBE =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: "NAME", namespace: "NAMESPACE"}
      rules: [{apiGroups: [example.com], resources: [probes], verbs: [get]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: "NAME", namespace: "NAMESPACE"}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: "NAME"}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "NAME"}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: "NAME"}
      rules: [{apiGroups: [example.com], resources: [probes], verbs: [list]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: "NAME"}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "NAME"}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "NAME"}]
      """;

  private Rbac() {}

  static List<HasMetadata> apply(KubernetesClient client, String manifests) {
    return client
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .items()
        .stream()
        .map(item -> client.resource(item).forceConflicts().serverSideApply())
        .toList();
  }

  /** The roles that we ship for people, and the operator's. */
  static void applyShipped(KubernetesClient client) {
    Path shipped = Yaml.project("src/main/deploy");
    for (Path file : Yaml.files(shipped)) {
      // What is in a folder of its own runs with these rights, and is of kustomize.
      if (shipped.equals(file.getParent()) && file.toString().endsWith(".yaml")) {
        apply(client, Yaml.read(file));
      }
    }
  }

  /**
   * The authorizer learns of roles and of bindings by watches, each in the order of the writes:
   * once it knows these, it knows all that were written before.
   */
  static void awaitInForce(KubernetesClient client, String namespace) {
    String name = "probe-" + UUID.randomUUID();
    List<HasMetadata> probe =
        apply(client, PROBE.replace("NAMESPACE", namespace).replace("NAME", name));
    try {
      Await.until(
          "roles and bindings to be in force",
          () -> allowed(client, name, namespace, "get") && allowed(client, name, null, "list"));
    } finally {
      probe.forEach(item -> client.resource(item).delete());
    }
  }

  private static boolean allowed(
      KubernetesClient client, String user, String namespace, String verb) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withNewResourceAttributes()
            .withGroup("example.com")
            .withResource("probes")
            .withNamespace(namespace)
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }
}
