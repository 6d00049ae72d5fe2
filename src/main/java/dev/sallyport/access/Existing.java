package dev.sallyport.access;

import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A binding as it is in the cluster, as far as it concerns us: other labels and annotations on it
 * are not ours to judge.
 *
 * @param namespace null for a ClusterRoleBinding
 * @param uid and {@code resourceVersion} are the preconditions of a write
 * @param resourceVersion see {@code uid}
 * @param role as it stands there
 * @param subjects as they stand there, server defaults taken away
 * @param managedBy the value of {@link Labels#MANAGED_BY}, or null
 * @param assignmentUid the value of {@link Labels#ASSIGNMENT_UID}, or null
 * @param assignment the value of the annotation {@link Labels#ASSIGNMENT}, or null
 */
public record Existing(
    String namespace,
    String name,
    String uid,
    String resourceVersion,
    Target role,
    List<Target> subjects,
    String managedBy,
    String assignmentUid,
    String assignment) {

  /**
   * A role or subject as it is in the cluster: unlike ours, of any API group and perhaps in a
   * namespace. What is absent is the empty string; an absent group of a role, a User or a Group is
   * what the API server fills in.
   */
  public record Target(String apiGroup, String kind, String name, String namespace) {

    static Target of(Binding.Role role) {
      return new Target(Binding.RBAC, role.kind(), role.name(), "");
    }

    static Target of(Binding.Subject subject) {
      return new Target(Binding.RBAC, subject.kind(), subject.name(), "");
    }
  }

  public static Existing of(RoleBinding binding) {
    return of(
        binding.getMetadata().getNamespace(),
        binding.getMetadata(),
        binding.getRoleRef(),
        binding.getSubjects());
  }

  public static Existing of(ClusterRoleBinding binding) {
    return of(null, binding.getMetadata(), binding.getRoleRef(), binding.getSubjects());
  }

  private static Existing of(
      String namespace, ObjectMeta metadata, RoleRef role, List<Subject> subjects) {
    return new Existing(
        namespace,
        metadata.getName(),
        metadata.getUid(),
        metadata.getResourceVersion(),
        role == null
            ? null
            : new Target(
                orDefault(role.getApiGroup(), Binding.RBAC), role.getKind(), role.getName(), ""),
        subjects == null ? List.of() : subjects.stream().map(Existing::target).toList(),
        get(metadata.getLabels(), Labels.MANAGED_BY),
        get(metadata.getLabels(), Labels.ASSIGNMENT_UID),
        get(metadata.getAnnotations(), Labels.ASSIGNMENT));
  }

  private static Target target(Subject subject) {
    String group = "ServiceAccount".equals(subject.getKind()) ? "" : Binding.RBAC;
    return new Target(
        orDefault(subject.getApiGroup(), group),
        subject.getKind(),
        subject.getName(),
        orDefault(subject.getNamespace(), ""));
  }

  private static String orDefault(String value, String byDefault) {
    return value == null || value.isEmpty() ? byDefault : value;
  }

  private static String get(Map<String, String> values, String key) {
    return values == null ? null : values.get(key);
  }

  /** Whether it binds and says exactly what is wanted. Only for one under the wanted name. */
  boolean isAs(Binding wanted) {
    return grantsRole(wanted)
        && subjects.equals(List.of(Target.of(wanted.subject())))
        && Labels.SALLYPORT.equals(managedBy)
        && Objects.equals(assignmentUid, wanted.assignmentUid())
        && Objects.equals(assignment, wanted.assignment());
  }

  boolean grantsRole(Binding wanted) {
    return Target.of(wanted.role()).equals(role);
  }

  boolean grantsSubject(Binding wanted) {
    return subjects.contains(Target.of(wanted.subject()));
  }

  /**
   * Whether it is that Assignment's: it carries its uid, or somebody took that label off, and the
   * annotation and a name that only we give still say so. Another uid is never ours, for there may
   * have been an earlier Assignment of that name.
   */
  boolean belongsTo(ObjectMeta owner) {
    if (assignmentUid != null) {
      return assignmentUid.equals(owner.getUid());
    }
    return role != null
        && (owner.getNamespace() + "/" + owner.getName()).equals(assignment)
        && BindingName.of(
                owner.getNamespace(), owner.getName(), new Binding.Role(role.kind(), role.name()))
            .equals(name);
  }

  /** Whether it carries the uid of some Assignment, so that the sweep of orphans looks at it. */
  boolean isSweepable() {
    return assignmentUid != null && Labels.SALLYPORT.equals(managedBy);
  }
}
