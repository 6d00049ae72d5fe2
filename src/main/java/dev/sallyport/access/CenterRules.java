package dev.sallyport.access;

import java.util.Optional;
import java.util.Set;

/**
 * What the install allows one identity center to grant.
 *
 * @param namespace the center
 * @param subjectPrefix begins every subject; never empty, never {@code system:…}, ends with a colon
 * @param allowClusterScope whether ClusterRoleBindings may be made
 * @param forbiddenNamespaces the operator's own namespace and those of other centers; {@code
 *     kube-*} needs no mention
 * @param targetNamespaces if present, the only namespaces that may be bound in
 * @param assignableRoles if present, the only role names that may be bound; {@code *} is any. Two
 *     centers share the operator's RBAC, so this is what keeps them apart
 */
public record CenterRules(
    String namespace,
    String subjectPrefix,
    boolean allowClusterScope,
    Set<String> forbiddenNamespaces,
    Optional<Set<String>> targetNamespaces,
    Optional<Set<String>> assignableRoles) {

  /** A role name in {@link #assignableRoles} that stands for every role. */
  public static final String ANY_ROLE = "*";

  private static final String KUBERNETES_OWN = "kube-";

  public CenterRules {
    Names.prefixFault(subjectPrefix)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException("a subject prefix " + fault);
            });
    forbiddenNamespaces = Set.copyOf(forbiddenNamespaces);
    targetNamespaces = targetNamespaces.map(Set::copyOf);
    assignableRoles = assignableRoles.map(Set::copyOf);
  }

  /** Whether an assignment of this center may bind in that namespace. */
  public boolean mayReach(String target) {
    return !target.startsWith(KUBERNETES_OWN)
        && !forbiddenNamespaces.contains(target)
        && (targetNamespaces.isEmpty() || targetNamespaces.get().contains(target));
  }

  /** A ClusterRoleBinding reaches every namespace, so a list of targets rules it out as well. */
  public boolean mayReachEverywhere() {
    return allowClusterScope && targetNamespaces.isEmpty();
  }

  /** Whether an assignment of this center may bind that role. */
  public boolean mayAssign(String role) {
    return assignableRoles.isEmpty()
        || assignableRoles.get().contains(ANY_ROLE)
        || assignableRoles.get().contains(role);
  }
}
