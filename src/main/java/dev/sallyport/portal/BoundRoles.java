package dev.sallyport.portal;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.NamespaceSelector;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.portal.Directory.BoundRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What Assignments give a person, in words. It is read from what the operator says that it bound:
 * what is only wished for is not shown.
 */
public final class BoundRoles {

  private static final Comparator<BoundRole> ORDER =
      Comparator.comparing(BoundRole::namespace)
          .thenComparing(BoundRole::role)
          .thenComparing(BoundRole::group);

  private BoundRoles() {}

  /**
   * A principal that is the person, or one of their groups.
   *
   * @param uid of the User or Group
   * @param group its displayName; empty for the person
   */
  public record Principal(String uid, String group) {}

  /**
   * @param assignments of one principal
   */
  public static Stream<BoundRole> of(Principal principal, Stream<Assignment> assignments) {
    return assignments.filter(a -> isBound(a, principal)).flatMap(a -> roles(a, principal));
  }

  /** In the order of a page, and none twice. */
  public static List<BoundRole> sorted(Stream<BoundRole> roles) {
    return roles.distinct().sorted(ORDER).toList();
  }

  /** The status has to speak of this spec and of this very principal: names can be reused. */
  private static boolean isBound(Assignment assignment, Principal principal) {
    AssignmentStatus status = assignment.getStatus();
    return assignment.getSpec() != null
        && assignment.getSpec().role() != null
        && assignment.getSpec().scope() != null
        && status != null
        && status.bindings() != null
        && status.bindings() > 0
        && status.principal() != null
        && principal.uid().equals(status.principal().uid())
        && Objects.equals(status.observedGeneration(), assignment.getMetadata().getGeneration());
  }

  private static Stream<BoundRole> roles(Assignment assignment, Principal principal) {
    AssignmentSpec spec = assignment.getSpec();
    return places(spec.scope(), assignment.getStatus())
        .map(place -> new BoundRole(place, spec.role().name(), principal.group()));
  }

  private static Stream<String> places(AssignmentSpec.Scope scope, AssignmentStatus status) {
    if (Boolean.TRUE.equals(scope.cluster())) {
      return Stream.of("");
    }
    if (scope.namespaces() == null) {
      return Stream.of("Namespaces with " + words(scope.namespaceSelector()));
    }
    Set<String> pending =
        status.pendingNamespaces() == null ? Set.of() : new HashSet<>(status.pendingNamespaces());
    List<String> bound =
        scope.namespaces().stream().distinct().filter(n -> !pending.contains(n)).toList();
    // Fewer are bound where some are refused, and which ones the status does not say.
    return bound.size() == status.bindings()
        ? bound.stream()
        : Stream.of(status.bindings() + " of: " + String.join(", ", bound));
  }

  private static String words(NamespaceSelector selector) {
    List<String> words = new ArrayList<>();
    if (selector == null) {
      return "";
    }
    if (selector.matchLabels() != null) {
      for (Map.Entry<String, String> label : new TreeMap<>(selector.matchLabels()).entrySet()) {
        words.add(label.getKey() + "=" + label.getValue());
      }
    }
    if (selector.matchExpressions() != null) {
      for (AssignmentSpec.Requirement requirement : selector.matchExpressions()) {
        words.add(
            requirement.key()
                + " "
                + requirement.operator()
                + (requirement.values() == null || requirement.values().isEmpty()
                    ? ""
                    : " (" + String.join(", ", requirement.values()) + ")"));
      }
    }
    return String.join(", ", words);
  }
}
