package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes back of a record, and what is said of the rest. */
class RestoreIT {

  @TempDir private Path folder;
  private RecordedCenter center;

  @BeforeEach
  void newCenter() {
    center = new RecordedCenter(folder);
  }

  @Test
  void whatAChangeClearedStandsAgain() {
    center.apply(RecordedCenter.PEOPLE);
    List<String> before = center.specs();
    center.record(2);
    center.clear();

    CommandResult restored = center.restore();

    assertThat(restored.exitCode()).as(restored.toString()).isZero();
    assertThat(restored.out().lines())
        .containsExactly(
            "Record sallyport-change-2 of 2026-01-01T00:00:00Z: from ActiveDirectory \"dc=example\""
                + " to the built-in Directory; 4 objects, 1 of them Assignments.",
            "Applied      User jane-doe",
            "Applied      Group platform",
            "Applied      GroupMembership platform-1",
            "Applied      Assignment edit-payments (Group platform as ClusterRole edit in the"
                + " namespaces of its selector)",
            "4 applied.");
    assertThat(center.specs()).isEqualTo(before);

    CommandResult again = center.restore();

    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(again.out()).contains("4 same.");
  }

  @Test
  void plainKubectlCanDoItToo() {
    center.apply(RecordedCenter.PEOPLE);
    List<String> before = center.specs();
    center.record(2);
    center.clear();

    String yaml =
        center.kubectl(
            "get", "secret", "sallyport-change-2", "--output=jsonpath={.data.objects\\.yaml}");
    center.apply(new String(Base64.getDecoder().decode(yaml.strip()), StandardCharsets.UTF_8));

    assertThat(center.specs()).isEqualTo(before);
  }

  @Test
  void aDryRunSaysTheSameAndWritesNothing() {
    center.apply(RecordedCenter.PEOPLE);
    center.record(2);
    center.clear();

    CommandResult restored = center.restore("--dry-run");

    assertThat(restored.exitCode()).as(restored.toString()).isZero();
    assertThat(restored.out()).contains("Would apply  User jane-doe", "4 would apply.");
    assertThat(center.specs()).isEmpty();
  }

  @Test
  void whatExistsOrDoesNotFitIsReportedLineByLine() {
    center.apply(RecordedCenter.PEOPLE);
    center.apply(
        """
        apiVersion: sallyport.dev/v1alpha1
        kind: Assignment
        metadata: {name: no-role}
        spec:
          principal: {kind: Group, name: platform}
          role: {kind: ClusterRole, name: role-that-is-gone}
          scope: {cluster: true}
        ---
        apiVersion: sallyport.dev/v1alpha1
        kind: Assignment
        metadata: {name: nobody}
        spec:
          principal: {kind: User, name: user-that-is-gone}
          role: {kind: ClusterRole, name: view}
          scope: {namespaces: [payments, checkout]}
        """);
    center.record(2);
    center.clear();
    center.apply(RecordedCenter.PEOPLE.replace("displayName: platform,", "displayName: other,"));

    CommandResult restored = center.restore();

    assertThat(restored.exitCode()).as(restored.toString()).isEqualTo(2);
    assertThat(restored.out())
        .contains(
            "Same         User jane-doe",
            "Differs      Group platform: one of that name exists and is another",
            "Does not fit Assignment no-role (Group platform as ClusterRole role-that-is-gone in"
                + " the whole cluster): its role does not exist",
            "Does not fit Assignment nobody (User user-that-is-gone as ClusterRole view in"
                + " payments, checkout): whom it is for does not exist",
            "3 same, 1 differs, 2 does not fit.");
  }

  @Test
  void whereReapplyingIsExplicitTheRestoredAssignmentsNameThePresentEpoch() {
    center.apply(RecordedCenter.PEOPLE);
    center.record(2);
    center.clear();
    center.source("{type: Directory, reapply: Explicit}");
    center.sourceStatus("{\"active\":{\"type\":\"Directory\",\"epoch\":2}}");

    assertThat(center.restore().exitCode()).isZero();

    assertThat(
            center.kubectl(
                "get", "assignment", "edit-payments", "--output=jsonpath={.spec.reapplyEpoch}"))
        .isEqualTo("2");
    assertThat(center.restore().out()).contains("4 same.");
  }

  @Test
  void itTakesTheRightsOfWhoeverRunsIt() {
    center.apply(RecordedCenter.PEOPLE);
    center.record(2);
    center.clear();
    Path stranger = center.controlPlane().kubeconfigFor("stranger");
    Path assigner = center.controlPlane().kubeconfigFor("assigner-" + center.namespace());
    center.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: assigner}
        rules:
        - {apiGroups: [""], resources: [secrets], verbs: [get, list]}
        - {apiGroups: [sallyport.dev], resources: ["*"], verbs: [get, list, create, addmembers]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: assigner}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: assigner}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: assigner-NAMESPACE}]
        """
            .replace("NAMESPACE", center.namespace()));

    CommandResult refused = center.restoreAs(stranger);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("you may not do this in namespace " + center.namespace());

    CommandResult some = center.restoreAs(assigner);
    assertThat(some.exitCode()).as(some.toString()).isEqualTo(2);
    assertThat(some.out())
        .contains("Applied      User jane-doe", "Failed       Assignment edit-payments", "bind")
        .contains("3 applied, 1 failed.");
  }

  @Test
  void withoutARecordOrAnApiServerItSaysSo() throws IOException {
    CommandResult none = center.restore();
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err())
        .contains("there is no change record in namespace \"" + center.namespace());

    Path nowhere = folder.resolve("nowhere.kubeconfig");
    Files.writeString(
        nowhere,
        Files.readString(center.controlPlane().adminKubeconfig())
            .replace(center.controlPlane().url().toString(), "https://127.0.0.1:1"));
    CommandResult unreachable = center.restoreAs(nowhere);
    assertThat(unreachable.exitCode()).as(unreachable.toString()).isEqualTo(1);
    assertThat(unreachable.err()).startsWith("restore: cannot reach the API server");
  }
}
