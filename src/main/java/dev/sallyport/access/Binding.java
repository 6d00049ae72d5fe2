package dev.sallyport.access;

import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.RoleRefBuilder;
import java.util.Map;

/**
 * One binding that an Assignment asks for: a RoleBinding, or a ClusterRoleBinding if it has no
 * namespace. It has exactly one subject.
 *
 * @param namespace where it binds, or null for everywhere
 * @param name made by {@link BindingName}
 * @param role what is granted
 * @param subject who is granted it
 * @param assignmentUid of the Assignment, the label that says whose it is
 * @param assignment {@code namespace/name} of the Assignment, the annotation for people
 */
public record Binding(
    String namespace,
    String name,
    Role role,
    Subject subject,
    String assignmentUid,
    String assignment) {

  /** The API group of roles, and of the subjects that are users and groups. */
  public static final String RBAC = "rbac.authorization.k8s.io";

  /** The {@code roleRef}; its API group is {@link #RBAC}. */
  public record Role(String kind, String name) {}

  /** User or Group with the prefixed name; its API group is {@link #RBAC}. */
  public record Subject(String kind, String name) {}

  public boolean clusterWide() {
    return namespace == null;
  }

  public Map<String, String> labels() {
    return Map.of(Labels.MANAGED_BY, Labels.SALLYPORT, Labels.ASSIGNMENT_UID, assignmentUid);
  }

  public Map<String, String> annotations() {
    return Map.of(Labels.ASSIGNMENT, assignment);
  }

  /**
   * The object as it is created or applied. Every field that the API server would fill in is there,
   * so that what comes back is what was sent.
   */
  public HasMetadata toResource() {
    return clusterWide() ? toClusterRoleBinding() : toRoleBinding();
  }

  /** See {@link #toResource}; only with a namespace. */
  public RoleBinding toRoleBinding() {
    if (clusterWide()) {
      throw new IllegalStateException("a RoleBinding has a namespace");
    }
    return new RoleBindingBuilder()
        .withMetadata(metadata())
        .withRoleRef(roleRef())
        .withSubjects(rbacSubject())
        .build();
  }

  /** See {@link #toResource}; only without a namespace. */
  public ClusterRoleBinding toClusterRoleBinding() {
    if (!clusterWide()) {
      throw new IllegalStateException("a ClusterRoleBinding has no namespace");
    }
    return new ClusterRoleBindingBuilder()
        .withMetadata(metadata())
        .withRoleRef(roleRef())
        .withSubjects(rbacSubject())
        .build();
  }

  private ObjectMeta metadata() {
    return new ObjectMetaBuilder()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(labels())
        .withAnnotations(annotations())
        .build();
  }

  private RoleRef roleRef() {
    return new RoleRefBuilder()
        .withApiGroup(RBAC)
        .withKind(role.kind())
        .withName(role.name())
        .build();
  }

  private io.fabric8.kubernetes.api.model.rbac.Subject rbacSubject() {
    return new io.fabric8.kubernetes.api.model.rbac.SubjectBuilder()
        .withApiGroup(RBAC)
        .withKind(subject.kind())
        .withName(subject.name())
        .build();
  }
}
