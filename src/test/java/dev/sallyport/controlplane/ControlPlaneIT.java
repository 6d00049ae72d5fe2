package dev.sallyport.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.controlplane.AuditLog.Write;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What tests rely on: each of these behaves as it does in a cluster. */
class ControlPlaneIT {
  private static final String GROUP = "controlplane.example.com";

  private static final ResourceDefinitionContext DOORS =
      new ResourceDefinitionContext.Builder()
          .withGroup(GROUP)
          .withVersion("v1")
          .withKind("Door")
          .withPlural("doors")
          .withNamespaced(true)
          .build();

  private static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: doors.controlplane.example.com}
      spec:
        group: controlplane.example.com
        scope: Namespaced
        names: {kind: Door, plural: doors, singular: door}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    role: {type: string, maxLength: 63}
                    width: {type: integer}
                  x-kubernetes-validations:
                  - {rule: "!has(self.width) || self.width > 0", message: a door has a width}
      """;

  /** Who makes a door to a role must be allowed to bind it. */
  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: controlplane-doors}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - {apiGroups: [controlplane.example.com], apiVersions: [v1], operations: [CREATE], resources: [doors]}
        matchConditions: [{name: has-a-role, expression: "has(object.spec.role)"}]
        validations:
        - expression: >-
            authorizer.group('rbac.authorization.k8s.io').resource('roles')
            .namespace(request.namespace).name(object.spec.role).check('bind').allowed()
          message: you may not bind this role
          reason: Forbidden
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: controlplane-doors}
      spec: {policyName: controlplane-doors, validationActions: [Deny]}
      """;

  private final ControlPlane controlPlane = SharedControlPlane.get();
  private final String namespace = controlPlane.newNamespace("controlplane");
  private final KubernetesClient admin = controlPlane.client();

  @Test
  void servesItsKubectlAndTheInstalledKinds() {
    assertThat(controlPlane.kubectl("version").success()).contains("Server Version: v1.");
    assertThat(controlPlane.kubectl("get", "crd").success()).contains("sallyport.dev");
    assertThat(controlPlane.kubectl("get", "no-such-kind").exitCode()).isNotZero();
  }

  @Test
  void enforcesCelRulesOfCrdsAndPoliciesWithAuthorizer(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("crd.yaml"), CRD);
    Files.writeString(folder.resolve("policy.yaml"), POLICY);

    controlPlane.install(folder);

    allow("jane", "create", GROUP, "doors");
    allowBinding("jane", "open");
    Path jane = controlPlane.kubeconfigFor("jane", "developers");
    try (KubernetesClient client = controlPlane.clientFor(jane)) {
      client.resource(door("one", Map.of("width", 1))).create();
      client.resource(door("two", Map.of("role", "open"))).create();
      assertThatThrownBy(() -> client.resource(door("three", Map.of("width", 0))).create())
          .hasMessageContaining("a door has a width");
      assertThatThrownBy(() -> client.resource(door("four", Map.of("role", "closed"))).create())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
          .hasMessageContaining("you may not bind this role");
    } finally {
      controlPlane.kubectl("delete", "-f", folder.toString()).success();
    }
  }

  @Test
  void knowsUsersByCertificateAndServiceAccountsByToken() {
    Path jane = controlPlane.kubeconfigFor("jane", "developers", "auditors");
    assertThat(controlPlane.kubectlAs(jane, "auth", "whoami").success())
        .contains("jane", "developers", "auditors");

    controlPlane.kubectl("create", "serviceaccount", "robot", "-n", namespace).success();
    Path robot = controlPlane.tokenKubeconfig(namespace, "robot");
    assertThat(controlPlane.kubectlAs(robot, "auth", "whoami").success())
        .contains("system:serviceaccount:" + namespace + ":robot");
    assertThat(controlPlane.kubectlAs(robot, "get", "secrets", "-n", namespace).err())
        .contains("forbidden");
  }

  @Test
  void servesAsANamedClusterWhosePartsAreNotOurs() {
    try (ControlPlane named = ClusterControlPlane.named(controlPlane.adminKubeconfig())) {
      Path jane = named.kubeconfigFor("jane", "developers");

      assertThat(named.url()).isEqualTo(controlPlane.url());
      assertThat(named.kubectlAs(jane, "auth", "whoami").success()).contains("jane", "developers");
      assertThat(named.ownsParts()).isFalse();
      assertThatThrownBy(named::killApiServer).isInstanceOf(TestAbortedException.class);
    }
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws IOException {
    Path admin = controlPlane.adminKubeconfig();
    Kubeconfig template = controlPlane.kubeconfigTemplate();
    Path stranger =
        template.writeClientCertificate(
            controlPlane.dataDir().resolve("kubeconfig/stranger.yaml"),
            new CertificateAuthority("stranger")
                .client("admin", Collections.singletonList("system:masters")));
    Path deceived =
        new Kubeconfig(template.server(), new CertificateAuthority("stranger").certificatePem())
            .writeToken(controlPlane.dataDir().resolve("kubeconfig/deceived.yaml"), "any");

    assertThat(controlPlane.kubectlAs(admin, "get", "namespaces").exitCode()).isZero();
    assertThat(controlPlane.kubectlAs(stranger, "get", "namespaces").exitCode()).isNotZero();
    assertThat(controlPlane.kubectlAs(deceived, "get", "namespaces").err())
        .contains("certificate signed by unknown authority");
  }

  @Test
  void deletesANamespaceWithItsObjects() {
    admin.resource(configMap("kept-until-deletion")).create();

    admin.namespaces().withName(namespace).delete();

    Await.until(
        "namespace " + namespace + " to be gone",
        () -> admin.namespaces().withName(namespace).get() == null);
  }

  @Test
  void collectsDependentsOfADeletedOwner() {
    ConfigMap owner = admin.resource(configMap("owner")).create();
    ConfigMap dependent = configMap("dependent");
    dependent.addOwnerReference(owner);
    admin.resource(dependent).create();

    admin.resource(owner).delete();

    Await.until("the dependent to be collected", () -> admin.resource(dependent).get() == null);
  }

  @Test
  void countsWritesOfAUserAndNothingElse() {
    controlPlane.kubectl("create", "serviceaccount", "writer", "-n", namespace).success();
    String user = "system:serviceaccount:" + namespace + ":writer";
    allow(user, "*", "", "configmaps");
    allow(user, "*", "coordination.k8s.io", "leases");
    AuditLog audit = controlPlane.audit();
    Path kubeconfig = controlPlane.tokenKubeconfig(namespace, "writer");
    try (KubernetesClient writer = controlPlane.clientFor(kubeconfig)) {
      writer.resource(configMap("before")).create();
      AuditLog.Mark mark = audit.mark();

      writer.resource(configMap("first")).create();
      writer.resource(configMap("second")).create();
      writer.configMaps().inNamespace(namespace).withName("first").delete();
      writer.configMaps().inNamespace(namespace).list();
      writer.resource(configMap("third")).dryRun().create();
      controlPlane.kubectlAs(kubeconfig, "auth", "whoami").success();
      controlPlane.kubectlAs(kubeconfig, "create", "secret", "generic", "refused", "-n", namespace);

      var writes = audit.writesSince(mark, user);
      assertThat(AuditLog.count(writes, write -> write.verb() + " " + write.resource()))
          .isEqualTo(
              Map.of("create configmaps", 2L, "delete configmaps", 1L, "create secrets", 1L));
      assertThat(writes)
          .contains(
              new Write("create", "", "configmaps", namespace, "first", user, 201),
              new Write("create", "", "secrets", namespace, "", user, 403));
    }
  }

  @Test
  void keepsItsDataWhenPartsAreKilledAndStartedAgain() {
    try (ControlPlane own = ControlPlane.start()) {
      KubernetesClient client = own.client();
      String kept = own.newNamespace("kept");

      own.killApiServer();
      assertThat(own.kubectl("get", "namespaces").exitCode()).isNotZero();
      own.startApiServer();
      assertThat(client.namespaces().withName(kept).get()).isNotNull();

      own.killEtcd();
      assertThat(own.kubectl("--request-timeout=3s", "get", "namespace", kept).exitCode())
          .isNotZero();
      own.startEtcd();
      assertThat(client.namespaces().withName(kept).get()).isNotNull();

      own.stopApiServer();
      own.stopEtcd();
      own.startEtcd();
      own.startApiServer();
      assertThat(client.namespaces().withName(kept).get()).isNotNull();
      // The controllers have found their way back as well.
      String later = own.newNamespace("later");
      Await.until(
          "the service account of a new namespace",
          () -> client.serviceAccounts().inNamespace(later).withName("default").get() != null);
    }
  }

  private ConfigMap configMap(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }

  private GenericKubernetesResource door(String name, Map<String, Object> spec) {
    GenericKubernetesResource door = new GenericKubernetesResource();
    door.setApiVersion(DOORS.getGroup() + "/" + DOORS.getVersion());
    door.setKind(DOORS.getKind());
    door.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    door.setAdditionalProperty("spec", spec);
    return door;
  }

  private void allow(String user, String verb, String group, String resource) {
    grant(
        user,
        new RoleBuilder()
            .addNewRule()
            .withVerbs(verb)
            .withApiGroups(group)
            .withResources(resource)
            .endRule());
  }

  private void allowBinding(String user, String role) {
    grant(
        user,
        new RoleBuilder()
            .addNewRule()
            .withVerbs("bind")
            .withApiGroups("rbac.authorization.k8s.io")
            .withResources("roles")
            .withResourceNames(role)
            .endRule());
  }

  private void grant(String user, RoleBuilder rules) {
    String name =
        admin
            .resource(
                rules
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withGenerateName("test-")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
    controlPlane
        .kubectl("create", "rolebinding", name, "-n", namespace, "--role=" + name, "--user=" + user)
        .success();
  }
}
