package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What another hand does to ClusterRoleBindings is undone, where the install allows them. */
class ClusterScopeDriftIT {
  private static final Subject MALLORY =
      new SubjectBuilder()
          .withApiGroup("rbac.authorization.k8s.io")
          .withKind("User")
          .withName("mallory")
          .build();

  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.center();
  }

  @Test
  void aDeletedOneComesBack() {
    ClusterRoleBinding before = bound("ann");

    binding(before).delete();

    Await.untilAsserted(
        "another to stand for it",
        () -> {
          assertThat(binding(before).get().getMetadata().getUid())
              .isNotEqualTo(before.getMetadata().getUid());
          assertGives(binding(before).get(), before);
        });
  }

  @Test
  void alteredSubjectsAreSetRight() {
    ClusterRoleBinding before = bound("bob");

    binding(before)
        .edit(found -> new ClusterRoleBindingBuilder(found).withSubjects(MALLORY).build());
    awaitAsBefore(before);

    binding(before)
        .edit(found -> new ClusterRoleBindingBuilder(found).addToSubjects(MALLORY).build());
    awaitAsBefore(before);
  }

  @Test
  void oneReMadeWithAnotherRoleUnderTheSameNameIsReplaced() {
    ClusterRoleBinding before = bound("cleo");
    ClusterRoleBinding other =
        new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(before.getMetadata().getName())
            .withLabels(before.getMetadata().getLabels())
            .withAnnotations(before.getMetadata().getAnnotations())
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "admin")
            .withSubjects(before.getSubjects())
            .build();
    Await.until(
        "the other to stand under the name",
        () -> {
          binding(before).delete();
          return center.client().rbac().clusterRoleBindings().resource(other).create();
        },
        made -> made != null);

    Await.untilAsserted(
        "it to give the right role", () -> assertGives(binding(before).get(), before));
    assertGoesWithItsAssignment(before);
  }

  @Test
  void removedLabelsAreSetAgain() {
    ClusterRoleBinding before = bound("dora");

    binding(before)
        .edit(
            found ->
                new ClusterRoleBindingBuilder(found)
                    .editMetadata()
                    .withLabels(Map.of())
                    .endMetadata()
                    .build());

    awaitAsBefore(before);
    assertGoesWithItsAssignment(before);
  }

  @Test
  void oneWhoseAssignmentIsGoneIsSwept() {
    ClusterRoleBinding like = bound("eve");
    ClusterRoleBinding orphan =
        center
            .client()
            .rbac()
            .clusterRoleBindings()
            .resource(
                new ClusterRoleBindingBuilder(like)
                    .withNewMetadata()
                    .withName("orphan-" + center.namespace())
                    .withLabels(like.getMetadata().getLabels())
                    .addToLabels("sallyport.dev/assignment-uid", UUID.randomUUID().toString())
                    .addToAnnotations("sallyport.dev/assignment", center.namespace() + "/gone")
                    .endMetadata()
                    .build())
            .create();

    Await.until("the orphan to be swept", () -> binding(orphan).get(), found -> found == null);
    assertThat(binding(like).get().getMetadata().getUid()).isEqualTo(like.getMetadata().getUid());
  }

  private static ClusterRoleBinding bound(String user) {
    center.user(user);
    center.apply(
        """
        kind: Assignment
        metadata: {name: "%1$s-everywhere"}
        spec:
          principal: {kind: User, name: "%1$s"}
          role: {kind: ClusterRole, name: view}
          scope: {cluster: true}
        """
            .formatted(user));
    center.await("Assignment", user + "-everywhere", "Bound");
    return center.clusterBindings(user + "-everywhere").getFirst();
  }

  private static Resource<ClusterRoleBinding> binding(ClusterRoleBinding binding) {
    return center.client().rbac().clusterRoleBindings().withName(binding.getMetadata().getName());
  }

  private static void assertGives(ClusterRoleBinding found, ClusterRoleBinding wanted) {
    assertThat(found.getRoleRef()).isEqualTo(wanted.getRoleRef());
    assertThat(found.getSubjects()).isEqualTo(wanted.getSubjects());
    assertThat(found.getMetadata().getLabels()).isEqualTo(wanted.getMetadata().getLabels());
    assertThat(found.getMetadata().getAnnotations())
        .isEqualTo(wanted.getMetadata().getAnnotations());
  }

  private static void awaitAsBefore(ClusterRoleBinding before) {
    Await.untilAsserted(
        "it to be as it was",
        () -> {
          assertGives(binding(before).get(), before);
          assertThat(binding(before).get().getMetadata().getUid())
              .isEqualTo(before.getMetadata().getUid());
        });
  }

  private static void assertGoesWithItsAssignment(ClusterRoleBinding binding) {
    String assignment = Center.assignmentOf(binding);
    center.delete("Assignment", assignment);
    center.awaitGone("Assignment", assignment);
    assertThat(binding(binding).get()).isNull();
  }
}
