package dev.sallyport.operator;

import dev.sallyport.api.Resource;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Every right that the operator needs, as it asks for it: what {@code src/main/deploy} gives. Which
 * roles it may bind is not among them: that is for the install to say, and an Assignment of another
 * one is told so.
 */
final class Rights {

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String ADMISSION = "admissionregistration.k8s.io";

  private final String namespace;
  private final List<ResourceAttributes> rights = new ArrayList<>();

  private Rights(String namespace) {
    this.namespace = namespace;
  }

  /** Those in the whole cluster. */
  static List<ResourceAttributes> inTheCluster(boolean allowClusterScope) {
    Rights all =
        new Rights(null)
            .to(Resource.GROUP, "identitysources", "get", "list", "watch", "patch")
            .to(Resource.GROUP, "identitysources/status", "patch")
            .to(Resource.GROUP, "assignments", "get", "patch")
            .to(Resource.GROUP, "assignments/bindings", "update")
            .to("", "namespaces", "get", "list", "watch")
            .to(RBAC, "roles", "get", "list", "watch")
            .to(RBAC, "clusterroles", "get", "list", "watch")
            .to(RBAC, "rolebindings", "get", "list", "watch", "create", "patch", "delete")
            .to(RBAC, "clusterrolebindings", "get", "list", "watch")
            .to(ADMISSION, "validatingadmissionpolicies", "get", "list", "watch")
            .to(ADMISSION, "validatingadmissionpolicybindings", "get", "list", "watch");
    if (allowClusterScope) {
      all.to(RBAC, "clusterrolebindings", "create", "patch", "delete");
    }
    return all.rights;
  }

  /** Those in the operator's own namespace. */
  static List<ResourceAttributes> atHome(String namespace) {
    return new Rights(namespace)
        .to("coordination.k8s.io", "leases", "get", "create", "update", "patch")
        .to("", "secrets", "get", "list", "watch", "create", "update")
        .to(Resource.GROUP, "identitysources/gate", "update")
        .rights;
  }

  /** Those in the namespace of an identity center. */
  static List<ResourceAttributes> inCenter(String center) {
    Rights all = new Rights(center);
    for (String kind : List.of("users", "groups", "groupmemberships", "assignments")) {
      all.to(Resource.GROUP, kind, "get", "list", "watch", "patch", "delete")
          .to(Resource.GROUP, kind + "/status", "patch");
    }
    return all.to(Resource.GROUP, "identitysources/gate", "update", "delete")
        .to(Resource.GROUP, "applications", "get", "list", "watch")
        .to(Resource.GROUP, "applications/status", "patch")
        .to(Resource.GROUP, "sessions", "get", "list", "watch", "delete")
        .to(Resource.GROUP, "sessions/status", "update")
        .to(Resource.GROUP, "sessions/grant", "update", "delete")
        .to("", "secrets", "get", "list", "watch", "create", "update", "delete")
        .to("", "events", "create")
        .rights;
  }

  private Rights to(String group, String resource, String... verbs) {
    String[] parts = resource.split("/", 2);
    for (String verb : verbs) {
      rights.add(
          new ResourceAttributesBuilder()
              .withNamespace(namespace)
              .withGroup(group)
              .withResource(parts[0])
              .withSubresource(parts.length > 1 ? parts[1] : null)
              .withVerb(verb)
              .build());
    }
    return this;
  }

  /** A right in words, such as {@code create secrets in namespace identity}. */
  static String describe(ResourceAttributes right) {
    return right.getVerb()
        + " "
        + right.getResource()
        + (right.getSubresource() == null ? "" : "/" + right.getSubresource())
        + (right.getGroup().isEmpty() ? "" : "." + right.getGroup())
        + (right.getNamespace() == null
            ? " in the whole cluster"
            : " in namespace " + right.getNamespace());
  }
}
