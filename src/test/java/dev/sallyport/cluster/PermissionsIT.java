package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the install lets the operator give away. */
class PermissionsIT {
  private static Center center;
  private static Center restricted;
  private static String onlyTarget;

  @BeforeAll
  static void start() {
    center = SharedOperator.center();
    SharedOperator.Restricted little = SharedOperator.restricted();
    restricted = little.center();
    onlyTarget = little.target();
    restricted.user("ann");
  }

  @Test
  void aRoleThatTheOperatorMayNotBindIsNotPermittedUntilItIsAllowed() {
    String target = center.target();
    String role = "powerful-" + UUID.randomUUID().toString().substring(0, 8);
    center
        .client()
        .rbac()
        .clusterRoles()
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("secrets")
                .withVerbs("get")
                .endRule()
                .build())
        .create();
    center.user("bob");
    center.assign("bob-powerful", "{kind: User, name: bob}", role, target);

    Shown refused = center.await("Assignment", "bob-powerful", "NotPermitted");

    assertThat(refused.message()).contains(role).contains("bind");
    assertThat(center.bindings("bob-powerful")).isEmpty();

    Bindable.clusterRole(center.controlPlane(), role);

    center.await("Assignment", "bob-powerful", "Bound");
    center.assertGives(center.awaitBinding("bob-powerful"), "User", "bob@example.com", role);
  }

  @Test
  void clusterAdminIsNoDefault() {
    String target = center.target();
    center.user("cora");

    center.assign("cora-admin", "{kind: User, name: cora}", "cluster-admin", target);

    center.await("Assignment", "cora-admin", "NotPermitted");
    assertThat(center.bindings("cora-admin")).isEmpty();
  }

  @Test
  void aClusterWideAssignmentIsRefusedToACenterThatMayNotReachEveryNamespace() {
    restricted.apply(
        """
        kind: Assignment
        metadata: {name: ann-everywhere}
        spec:
          principal: {kind: User, name: ann}
          role: {kind: ClusterRole, name: view}
          scope: {cluster: true}
        """);

    restricted.await("Assignment", "ann-everywhere", "ClusterScopeNotAllowed");
    assertThat(restricted.clusterBindings("ann-everywhere")).isEmpty();
  }

  @Test
  void aRoleOutsideTheCentersListIsNotPermitted() {
    restricted.assign("ann-edit", "{kind: User, name: ann}", "edit", onlyTarget);

    assertThat(restricted.await("Assignment", "ann-edit", "NotPermitted").message())
        .contains("edit");
    assertThat(restricted.bindings("ann-edit")).isEmpty();

    restricted.assign("ann-view", "ann", onlyTarget);
    restricted.await("Assignment", "ann-view", "Bound");
  }

  @Test
  void aNamespaceOutsideTheCentersListIsNotReached() {
    String outside = restricted.target();

    restricted.assign("ann-outside", "ann", outside);

    restricted.await("Assignment", "ann-outside", "NamespaceNotAllowed");
    assertThat(restricted.bindings("ann-outside")).isEmpty();
  }
}
