package dev.sallyport.access;

import dev.sallyport.api.AssignmentSpec.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where a scope reaches, every list ordered and without repetition.
 *
 * @param targets namespaces to bind in; one null means the whole cluster
 * @param missing listed, but not there (yet)
 * @param refused listed, but not to be reached from this center
 */
record Reach(List<String> targets, List<String> missing, List<String> refused) {

  static final Comparator<Binding> BY_NAMESPACE =
      Comparator.comparing(Binding::namespace, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** Only for a scope that {@link Shape} finds no fault with. */
  static Reach of(Scope scope, CenterRules rules, Map<String, Map<String, String>> existing) {
    if (Boolean.TRUE.equals(scope.cluster())) {
      return new Reach(Collections.singletonList(null), List.of(), List.of());
    }
    return scope.namespaces() != null
        ? listed(scope.namespaces(), rules, existing)
        : selected(scope, rules, existing);
  }

  private static Reach listed(
      List<String> namespaces, CenterRules rules, Map<String, Map<String, String>> existing) {
    List<String> targets = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (String namespace : new TreeSet<>(namespaces)) {
      if (!rules.mayReach(namespace)) {
        refused.add(namespace);
      } else if (existing.containsKey(namespace)) {
        targets.add(namespace);
      } else {
        missing.add(namespace);
      }
    }
    return new Reach(targets, missing, refused);
  }

  private static Reach selected(
      Scope scope, CenterRules rules, Map<String, Map<String, String>> existing) {
    List<String> targets = new ArrayList<>();
    existing.forEach(
        (namespace, labels) -> {
          if (rules.mayReach(namespace)
              && NamespaceMatcher.matches(scope.namespaceSelector(), labels)) {
            targets.add(namespace);
          }
        });
    Collections.sort(targets);
    return new Reach(targets, List.of(), List.of());
  }
}
