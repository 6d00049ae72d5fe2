package dev.sallyport.access;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a binding of an Assignment may stand.
 *
 * @param namespace null for the whole cluster
 */
public record Place(String namespace, String name) {

  /**
   * Where to look for bindings that have stood and are not seen any more. They may have been
   * deleted; but whoever took the label off that they are found by would else have made the access
   * everlasting, as soon as it is no longer wanted.
   *
   * @param seen where bindings stand that carry the Assignment's uid
   * @param namespaces those that stand, with their labels
   * @return empty as long as no fewer are seen than the status counts
   */
  public static List<Place> unseen(
      Assignment assignment, Set<Place> seen, Map<String, Map<String, String>> namespaces) {
    AssignmentSpec spec = assignment.getSpec();
    Integer counted = assignment.getStatus() == null ? null : assignment.getStatus().bindings();
    if (counted == null
        || seen.size() >= counted
        || spec == null
        || spec.application() != null
        || Shape.fault(spec).isPresent()) {
      return List.of();
    }
    String name =
        BindingName.of(
            assignment.getMetadata().getNamespace(),
            assignment.getMetadata().getName(),
            new Binding.Role(spec.role().kind(), spec.role().name()));
    List<Place> places = new ArrayList<>();
    for (String namespace : namespaces(spec.scope(), namespaces)) {
      Place place = new Place(namespace, name);
      if (!seen.contains(place)) {
        places.add(place);
      }
    }
    return places;
  }

  /** Whether a decision makes a binding there: then creating it shows what has the name. */
  public boolean isIn(Decision decision) {
    return decision.bindings().stream()
        .anyMatch(b -> Objects.equals(namespace, b.namespace()) && name.equals(b.name()));
  }

  /** What the install forbids by now may have been allowed before, so it is not asked. */
  private static Collection<String> namespaces(
      Scope scope, Map<String, Map<String, String>> standing) {
    if (Boolean.TRUE.equals(scope.cluster())) {
      return Collections.singleton(null);
    }
    Set<String> found = new TreeSet<>();
    if (scope.namespaces() != null) {
      found.addAll(scope.namespaces());
      found.retainAll(standing.keySet());
    } else {
      standing.forEach(
          (namespace, labels) -> {
            if (NamespaceMatcher.matches(scope.namespaceSelector(), labels)) {
              found.add(namespace);
            }
          });
    }
    return found;
  }
}
