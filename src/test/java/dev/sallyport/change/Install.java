package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An install of the operator as it is shipped, RBAC included, for centers of its own. At most one
 * runs at a time: to the operator of another, these namespaces are no identity centers.
 */
final class Install implements AutoCloseable {

  private static final String ACCOUNT = "sallyport-operator";
  private static final String SYSTEM = "sallyport-system";

  /** The operator's user, as the audit log names it. */
  static final String USER = "system:serviceaccount:" + SYSTEM + ":" + ACCOUNT;

  private static final ControlPlane CONTROL_PLANE = SharedControlPlane.get();
  private static final Path KUBECONFIG = shipped();

  private final KubernetesClient admin = CONTROL_PLANE.client();
  private final String home = CONTROL_PLANE.newNamespace("home");
  private final List<TestCenter> centers = new ArrayList<>();
  private int taken;
  private OperatorProcess operator;

  /** With so many centers; each test takes one that nothing happened in. */
  Install(int size) {
    admin
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("lease")
                .withNamespace(home)
                .endMetadata()
                .withRules(
                    new PolicyRuleBuilder()
                        .withApiGroups("coordination.k8s.io")
                        .withResources("leases")
                        .withVerbs("get", "create", "update", "patch")
                        .build(),
                    new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("secrets")
                        .withVerbs("get", "list", "watch", "create", "update")
                        .build(),
                    new PolicyRuleBuilder()
                        .withApiGroups("sallyport.dev")
                        .withResources("identitysources/gate")
                        .withVerbs("update")
                        .build())
                .build())
        .create();
    bind(home, "Role", "lease");
    for (int i = 0; i < size; i++) {
      addCenter();
    }
    awaitRights();
  }

  /**
   * The shipped manifests, once for the cluster; returns a kubeconfig of the operator's account.
   */
  private static Path shipped() {
    Path manifest =
        Path.of(System.getProperty("basedir", "."), "src", "main", "deploy", "operator.yaml");
    CONTROL_PLANE
        .kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "--filename=" + manifest.toAbsolutePath())
        .success();
    return CONTROL_PLANE.tokenKubeconfig(SYSTEM, ACCOUNT);
  }

  static ControlPlane controlPlane() {
    return CONTROL_PLANE;
  }

  /** One more center; the operator learns of it at its next start. */
  TestCenter addCenter() {
    TestCenter center = new TestCenter(CONTROL_PLANE);
    bind(center.namespace(), "ClusterRole", "sallyport-operator-center");
    centers.add(center);
    return center;
  }

  /** A center in which nothing happened yet. */
  TestCenter center() {
    return centers.get(taken++);
  }

  /** No center any more, from the next start on. */
  void forget(TestCenter center) {
    centers.remove(center);
    taken--;
  }

  private void bind(String namespace, String kind, String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("operator")
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(ACCOUNT)
                .withNamespace(SYSTEM)
                .endSubject()
                .build())
        .create();
  }

  /** The authorizer learns of bindings in the order in which they were written. */
  void awaitRights() {
    awaitRight(home, "coordination.k8s.io", "leases", "create");
    if (!centers.isEmpty()) {
      awaitRight(centers.getLast().namespace(), "sallyport.dev", "assignments", "delete");
    }
  }

  private void awaitRight(String namespace, String group, String resource, String verb) {
    Await.until(
        "the operator to be allowed to " + verb + " " + resource + " in " + namespace,
        () ->
            admin
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(
                    new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(USER)
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withGroup(group)
                        .withResource(resource)
                        .withVerb(verb)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed());
  }

  /** Starts it and waits until it is ready. */
  void start() {
    operator = replica();
    operator.awaitReady();
  }

  /** Starts one more, which the caller closes. */
  OperatorProcess replica(String... flags) {
    return launch(OperatorProcess.jar(KUBECONFIG), centers).flags(flags).start();
  }

  /** Ends it in order, so that the next one gets the Lease at once. */
  void stop() {
    operator.terminate();
    assertThat(operator.exitCode(Duration.ofMinutes(1))).isZero();
  }

  /** As if the Lease of a process that was killed had run out. */
  void dropLease() {
    admin.leases().inNamespace(home).withName("sallyport-operator").delete();
  }

  OperatorProcess.Launch mainClass(Class<?> main, List<TestCenter> of) {
    return launch(OperatorProcess.mainClass(KUBECONFIG, main), of);
  }

  private OperatorProcess.Launch launch(OperatorProcess.Launch launch, List<TestCenter> of) {
    String list =
        of.stream()
            .map(c -> "{namespace: " + c.namespace() + ", subjectPrefix: '" + c.prefix() + "'}")
            .collect(Collectors.joining(", ", "[", "]"));
    return launch
        .javaOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")
        .flags("--centers=" + list, "--namespace=" + home, "--workers=8");
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    centers.forEach(TestCenter::remove);
  }
}
