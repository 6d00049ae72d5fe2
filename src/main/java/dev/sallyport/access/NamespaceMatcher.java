package dev.sallyport.access;

import dev.sallyport.api.AssignmentSpec.NamespaceSelector;
import dev.sallyport.api.AssignmentSpec.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Label selectors, as {@code metav1.LabelSelector} means them, save that an empty one is refused.
 */
final class NamespaceMatcher {

  private static final String IN = "In";
  private static final String NOT_IN = "NotIn";
  private static final String EXISTS = "Exists";
  private static final String DOES_NOT_EXIST = "DoesNotExist";
  private static final Set<String> OPERATORS = Set.of(IN, NOT_IN, EXISTS, DOES_NOT_EXIST);

  private NamespaceMatcher() {}

  /** Whether the selector selects by something, and by nothing that is not known here. */
  static boolean understands(NamespaceSelector selector) {
    List<Requirement> requirements = expressions(selector);
    return !(labels(selector).isEmpty() && requirements.isEmpty())
        && requirements.stream()
            .allMatch(
                r ->
                    r.key() != null
                        && r.operator() != null
                        && OPERATORS.contains(r.operator())
                        && needsValues(r.operator()) != values(r).isEmpty());
  }

  /** Only for a selector that {@link #understands} accepts. */
  static boolean matches(NamespaceSelector selector, Map<String, String> labels) {
    Map<String, String> present = labels == null ? Map.of() : labels;
    return labels(selector).entrySet().stream()
            .allMatch(e -> e.getValue() != null && e.getValue().equals(present.get(e.getKey())))
        && expressions(selector).stream().allMatch(r -> matches(r, present));
  }

  private static boolean matches(Requirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.key());
    return switch (requirement.operator()) {
      case IN -> value != null && values(requirement).contains(value);
      case NOT_IN -> value == null || !values(requirement).contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      default -> false;
    };
  }

  private static boolean needsValues(String operator) {
    return operator.equals(IN) || operator.equals(NOT_IN);
  }

  private static Map<String, String> labels(NamespaceSelector selector) {
    return selector.matchLabels() == null ? Map.of() : selector.matchLabels();
  }

  private static List<Requirement> expressions(NamespaceSelector selector) {
    return selector.matchExpressions() == null ? List.of() : selector.matchExpressions();
  }

  private static List<String> values(Requirement requirement) {
    return requirement.values() == null ? List.of() : requirement.values();
  }
}
