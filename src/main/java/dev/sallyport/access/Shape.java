package dev.sallyport.access;

import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.Scope;
import dev.sallyport.api.OutsideText;
import java.util.Optional;

/**
 * What the CRD refuses anyway, and what a newer CRD may allow: a spec is acted on only if every
 * part of it is known here.
 */
final class Shape {

  private Shape() {}

  /** What is not understood, or empty. */
  static Optional<String> fault(AssignmentSpec spec) {
    boolean entry = spec.application() != null;
    if (spec.principal() == null
        || (entry && spec.application().name() == null)
        || entry == (spec.role() != null)
        || entry == (spec.scope() != null)) {
      return Optional.of("principal belongs together with role and scope, or with application");
    }
    String principal = spec.principal().kind();
    if (!AssignmentSpec.USER.equals(principal) && !AssignmentSpec.GROUP.equals(principal)) {
      return Optional.of(
          "principal.kind %s is not known"
              .formatted(OutsideText.quoted(String.valueOf(principal))));
    }
    if (entry) {
      return Optional.empty();
    }
    String role = spec.role().kind();
    if (!AssignmentSpec.CLUSTER_ROLE.equals(role) && !AssignmentSpec.ROLE.equals(role)) {
      return Optional.of(
          "role.kind %s is not known".formatted(OutsideText.quoted(String.valueOf(role))));
    }
    return scopeFault(spec.scope(), role.equals(AssignmentSpec.ROLE));
  }

  private static Optional<String> scopeFault(Scope scope, boolean ofRole) {
    boolean cluster = Boolean.TRUE.equals(scope.cluster());
    boolean listed = scope.namespaces() != null;
    boolean selected = scope.namespaceSelector() != null;
    if ((cluster ? 1 : 0) + (listed ? 1 : 0) + (selected ? 1 : 0) != 1) {
      return Optional.of("scope is none, or several, of namespaces, namespaceSelector and cluster");
    }
    if (listed && scope.namespaces().isEmpty()) {
      return Optional.of("scope.namespaces is empty");
    }
    if (ofRole && !listed) {
      return Optional.of("a Role is assigned in listed namespaces only");
    }
    if (selected && !NamespaceMatcher.understands(scope.namespaceSelector())) {
      return Optional.of("scope.namespaceSelector is empty, or has an operator that is not known");
    }
    return Optional.empty();
  }
}
