package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What another hand does to bindings is undone; what is not ours is not touched. */
class DriftIT {
  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.center();
  }

  @Test
  void aDeletedBindingComesBack() {
    RoleBinding before = bound("ann");

    binding(before).delete();

    RoleBinding after =
        Await.until(
            "the binding to be back",
            () -> binding(before).get(),
            found -> found != null && !uid(found).equals(uid(before)));
    center.assertGives(after, "User", "ann@example.com", "view");
    assertThat(after.getMetadata().getLabels()).isEqualTo(before.getMetadata().getLabels());
  }

  @Test
  void alteredSubjectsAreSetRight() {
    RoleBinding before = bound("bob");

    binding(before)
        .edit(
            found -> {
              found.setSubjects(
                  List.of(
                      new SubjectBuilder()
                          .withApiGroup("rbac.authorization.k8s.io")
                          .withKind("User")
                          .withName("mallory")
                          .build()));
              return found;
            });

    awaitAsBefore(before, "bob@example.com");
  }

  @Test
  void anAddedSubjectIsRemoved() {
    RoleBinding before = bound("cora");

    binding(before)
        .edit(
            found -> {
              found
                  .getSubjects()
                  .add(
                      new SubjectBuilder()
                          .withApiGroup("rbac.authorization.k8s.io")
                          .withKind("User")
                          .withName("mallory")
                          .build());
              return found;
            });

    awaitAsBefore(before, "cora@example.com");
  }

  @Test
  void aBindingReMadeWithAnotherRoleUnderTheSameNameIsReplaced() {
    RoleBinding before = bound("dan");

    // The operator may be faster with its own, so this is tried until ours came first.
    RoleBinding other =
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName(before.getMetadata().getName())
            .withLabels(before.getMetadata().getLabels())
            .withAnnotations(before.getMetadata().getAnnotations())
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "admin")
            .withSubjects(before.getSubjects())
            .build();
    Await.until(
        "the other binding to stand under the name",
        () -> {
          binding(before).delete();
          return center
              .client()
              .rbac()
              .roleBindings()
              .inNamespace(before.getMetadata().getNamespace())
              .resource(other)
              .create();
        },
        made -> made != null);

    Await.untilAsserted(
        "the binding to give the right role",
        () -> center.assertGives(binding(before).get(), "User", "dan@example.com", "view"));
    center.await("Assignment", "dan-view", "Bound");

    // What was made anew under the name of another is still known for ours.
    center.delete("Assignment", "dan-view");
    center.awaitGone("Assignment", "dan-view");
    assertThat(binding(before).get()).isNull();
  }

  @Test
  void removedLabelsAreSetAgain() {
    RoleBinding before = bound("eve");

    binding(before)
        .edit(
            found -> {
              found.getMetadata().setLabels(Map.of());
              return found;
            });

    awaitAsBefore(before, "eve@example.com");

    // What was out of sight for a while is still known for ours.
    binding(before)
        .edit(
            found -> {
              found.setSubjects(List.of());
              return found;
            });
    awaitAsBefore(before, "eve@example.com");
    center.delete("Assignment", "eve-view");
    center.awaitGone("Assignment", "eve-view");
    assertThat(binding(before).get()).isNull();
  }

  @Test
  void aBindingThatIsLabelledForAnotherAssignmentIsMadeAnew() {
    RoleBinding before = bound("ike");

    binding(before)
        .edit(
            found -> {
              found
                  .getMetadata()
                  .getLabels()
                  .put("sallyport.dev/assignment-uid", UUID.randomUUID().toString());
              return found;
            });

    Await.untilAsserted(
        "the binding to be its Assignment's again",
        () -> {
          RoleBinding found = binding(before).get();
          center.assertGives(found, "User", "ike@example.com", "view");
          assertThat(found.getMetadata().getLabels()).isEqualTo(before.getMetadata().getLabels());
        });
    center.await("Assignment", "ike-view", "Bound");
  }

  @Test
  void aRemovedAnnotationIsSetAgain() {
    RoleBinding before = bound("fay");

    binding(before)
        .edit(
            found -> {
              found.getMetadata().setAnnotations(Map.of());
              return found;
            });

    awaitAsBefore(before, "fay@example.com");
  }

  @Test
  void labelsAndAnnotationsOfOthersStay() {
    RoleBinding before = bound("gus");

    binding(before)
        .edit(
            found -> {
              found.getMetadata().getLabels().put("example.com/theirs", "yes");
              found.getMetadata().getAnnotations().put("example.com/theirs", "yes");
              found.setSubjects(List.of());
              return found;
            });

    awaitAsBefore(before, "gus@example.com");
    assertThat(binding(before).get().getMetadata().getLabels())
        .containsEntry("example.com/theirs", "yes");
    assertThat(binding(before).get().getMetadata().getAnnotations())
        .containsEntry("example.com/theirs", "yes");
  }

  @Test
  void aBindingWhoseAssignmentIsGoneIsSweptAndThatOfAnotherInstallIsNot() {
    RoleBinding ours = bound("hal");
    RoleBinding anotherInstalls = orphan(ours, "of-another-install", "elsewhere/gone");

    RoleBinding orphan = orphan(ours, "orphan", center.namespace() + "/gone");

    Await.until("the orphan to be swept", () -> binding(orphan).get(), found -> found == null);
    assertThat(binding(anotherInstalls).get()).isNotNull();
    assertThat(uid(binding(ours).get())).isEqualTo(uid(ours));
  }

  @Test
  void aBindingThatIsNotOursIsLeftAlone() {
    String target = center.target();
    center.user("ivy");
    center.assign("ivy-view", "ivy", target);
    center.await("Assignment", "ivy-view", "Bound");
    RoleBinding ours = center.awaitBinding("ivy-view");
    RoleBinding theirs =
        center
            .client()
            .rbac()
            .roleBindings()
            .inNamespace(target)
            .resource(
                new RoleBindingBuilder()
                    .withNewMetadata()
                    .withName("sallyport-theirs")
                    .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                    .endMetadata()
                    .withRoleRef(ours.getRoleRef())
                    .withSubjects(ours.getSubjects())
                    .build())
            .create();

    center.delete("Assignment", "ivy-view");
    center.awaitGone("Assignment", "ivy-view");

    assertThat(binding(ours).get()).isNull();
    assertThat(binding(theirs).get()).isNotNull();
  }

  @Test
  void aBindingOfAnotherOwnerUnderOurNameIsNotAdopted() {
    RoleBinding ours = bound("jon");
    String target = ours.getMetadata().getNamespace();
    center.patch("User", "jon", "spec: {active: false}");
    center.await("Assignment", "jon-view", "PrincipalInactive");
    center.awaitBoundIn("jon-view");
    RoleBinding theirs =
        center
            .client()
            .rbac()
            .roleBindings()
            .inNamespace(target)
            .resource(
                new RoleBindingBuilder()
                    .withNewMetadata()
                    .withName(ours.getMetadata().getName())
                    .endMetadata()
                    .withRoleRef(ours.getRoleRef())
                    .withSubjects(
                        new SubjectBuilder()
                            .withApiGroup("rbac.authorization.k8s.io")
                            .withKind("User")
                            .withName("somebody")
                            .build())
                    .build())
            .create();

    center.patch("User", "jon", "spec: {active: true}");

    Shown taken = center.await("Assignment", "jon-view", "NameTaken");
    assertThat(taken.message()).contains(theirs.getMetadata().getName()).contains(target);
    assertThat(binding(theirs).get().getMetadata().getResourceVersion())
        .isEqualTo(theirs.getMetadata().getResourceVersion());

    binding(theirs).delete();
    center.await("Assignment", "jon-view", "Bound");
    center.assertGives(center.awaitBinding("jon-view"), "User", "jon@example.com", "view");
  }

  private static RoleBinding bound(String user) {
    String target = center.target();
    center.user(user);
    center.assign(user + "-view", user, target);
    center.await("Assignment", user + "-view", "Bound");
    return center.awaitBinding(user + "-view");
  }

  private static Resource<RoleBinding> binding(RoleBinding binding) {
    return center
        .client()
        .rbac()
        .roleBindings()
        .inNamespace(binding.getMetadata().getNamespace())
        .withName(binding.getMetadata().getName());
  }

  private static void awaitAsBefore(RoleBinding before, String userName) {
    Await.untilAsserted(
        "the binding to be as it was",
        () -> {
          RoleBinding found = binding(before).get();
          center.assertGives(found, "User", userName, "view");
          assertThat(found.getMetadata().getLabels())
              .containsAllEntriesOf(before.getMetadata().getLabels());
          assertThat(found.getMetadata().getAnnotations())
              .containsAllEntriesOf(before.getMetadata().getAnnotations());
          assertThat(uid(found)).isEqualTo(uid(before));
        });
  }

  /** A binding as ours, of an Assignment that is not there. */
  private static RoleBinding orphan(RoleBinding like, String name, String assignment) {
    return center
        .client()
        .rbac()
        .roleBindings()
        .inNamespace(like.getMetadata().getNamespace())
        .resource(
            new RoleBindingBuilder(like)
                .withNewMetadata()
                .withName(name)
                .withLabels(like.getMetadata().getLabels())
                .addToLabels("sallyport.dev/assignment-uid", UUID.randomUUID().toString())
                .addToAnnotations("sallyport.dev/assignment", assignment)
                .endMetadata()
                .build())
        .create();
  }

  private static String uid(RoleBinding binding) {
    return binding.getMetadata().getUid();
  }
}
