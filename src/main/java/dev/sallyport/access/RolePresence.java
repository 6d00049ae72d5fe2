package dev.sallyport.access;

import java.util.Set;

/** Where the role that an Assignment names exists. */
public sealed interface RolePresence {

  /** Whether the role exists for a binding in that namespace; null is a ClusterRoleBinding. */
  boolean in(String namespace);

  /** A ClusterRole exists for all or for none. */
  record OfClusterRole(boolean exists) implements RolePresence {
    @Override
    public boolean in(String namespace) {
      return exists;
    }
  }

  /** A Role is one of its own in each namespace; {@code namespaces} are those that have it. */
  record OfRole(Set<String> namespaces) implements RolePresence {
    public OfRole {
      namespaces = Set.copyOf(namespaces);
    }

    @Override
    public boolean in(String namespace) {
      return namespace != null && namespaces.contains(namespace);
    }
  }
}
