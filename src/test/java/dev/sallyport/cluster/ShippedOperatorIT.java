package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.controlplane.AuditLog;
import dev.sallyport.controlplane.AuditLog.Write;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The install as it is shipped, with no setting changed, on a cluster of its own: what it writes,
 * and above all what it does not.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShippedOperatorIT {
  private static final String KINDS =
      "identitysources.sallyport.dev,users.sallyport.dev,groups.sallyport.dev,"
          + "groupmemberships.sallyport.dev,assignments.sallyport.dev";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ControlPlane controlPlane;
  private static Path kubeconfig;
  private static OperatorProcess operator;
  private static Center center;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    controlPlane.assumeOwnParts();
    controlPlane.install(SharedControlPlane.crds());
    ShippedRbac.install(controlPlane);
    kubeconfig = controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT);
    center = new Center(controlPlane, "identity", "sallyport:");
    startOperator();
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
    controlPlane.close();
  }

  @Test
  @Order(1)
  void theSamplesBecomeReadyAsKubectlWaitReadsIt() {
    kubectl("apply", "--filename=" + samples()).success();

    CommandResult waited =
        kubectl(
            "wait",
            "--for=condition=Ready",
            "--timeout=120s",
            "--namespace=identity",
            "--all",
            KINDS);

    assertThat(waited.success().lines()).isNotEmpty().allMatch(l -> l.endsWith("condition met"));
    for (String assignment : List.of("payments-developers-edit", "platform-view")) {
      center.await("Assignment", assignment, "Bound");
    }
    center.awaitBoundIn("platform-view", "checkout", "search");
    assertThat(
            kubectl(
                    "auth",
                    "can-i",
                    "create",
                    "deployments.apps",
                    "--namespace=payments",
                    "--as=sallyport:jane.doe@example.com",
                    "--as-group=sallyport:payments-developers")
                .success()
                .strip())
        .isEqualTo("yes");
  }

  @Test
  @Order(2)
  void applyingTheSamplesAgainChangesNothing() {
    assertThat(kubectl("apply", "--filename=" + samples()).success().lines())
        .allMatch(line -> line.endsWith(" unchanged"));
    CommandResult diff = kubectl("diff", "--filename=" + samples());
    assertThat(diff.out()).isEmpty();
    assertThat(diff.exitCode()).as(diff.err()).isZero();
  }

  @Test
  @Order(3)
  void theOperatorOwnsNothingOfWhatPeopleWriteInTheirObjects() throws IOException {
    JsonNode objects =
        JSON.readTree(
            kubectl("get", KINDS, "--namespace=identity", "--output=json", "--show-managed-fields")
                .success());
    assertThat(objects.path("items")).hasSizeGreaterThanOrEqualTo(8);
    int seen = 0;
    for (JsonNode object : objects.path("items")) {
      for (JsonNode entry : object.at("/metadata/managedFields")) {
        if (entry.path("manager").asText().startsWith("kubectl")) {
          continue;
        }
        seen++;
        assertThat(entry.path("manager").asText()).startsWith("sallyport");
        JsonNode fields = entry.path("fieldsV1");
        assertThat(fields.properties())
            .as("%s of %s", entry, object.at("/metadata/name"))
            .extracting(Map.Entry::getKey)
            .isSubsetOf("f:status", "f:metadata");
        assertThat(fields.path("f:metadata").properties())
            .as("%s of %s", entry, object.at("/metadata/name"))
            .extracting(Map.Entry::getKey)
            .isSubsetOf("f:finalizers");
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  @Order(4)
  void aNewAssignmentCostsThreeWritesAndLookingAgainCostsNone() {
    String target = center.target();
    awaitQuiet();
    AuditLog.Mark mark = controlPlane.audit().mark();

    center.assign("three-writes", "jane-doe", target);

    center.await("Assignment", "three-writes", "Bound");
    awaitQuiet();
    assertThat(operatorWrites(mark))
        .extracting(write -> write.verb() + " " + write.resource() + " " + write.code())
        .containsExactly(
            "patch assignments 200", "create rolebindings 201", "patch assignments/status 200");

    AuditLog.Mark again = controlPlane.audit().mark();
    center.patch("Assignment", "three-writes", "metadata: {labels: {example.com/poke: once}}");
    center.patch("User", "jane-doe", "metadata: {labels: {example.com/poke: once}}");
    awaitPassed(Duration.ofSeconds(3));
    assertThat(operatorWrites(again)).isEmpty();
  }

  @Test
  @Order(5)
  void atRestNothingIsWritten() {
    awaitQuiet();
    AuditLog.Mark mark = controlPlane.audit().mark();

    awaitPassed(Duration.ofSeconds(20));

    assertThat(operatorWrites(mark)).isEmpty();
  }

  @Test
  @Order(6)
  void aRestartWritesNothing() {
    awaitQuiet();
    stopOperator();
    AuditLog.Mark mark = controlPlane.audit().mark();

    startOperator();

    Await.until("it to lead", () -> operator.log().contains("leading"));
    awaitPassed(Duration.ofSeconds(5));
    assertThat(operatorWrites(mark)).isEmpty();
  }

  @Test
  @Order(7)
  void aClusterWideAssignmentIsRefusedUnlessTheInstallAllowsIt() {
    center.apply(
        """
        kind: Assignment
        metadata: {name: everywhere}
        spec:
          principal: {kind: User, name: jane-doe}
          role: {kind: ClusterRole, name: view}
          scope: {cluster: true}
        """);

    center.await("Assignment", "everywhere", "ClusterScopeNotAllowed");

    assertThat(center.clusterBindings("everywhere")).isEmpty();
  }

  @Test
  @Order(8)
  void whatChangedWhileTheOperatorWasAwayIsMadeRight() {
    String target = center.target();
    for (String name : List.of("stays", "goes", "orphaned", "leaves")) {
      center.user(name);
      center.assign(name, name, target);
      center.await("Assignment", name, "Bound");
    }
    RoleBinding deleted = center.awaitBinding("stays");
    String gone = center.get("Assignment", "goes").uid();
    String orphaned = center.get("Assignment", "orphaned").uid();
    stopOperator();

    center.client().resource(deleted).delete();
    center.delete("Assignment", "goes");
    center.patch("Assignment", "orphaned", "metadata: {finalizers: null}");
    center.delete("Assignment", "orphaned");
    center.awaitGone("Assignment", "orphaned");
    center.delete("User", "leaves");
    center.user("comes");
    center.assign("comes", "comes", target);
    var metadata = center.client().secrets().inNamespace("identity").withName("corp-sp-metadata");
    Map<String, String> published = metadata.get().getData();
    metadata.delete();
    startOperator();

    center.await("Assignment", "comes", "Bound");
    Await.until(
        "the deleted binding to be back", () -> center.bindings("stays"), b -> b.size() == 1);
    center.awaitGone("Assignment", "goes");
    Await.until(
        "no binding without an Assignment",
        () -> center.bindingsOf(gone).size() + center.bindingsOf(orphaned).size(),
        left -> left == 0);
    center.await("Assignment", "leaves", "PrincipalNotProvisioned");
    center.awaitBoundIn("leaves");
    Await.until(
        "the metadata to be back",
        () -> metadata.get(),
        found -> found != null && found.getData().equals(published));
  }

  @Test
  @Order(9)
  void whatWasAlteredWhileTheOperatorWasAwayIsMadeRight() {
    String target = center.target();
    for (String name :
        List.of("altered", "unlabelled", "unlabelled-gone", "unlabelled-inactive", "expiring")) {
      center.user(name);
      center.assign(name, name, target);
    }
    Instant expiry = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(6);
    center.patch("Assignment", "expiring", "spec: {expiresAt: '" + expiry + "'}");
    center.await("Assignment", "expiring", "be seen", shown -> true);
    Map<String, RoleBinding> bindings = new HashMap<>();
    for (String name : List.of("altered", "unlabelled", "unlabelled-gone", "unlabelled-inactive")) {
      center.await("Assignment", name, "Bound");
      bindings.put(name, center.awaitBinding(name));
    }
    String expiring = center.get("Assignment", "expiring").uid();
    stopOperator();

    edit(bindings.get("altered"), found -> found.getSubjects().getFirst().setName("mallory"));
    for (String name : List.of("unlabelled", "unlabelled-gone", "unlabelled-inactive")) {
      edit(bindings.get(name), found -> found.getMetadata().setLabels(Map.of()));
    }
    center.delete("Assignment", "unlabelled-gone");
    center.patch("User", "unlabelled-inactive", "spec: {active: false}");
    Await.until("the expiry to pass", () -> Instant.now().isAfter(expiry));
    startOperator();

    for (String name : List.of("altered", "unlabelled")) {
      Await.untilAsserted(
          "the binding of " + name + " to be as it was",
          () -> {
            RoleBinding found = center.client().resource(bindings.get(name)).get();
            assertThat(found.getSubjects()).isEqualTo(bindings.get(name).getSubjects());
            assertThat(found.getMetadata().getLabels())
                .isEqualTo(bindings.get(name).getMetadata().getLabels());
          });
    }
    center.awaitGone("Assignment", "unlabelled-gone");
    center.await("Assignment", "unlabelled-inactive", "PrincipalInactive");
    for (String name : List.of("unlabelled-gone", "unlabelled-inactive")) {
      assertThat(center.client().resource(bindings.get(name)).get()).as(name).isNull();
    }
    center.await("Assignment", "expiring", "Expired");
    assertThat(center.bindingsOf(expiring)).isEmpty();
    // And of what a person must act on, it was told once, whoever has started since.
    assertThat(warnings("everywhere")).containsExactly("ClusterScopeNotAllowed");
  }

  @Test
  @Order(10)
  void withoutAPolicyNothingNewIsGrantedUntilItIsBack() {
    String target = center.target();
    center.user("before");
    center.assign("before", "before", target);
    center.await("Assignment", "before", "Bound");
    RoleBinding granted = center.awaitBinding("before");

    kubectl("delete", "validatingadmissionpolicy", "sallyport-members").success();

    center.await("IdentitySource", "corp", "AdmissionPolicyMissing");
    center.user("after");
    center.assign("after", "after", target);
    assertThat(center.await("Assignment", "after", "AdmissionPolicyMissing").message())
        .contains("Apply the policies");
    assertThat(center.bindings("after")).isEmpty();
    assertThat(center.awaitBinding("before").getMetadata().getUid())
        .isEqualTo(granted.getMetadata().getUid());

    controlPlane.install(SharedControlPlane.crds());

    center.await("IdentitySource", "corp", "Active");
    center.await("Assignment", "after", "Bound");
    center.await("Assignment", "before", "Bound");

    // A policy without its binding is as good as none.
    kubectl("delete", "validatingadmissionpolicybinding", "sallyport-members").success();
    center.await("IdentitySource", "corp", "AdmissionPolicyMissing");
    controlPlane.install(SharedControlPlane.crds());
    center.await("IdentitySource", "corp", "Active");
    center.await("Assignment", "after", "Bound");
  }

  @Test
  @Order(11)
  void whatANewerVersionWroteDoesNotStopTheOperator() {
    String target = center.target();
    center.user("newer");
    center.assign("newer", "newer", target);
    center.await("Assignment", "newer", "Bound");
    allow("assignments", "principal/properties/kind/enum/-", "\"ServiceAccount\"");
    allow("assignments", "scope/properties/fleet", "{\"type\": \"string\"}");
    allow("identitysources", "type/enum/-", "\"OpenIDConnect\"");
    allow("users", "nickname", "{\"type\": \"string\"}");

    applyWhenServed(
        """
        kind: Assignment
        metadata: {name: newer}
        spec:
          principal: {kind: ServiceAccount, name: newer}
          role: {kind: ClusterRole, name: view}
          scope: {namespaces: ["%s"]}
        """
            .formatted(target));
    applyWhenServed(
        """
        kind: IdentitySource
        metadata: {name: newer}
        spec: {type: OpenIDConnect}
        """);
    applyWhenServed(
        """
        kind: User
        metadata: {name: nick}
        spec: {userName: nick@example.com, nickname: Nick}
        """);

    center.await("Assignment", "newer", "SpecNotUnderstood");
    assertThat(center.bindings("newer")).hasSize(1);
    center.await("User", "nick", "Active");
    center.assign("nick", "nick", target);
    center.await("Assignment", "nick", "Bound");
    center.await("IdentitySource", "corp", "Active");
    center.await("IdentitySource", "newer", "be seen", shown -> !shown.isReady());
    Await.until(
        "the operator to be ready", () -> operator.get("/readyz").body(), "ready\n"::equals);
  }

  @Test
  @Order(12)
  void theIdentityNamespaceCanBeDeleted() {
    String uid = center.get("Assignment", "platform-view").uid();

    kubectl("delete", "namespace", "identity", "--timeout=120s").success();

    Await.until(
        "its bindings to be gone", () -> center.bindingsOf(uid), bindings -> bindings.isEmpty());
    assertThat(operator.alive()).isTrue();
  }

  private static void edit(RoleBinding binding, Consumer<RoleBinding> change) {
    center
        .client()
        .resource(binding)
        .edit(
            found -> {
              change.accept(found);
              return found;
            });
  }

  /** The reasons of the Warnings about an Assignment. */
  private static List<String> warnings(String assignment) {
    String uid = center.get("Assignment", assignment).uid();
    return center.client().v1().events().inNamespace("identity").list().getItems().stream()
        .filter(event -> uid.equals(event.getInvolvedObject().getUid()))
        .filter(event -> event.getType().equals("Warning"))
        .map(event -> event.getReason())
        .toList();
  }

  private static void startOperator() {
    operator = OperatorProcess.jar(kubeconfig).start().awaitReady();
  }

  private static void stopOperator() {
    operator.terminate();
    assertThat(operator.exitCode(Duration.ofMinutes(1))).isZero();
  }

  private static CommandResult kubectl(String... arguments) {
    return controlPlane.kubectl(arguments);
  }

  private static Path samples() {
    return Path.of(System.getProperty("basedir", "."), "samples").toAbsolutePath();
  }

  private static List<Write> operatorWrites(AuditLog.Mark mark) {
    return controlPlane.audit().writesSince(mark, ShippedRbac.USER);
  }

  /** Waits until the operator has written nothing for some seconds. */
  private static void awaitQuiet() {
    AtomicReference<AuditLog.Mark> mark = new AtomicReference<>(controlPlane.audit().mark());
    AtomicReference<Instant> since = new AtomicReference<>(Instant.now());
    Await.until(
        "the operator to be quiet",
        () -> {
          if (!operatorWrites(mark.get()).isEmpty()) {
            mark.set(controlPlane.audit().mark());
            since.set(Instant.now());
          }
          return Duration.between(since.get(), Instant.now());
        },
        quiet -> quiet.toSeconds() >= 3);
  }

  /** That nothing happens can only be seen for a while. */
  private static void awaitPassed(Duration length) {
    Instant end = Instant.now().plus(length);
    Await.until(length + " to pass", () -> Instant.now().isAfter(end));
  }

  /** Makes the schema of a spec as a newer version might have it. */
  private static void allow(String plural, String field, String value) {
    kubectl(
            "patch",
            "crd",
            plural + ".sallyport.dev",
            "--type=json",
            "--patch=[{\"op\": \"add\", \"path\": \"/spec/versions/0/schema/openAPIV3Schema"
                + "/properties/spec/properties/"
                + field
                + "\", \"value\": "
                + value
                + "}]")
        .success();
  }

  private static void applyWhenServed(String yaml) {
    Await.until(
        "the API server to know the newer schema",
        () -> {
          center.apply(yaml);
          return true;
        },
        applied -> applied);
  }
}
