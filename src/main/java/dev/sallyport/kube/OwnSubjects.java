package dev.sallyport.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;

/**
 * The one rule that holds for every binding that is written, whatever a caller says: each of its
 * subjects has the prefix of its center, so nobody whom Sallyport knows becomes somebody else of
 * the cluster.
 */
final class OwnSubjects {

  private OwnSubjects() {}

  /**
   * Refuses a binding that breaks it.
   *
   * @param prefix of the center that the binding belongs to
   * @throws IllegalArgumentException when a subject has another prefix or nothing behind it, or
   *     there is no subject or no prefix
   */
  static void require(HasMetadata binding, String prefix) {
    List<Subject> subjects =
        switch (binding) {
          case RoleBinding b -> b.getSubjects();
          case ClusterRoleBinding b -> b.getSubjects();
          default -> throw new IllegalArgumentException("not a binding: " + binding.getKind());
        };
    if (prefix.isEmpty() || subjects.isEmpty()) {
      throw new IllegalArgumentException("a binding needs a prefix and a subject");
    }
    for (Subject subject : subjects) {
      if (!subject.getName().startsWith(prefix) || subject.getName().length() == prefix.length()) {
        throw new IllegalArgumentException(
            "refused to write a subject that is not of this center; its prefix is " + prefix);
      }
    }
  }
}
