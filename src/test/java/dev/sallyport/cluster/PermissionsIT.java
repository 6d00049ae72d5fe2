package dev.sallyport.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
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
  void whatHasToGoGoesAlsoWhereAdmissionRefusesWhatIsToCome() {
    String target = center.target();
    center.user("dora");
    center.assign("dora-access", "{kind: User, name: dora}", "edit", target);
    center.await("Assignment", "dora-access", "Bound");
    RoleBinding edit = center.awaitBinding("dora-access");
    refuseNewBindingsIn(target);

    center.assign("dora-access", "{kind: User, name: dora}", "view", target);

    Shown refused = center.await("Assignment", "dora-access", "NotPermitted");
    assertThat(refused.message()).contains("admission").contains(target);
    assertThat(center.bindings("dora-access"))
        .extracting(b -> b.getMetadata().getUid())
        .doesNotContain(edit.getMetadata().getUid())
        .isEmpty();
  }

  /** Answers 422 and not 403, as a webhook may. */
  private static void refuseNewBindingsIn(String namespace) {
    String name = "no-bindings-" + namespace;
    String yaml =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: %1$s}
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
              - apiGroups: [rbac.authorization.k8s.io]
                apiVersions: [v1]
                resources: [rolebindings]
                operations: [CREATE]
          validations:
            - expression: "object.metadata.namespace != '%2$s'"
              reason: Invalid
              message: no new bindings here
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: %1$s}
        spec: {policyName: %1$s, validationActions: [Deny]}
        """
            .formatted(name, namespace);
    center.client().load(new ByteArrayInputStream(yaml.getBytes(UTF_8))).create();
    RoleBinding probe =
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName("probe")
            .withNamespace(namespace)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
            .build();
    Await.until(
        "the API server to refuse new bindings",
        () -> {
          try {
            center.client().resource(probe).create();
            center.client().resource(probe).delete();
            return 0;
          } catch (KubernetesClientException e) {
            return e.getCode();
          }
        },
        code -> code == 422);
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
