package dev.sallyport.crd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Where the API serves an object, from what the object says of itself. */
final class ResourcePath {
  /** Kinds of ours, each with its plural. */
  static final Map<String, String> OURS =
      Map.of(
          "IdentitySource", "identitysources",
          "User", "users",
          "Group", "groups",
          "GroupMembership", "groupmemberships",
          "Assignment", "assignments",
          "Application", "applications",
          "Session", "sessions");

  private static final Map<String, String> OTHERS =
      Map.of(
          "Secret", "secrets",
          "Namespace", "namespaces",
          "RoleBinding", "rolebindings",
          "ClusterRoleBinding", "clusterrolebindings",
          "Role", "roles",
          "ClusterRole", "clusterroles");

  private static final Set<String> OF_THE_CLUSTER =
      Set.of("Namespace", "ClusterRole", "ClusterRoleBinding");

  private ResourcePath() {}

  /** The path to create an object at. */
  static String collection(JsonNode object) {
    String version = object.path("apiVersion").asText();
    String kind = object.path("kind").asText();
    String plural = OURS.getOrDefault(kind, OTHERS.get(kind));
    if (plural == null) {
      throw new IllegalArgumentException("no path is known for " + kind);
    }
    String root = version.contains("/") ? "apis/" + version : "api/" + version;
    return OF_THE_CLUSTER.contains(kind)
        ? root + "/" + plural
        : root + "/namespaces/" + object.at("/metadata/namespace").asText() + "/" + plural;
  }

  /** The path of the object itself. */
  static String of(JsonNode object) {
    return collection(object) + "/" + object.at("/metadata/name").asText();
  }
}
