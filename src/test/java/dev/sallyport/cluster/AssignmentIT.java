package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Assignments become bindings, by themselves, as soon as all that they name is there. */
class AssignmentIT {
  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.center();
  }

  @Test
  void aUserIsBoundUnderTheCentersPrefix() {
    String target = center.target();
    center.user("ann");

    center.assign("ann-view", "ann", target);

    Shown bound = center.await("Assignment", "ann-view", "Bound");
    assertThat(bound.json().at("/status/bindings").asInt()).isEqualTo(1);
    assertThat(bound.text("/status/principal/uid")).isEqualTo(center.get("User", "ann").uid());
    RoleBinding binding = center.awaitBinding("ann-view");
    center.assertGives(binding, "User", "ann@example.com", "view");
    assertThat(binding.getMetadata().getNamespace()).isEqualTo(target);
    assertThat(binding.getMetadata().getName()).startsWith("sallyport-ann-view-");
    assertThat(binding.getMetadata().getAnnotations())
        .containsValue(center.namespace() + "/ann-view");
  }

  @Test
  void aLatePrincipalIsBoundByItself() {
    String target = center.target();
    center.assign("late-group", "{kind: Group, name: latecomers}", "edit", target);
    center.await("Assignment", "late-group", "PrincipalNotProvisioned");
    assertThat(center.bindings("late-group")).isEmpty();

    center.group("latecomers");

    center.await("Assignment", "late-group", "Bound");
    center.assertGives(center.awaitBinding("late-group"), "Group", "latecomers", "edit");
  }

  @Test
  void aLateNamespaceIsBoundByItself() {
    String there = center.target();
    String late = "late-" + UUID.randomUUID().toString().substring(0, 8);
    center.user("bob");
    center.apply(
        """
        kind: Assignment
        metadata: {name: bob-view}
        spec:
          principal: {kind: User, name: bob}
          role: {kind: ClusterRole, name: view}
          scope: {namespaces: ["%s", "%s"]}
        """
            .formatted(there, late));
    Shown pending = center.await("Assignment", "bob-view", "NamespacePending");
    assertThat(pending.json().at("/status/pendingNamespaces"))
        .extracting(node -> node.asText())
        .containsExactly(late);
    assertThat(pending.message()).contains(late);
    center.awaitBoundIn("bob-view", there);

    create(late);

    Shown bound = center.await("Assignment", "bob-view", "Bound");
    assertThat(bound.json().at("/status/bindings").asInt()).isEqualTo(2);
    assertThat(bound.json().at("/status/pendingNamespaces")).isEmpty();
    center.awaitBoundIn("bob-view", there, late);
  }

  @Test
  void aNamespaceThatGoesAndComesBackIsFollowed() {
    String stays = center.target();
    String goes = center.target();
    center.user("cleo");
    center.apply(
        """
        kind: Assignment
        metadata: {name: cleo-view}
        spec:
          principal: {kind: User, name: cleo}
          role: {kind: ClusterRole, name: view}
          scope: {namespaces: ["%s", "%s"]}
        """
            .formatted(stays, goes));
    center.await("Assignment", "cleo-view", "Bound");

    center.client().namespaces().withName(goes).delete();

    center.await("Assignment", "cleo-view", "NamespacePending");
    center.awaitBoundIn("cleo-view", stays);
    Await.until(
        "namespace " + goes + " to be gone",
        () -> center.client().namespaces().withName(goes).get(),
        found -> found == null);
    create(goes);
    center.await("Assignment", "cleo-view", "Bound");
    center.awaitBoundIn("cleo-view", stays, goes);
  }

  @Test
  void aLateClusterRoleIsBoundByItself() {
    String target = center.target();
    String role = "late-role-" + UUID.randomUUID().toString().substring(0, 8);
    Bindable.clusterRole(center.controlPlane(), role);
    center.user("dora");
    center.assign("dora-late-role", "{kind: User, name: dora}", role, target);
    Shown pending = center.await("Assignment", "dora-late-role", "RoleNotFound");
    assertThat(pending.message()).contains(role);
    assertThat(center.bindings("dora-late-role")).isEmpty();

    center
        .client()
        .rbac()
        .clusterRoles()
        .resource(new ClusterRoleBuilder().withNewMetadata().withName(role).endMetadata().build())
        .create();

    center.await("Assignment", "dora-late-role", "Bound");
    center.assertGives(center.awaitBinding("dora-late-role"), "User", "dora@example.com", role);
  }

  @Test
  void aRoleOfTheNamespaceIsBoundOnceItIsThere() {
    String with = center.target();
    String without = center.target();
    Bindable.rolesEverywhere(center.controlPlane(), "local");
    Bindable.createRole(center.client(), with, "local");
    center.user("eve");
    center.apply(
        """
        kind: Assignment
        metadata: {name: eve-local}
        spec:
          principal: {kind: User, name: eve}
          role: {kind: Role, name: local}
          scope: {namespaces: ["%s", "%s"]}
        """
            .formatted(with, without));
    Shown pending = center.await("Assignment", "eve-local", "RoleNotFound");
    assertThat(pending.message()).contains(without);
    center.awaitBoundIn("eve-local", with);

    Bindable.createRole(center.client(), without, "local");

    center.await("Assignment", "eve-local", "Bound");
    center.awaitBoundIn("eve-local", with, without);
    assertThat(center.bindings("eve-local"))
        .allSatisfy(binding -> assertThat(binding.getRoleRef().getKind()).isEqualTo("Role"));
  }

  @Test
  void aSelectorFollowsLabelsOfNamespaces() {
    String label = "team-" + center.namespace();
    String first = center.target();
    String second = center.target();
    label(first, label, "a");
    center.user("fay");
    center.apply(
        """
        kind: Assignment
        metadata: {name: fay-team}
        spec:
          principal: {kind: User, name: fay}
          role: {kind: ClusterRole, name: view}
          scope: {namespaceSelector: {matchLabels: {"%s": a}}}
        """
            .formatted(label));
    center.await("Assignment", "fay-team", "Bound");
    center.awaitBoundIn("fay-team", first);

    label(second, label, "a");
    center.awaitBoundIn("fay-team", first, second);

    label(first, label, "b");
    center.awaitBoundIn("fay-team", second);
    center.await(
        "Assignment",
        "fay-team",
        "count one binding",
        shown -> shown.json().at("/status/bindings").asInt() == 1);
  }

  @Test
  void aSelectorWithExpressionsMeansAllOfThem() {
    String tier = "tier-" + center.namespace();
    String closed = "closed-" + center.namespace();
    String gold = center.target();
    String silver = center.target();
    String bronze = center.target();
    String shut = center.target();
    label(gold, tier, "gold");
    label(silver, tier, "silver");
    label(bronze, tier, "bronze");
    label(shut, tier, "gold");
    label(shut, closed, "yes");
    center.user("gus");
    center.apply(
        """
        kind: Assignment
        metadata: {name: gus-tiers}
        spec:
          principal: {kind: User, name: gus}
          role: {kind: ClusterRole, name: view}
          scope:
            namespaceSelector:
              matchExpressions:
              - {key: "%1$s", operator: In, values: [gold, silver, bronze]}
              - {key: "%1$s", operator: NotIn, values: [bronze]}
              - {key: "%1$s", operator: Exists}
              - {key: "%2$s", operator: DoesNotExist}
        """
            .formatted(tier, closed));
    center.await("Assignment", "gus-tiers", "Bound");
    center.awaitBoundIn("gus-tiers", gold, silver);

    label(shut, closed, null);

    center.awaitBoundIn("gus-tiers", gold, silver, shut);
  }

  @Test
  void aSelectorNeverReachesTheClustersOwnNamespacesNorAnotherCenter() {
    String other = SharedOperator.emptyCenter().namespace();
    String target = center.target();
    center.user("hal");
    center.apply(
        """
        kind: Assignment
        metadata: {name: hal-all}
        spec:
          principal: {kind: User, name: hal}
          role: {kind: ClusterRole, name: view}
          scope:
            namespaceSelector:
              matchExpressions:
              - {key: kubernetes.io/metadata.name, operator: In,
                 values: ["%s", kube-system, kube-public, "%s", "%s", "%s"]}
        """
            .formatted(target, other, center.namespace(), ShippedRbac.NAMESPACE));

    center.await("Assignment", "hal-all", "Bound");
    center.awaitBoundIn("hal-all", target);
  }

  @Test
  void aNamespaceThatNoAssignmentMayReachIsRefused() {
    String other = SharedOperator.emptyCenter().namespace();
    center.user("ida");
    List<String> forbidden =
        List.of("kube-system", ShippedRbac.NAMESPACE, other, center.namespace());
    for (int i = 0; i < forbidden.size(); i++) {
      center.assign("ida-" + i, "ida", forbidden.get(i));
    }
    for (int i = 0; i < forbidden.size(); i++) {
      Shown refused = center.await("Assignment", "ida-" + i, "NamespaceNotAllowed");
      assertThat(refused.message()).contains(forbidden.get(i));
      assertThat(center.bindings("ida-" + i)).isEmpty();
    }
  }

  @Test
  void aClusterWideAssignmentIsBoundEverywhereWhereTheInstallAllowsIt() {
    center.user("joe");
    center.apply(
        """
        kind: Assignment
        metadata: {name: joe-everywhere}
        spec:
          principal: {kind: User, name: joe}
          role: {kind: ClusterRole, name: view}
          scope: {cluster: true}
        """);

    center.await("Assignment", "joe-everywhere", "Bound");

    ClusterRoleBinding binding = center.clusterBindings("joe-everywhere").getFirst();
    assertThat(binding.getRoleRef().getName()).isEqualTo("view");
    assertThat(binding.getSubjects())
        .singleElement()
        .satisfies(
            subject ->
                assertThat(subject.getName()).isEqualTo(center.prefix() + "joe@example.com"));

    center.delete("Assignment", "joe-everywhere");
    center.awaitGone("Assignment", "joe-everywhere");
    assertThat(
            center
                .client()
                .rbac()
                .clusterRoleBindings()
                .withName(binding.getMetadata().getName())
                .get())
        .isNull();
  }

  @Test
  void aNewRoleMakesTheNewBindingThenRemovesTheOld() {
    String target = center.target();
    center.user("kim");
    center.assign("kim-role", "kim", target);
    center.await("Assignment", "kim-role", "Bound");
    RoleBinding before = center.awaitBinding("kim-role");
    try (Watched watched = Watched.bindings(center.client(), target)) {
      center.patch("Assignment", "kim-role", "spec: {role: {kind: ClusterRole, name: edit}}");
      center.await("Assignment", "kim-role", "Bound");
      Await.until(
          "only the new binding",
          () -> center.bindings("kim-role"),
          found -> found.size() == 1 && found.getFirst().getRoleRef().getName().equals("edit"));

      String after = center.awaitBinding("kim-role").getMetadata().getName();
      watched.awaitInOrder("ADDED " + after, "DELETED " + before.getMetadata().getName());
    }
  }

  @Test
  void aNewScopeMovesTheBindings() {
    String from = center.target();
    String to = center.target();
    center.user("lea");
    center.assign("lea-view", "lea", from);
    center.await("Assignment", "lea-view", "Bound");

    center.patch("Assignment", "lea-view", "spec: {scope: {namespaces: [" + to + "]}}");

    center.await("Assignment", "lea-view", "Bound");
    center.awaitBoundIn("lea-view", to);
  }

  private static void create(String namespace) {
    center
        .client()
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  /** Sets a label, or removes it when the value is null. */
  private static void label(String namespace, String key, String value) {
    UnaryOperator<Namespace> change =
        found -> {
          if (value == null) {
            found.getMetadata().getLabels().remove(key);
          } else {
            found.getMetadata().getLabels().put(key, value);
          }
          return found;
        };
    center.client().namespaces().withName(namespace).edit(change);
  }
}
