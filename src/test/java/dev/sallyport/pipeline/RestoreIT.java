package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Labels;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.gate.ChangeKind;
import dev.sallyport.gate.ChangeOrder;
import dev.sallyport.gate.OnChange;
import dev.sallyport.gate.RecordPart;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.RecordWriter;
import dev.sallyport.gate.Records;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.Target;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records are written as the operator writes them, and restored by the command as a process. */
class RestoreIT {

  private static final String CENTER =
      """
      apiVersion: sallyport.dev/v1alpha1
      kind: User
      metadata: {name: jane-doe, labels: {sallyport.dev/provisioned-by: active-directory}}
      spec: {userName: jane.doe@example.com, displayName: "Jane: \\"JD\\" Doe"}
      ---
      apiVersion: sallyport.dev/v1alpha1
      kind: Group
      metadata: {name: platform, labels: {sallyport.dev/provisioned-by: active-directory}}
      spec: {displayName: platform, members: [{name: jane-doe}]}
      ---
      apiVersion: sallyport.dev/v1alpha1
      kind: GroupMembership
      metadata: {name: platform-1, labels: {sallyport.dev/provisioned-by: active-directory}}
      spec: {group: {name: platform}, members: [{name: jane-doe}]}
      ---
      apiVersion: sallyport.dev/v1alpha1
      kind: Assignment
      metadata: {name: edit-payments, annotations: {example.com/note: "yes", "y": "1e3"}}
      spec:
        principal: {kind: Group, name: platform}
        role: {kind: ClusterRole, name: edit}
        scope: {namespaceSelector: {matchLabels: {"on": "off", team: "0123"}}}
        reason: "incident 4711"
      """;

  private static final String LARGE =
      """
      apiVersion: sallyport.dev/v1alpha1
      kind: Assignment
      metadata: {name: NAME, namespace: SPACE, annotations: {example.com/text: TEXT}}
      spec:
        principal: {kind: Group, name: platform}
        role: {kind: ClusterRole, name: view}
        scope: {cluster: true}
      """;

  private static final String VIEW = "{\"spec\":{\"role\":{\"name\":\"view\"}}}";

  private static ControlPlane controlPlane;
  private static KubernetesClient client;
  @TempDir private static Path folder;
  private String namespace;

  @BeforeAll
  static void start() {
    controlPlane = SharedControlPlane.get();
    client = controlPlane.client();
  }

  @BeforeEach
  void newCenter() {
    namespace = controlPlane.newNamespace("restore");
  }

  @Test
  void whatAChangeClearedStandsAgain() {
    apply(CENTER);
    List<String> before = specs();
    record(2);
    clear();

    CommandResult restored = restore("-n", namespace);

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
    assertThat(specs()).isEqualTo(before);

    CommandResult again = restore("-n", namespace);

    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(again.out()).contains("4 same.");
  }

  @Test
  void plainKubectlCanDoItToo() throws IOException {
    apply(CENTER);
    List<String> before = specs();
    record(2);
    clear();

    String yaml =
        controlPlane
            .kubectl(
                "get",
                "secret",
                "sallyport-change-2",
                "--namespace=" + namespace,
                "--output=jsonpath={.data.objects\\.yaml}")
            .success();
    Path file = folder.resolve("objects.yaml");
    Files.write(file, Base64.getDecoder().decode(yaml.strip()));
    controlPlane.kubectl("apply", "--namespace=" + namespace, "--filename=" + file).success();

    assertThat(specs()).isEqualTo(before);
  }

  @Test
  void aDryRunSaysTheSameAndWritesNothing() {
    apply(CENTER);
    record(2);
    clear();

    CommandResult restored = restore("-n", namespace, "--dry-run");

    assertThat(restored.exitCode()).as(restored.toString()).isZero();
    assertThat(restored.out()).contains("Would apply  User jane-doe", "4 would apply.");
    assertThat(specs()).isEmpty();
  }

  @Test
  void whatExistsOrDoesNotFitIsReportedLineByLine() {
    apply(CENTER);
    apply(
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
    record(2);
    clear();
    apply(CENTER.replace("displayName: platform,", "displayName: other,"));

    CommandResult restored = restore("-n", namespace);

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
  void anAlteredRecordIsRefused() {
    apply(CENTER);
    Secret secret = record(2).getFirst();
    clear();
    String altered =
        new String(
                Base64.getDecoder().decode(secret.getData().get("objects.yaml")),
                StandardCharsets.UTF_8)
            .replace("\"edit\"", "\"cluster-admin\"");
    replace(
        new SecretBuilder(secret)
            .addToData(
                "objects.yaml",
                Base64.getEncoder().encodeToString(altered.getBytes(StandardCharsets.UTF_8)))
            .build());

    CommandResult restored = restore("-n", namespace);

    assertThat(restored.exitCode()).isEqualTo(1);
    assertThat(restored.err())
        .contains("record sallyport-change-2 is refused: it is not what was written");
    assertThat(specs()).isEmpty();
  }

  @Test
  void aRecordThatIsNotTheOneOfTheStatusIsRefused() {
    apply(CENTER);
    record(2);
    clear();
    apply(
        """
        apiVersion: sallyport.dev/v1alpha1
        kind: IdentitySource
        metadata: {name: corp}
        spec: {type: Directory}
        """);
    controlPlane
        .kubectl(
            "patch",
            "identitysource",
            "corp",
            "--namespace=" + namespace,
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\":{\"lastChange\":{\"record\":\"sallyport-change-2\","
                + "\"recordDigest\":\"0123456789\"}}}")
        .success();

    CommandResult restored = restore("-n", namespace);

    assertThat(restored.exitCode()).as(restored.toString()).isEqualTo(1);
    assertThat(restored.err()).contains("refused");
    assertThat(specs()).isEmpty();
  }

  @Test
  void theNewestIsTakenUnlessAnotherIsNamed() {
    apply(CENTER);
    record(2);
    controlPlane.kubectl("delete", "user", "jane-doe", "--namespace=" + namespace).success();
    record(10);
    clear();

    assertThat(restore("-n", namespace, "--dry-run").out())
        .startsWith("Record sallyport-change-10 ")
        .doesNotContain("jane-doe\n");
    assertThat(restore("-n", namespace, "--dry-run", "--record", "sallyport-change-2").out())
        .startsWith("Record sallyport-change-2 ")
        .contains("User jane-doe");
    CommandResult other = restore("-n", namespace, "--record", "sallyport-change-3");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err())
        .contains(
            "there is no change record \"sallyport-change-3\"",
            "sallyport-change-2, sallyport-change-10");
  }

  @Test
  void aRecordOfSeveralSecretsIsRestoredAsItWasLastAmended() {
    apply(CENTER);
    createLarge();
    List<Secret> parts = record(2);
    assertThat(parts).hasSize(2);
    kubectl("patch", "assignment", "edit-payments", "--type=merge", "--patch=" + VIEW);
    amend(parts, "edit-payments");
    List<String> before = specs();
    clear();

    CommandResult restored = restore("-n", namespace, "--record", "sallyport-change-2-2");

    assertThat(restored.exitCode()).as(restored.toString()).isZero();
    assertThat(restored.out())
        .startsWith("Record sallyport-change-2 ")
        .contains("; 8 objects, 5 of them Assignments.")
        .contains("Assignment edit-payments (Group platform as ClusterRole view")
        .contains("8 applied.");
    assertThat(specs()).isEqualTo(before);

    // A part that is missing is an alteration like any other.
    clear();
    client.resource(parts.getLast()).delete();
    CommandResult refused = restore("-n", namespace);
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("is refused: it is not what was written");
    assertThat(specs()).isEmpty();
  }

  @Test
  void aTornRecordClearedNothingAndIsNotRestored() {
    apply(CENTER);
    record(2);
    createLarge();
    List<Secret> torn = parts(3, new SourceRef("corp", "uid"));
    client.resource(torn.getFirst()).create();

    CommandResult named = restore("-n", namespace, "--record", "sallyport-change-3");
    assertThat(named.exitCode()).as(named.toString()).isEqualTo(1);
    assertThat(named.err())
        .contains("record sallyport-change-3 was never completed", "cleared nothing");

    CommandResult newest = restore("-n", namespace);
    assertThat(newest.exitCode()).as(newest.toString()).isZero();
    assertThat(newest.out()).startsWith("Record sallyport-change-2 ").contains("4 same.");
  }

  @Test
  void aChangeThatIsStillBeingCarriedOutIsNotUndoneMeanwhile() {
    apply(CENTER);
    apply(
        """
        apiVersion: sallyport.dev/v1alpha1
        kind: IdentitySource
        metadata: {name: corp}
        spec: {type: Directory}
        """);
    String uid = kubectl("get", "identitysource", "corp", "--output=jsonpath={.metadata.uid}");
    // The record alone commits a change: the operator may end before the status speaks of it.
    patchStatus("{\"active\":{\"type\":\"ActiveDirectory\",\"epoch\":1}}");
    parts(2, new SourceRef("corp", uid)).forEach(part -> client.resource(part).create());
    clear();

    assertStillUnderWay(restore("-n", namespace));

    patchStatus("{\"change\":{\"record\":\"sallyport-change-2\",\"epoch\":2}}");
    assertStillUnderWay(restore("-n", namespace));
    assertThat(specs()).isEmpty();

    patchStatus("{\"change\":null,\"active\":{\"type\":\"Directory\",\"epoch\":2}}");
    assertThat(restore("-n", namespace).exitCode()).isZero();
    assertThat(specs()).hasSize(4);
  }

  private static void assertStillUnderWay(CommandResult restored) {
    assertThat(restored.exitCode()).as(restored.toString()).isEqualTo(1);
    assertThat(restored.err())
        .contains("the change of record sallyport-change-2 is still being carried out")
        .contains("IdentitySource corp");
  }

  private void patchStatus(String status) {
    kubectl(
        "patch",
        "identitysource",
        "corp",
        "--subresource=status",
        "--type=merge",
        "--patch={\"status\":" + status + "}");
  }

  @Test
  void whereReapplyingIsExplicitTheRestoredAssignmentsNameThePresentEpoch() {
    apply(CENTER);
    record(2);
    clear();
    apply(
        """
        apiVersion: sallyport.dev/v1alpha1
        kind: IdentitySource
        metadata: {name: corp}
        spec: {type: Directory, reapply: Explicit}
        """);
    controlPlane
        .kubectl(
            "patch",
            "identitysource",
            "corp",
            "--namespace=" + namespace,
            "--subresource=status",
            "--type=merge",
            "--patch={\"status\":{\"active\":{\"type\":\"Directory\",\"epoch\":2}}}")
        .success();

    assertThat(restore("-n", namespace).exitCode()).isZero();

    assertThat(
            controlPlane
                .kubectl(
                    "get",
                    "assignment",
                    "edit-payments",
                    "--namespace=" + namespace,
                    "--output=jsonpath={.spec.reapplyEpoch}")
                .success())
        .isEqualTo("2");
    assertThat(restore("-n", namespace).out()).contains("4 same.");
  }

  @Test
  void itTakesTheRightsOfWhoeverRunsIt() {
    apply(CENTER);
    record(2);
    clear();
    Path stranger = controlPlane.kubeconfigFor("stranger");
    Path assigner = controlPlane.kubeconfigFor("assigner-" + namespace);
    apply(
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
            .replace("NAMESPACE", namespace));

    CommandResult refused = run(stranger, "-n", namespace);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("you may not do this in namespace " + namespace);

    CommandResult some = run(assigner, "-n", namespace);
    assertThat(some.exitCode()).as(some.toString()).isEqualTo(2);
    assertThat(some.out())
        .contains("Applied      User jane-doe", "Failed       Assignment edit-payments", "bind")
        .contains("3 applied, 1 failed.");
  }

  @Test
  void withoutARecordOrAnApiServerItSaysSo() throws IOException {
    CommandResult none = restore("-n", namespace);
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("there is no change record in namespace \"" + namespace);

    Path nowhere = folder.resolve("nowhere.kubeconfig");
    Files.writeString(
        nowhere,
        Files.readString(controlPlane.adminKubeconfig())
            .replace(controlPlane.url().toString(), "https://127.0.0.1:1"));
    CommandResult unreachable = run(nowhere, "-n", namespace);
    assertThat(unreachable.exitCode()).as(unreachable.toString()).isEqualTo(1);
    assertThat(unreachable.err()).startsWith("restore: cannot reach the API server");
  }

  // --- Parts ------------------------------------------------------------------------------------

  private void apply(String yaml) {
    try {
      Path file = Files.createTempFile(folder, "apply", ".yaml");
      Files.writeString(file, yaml);
      controlPlane.kubectl("apply", "--namespace=" + namespace, "--filename=" + file).success();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String kubectl(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--namespace=" + namespace);
    return controlPlane.kubectl(all.toArray(String[]::new)).success();
  }

  /** Four Assignments that do not fit into one Secret. */
  private void createLarge() {
    for (int i = 0; i < 4; i++) {
      client
          .resource(
              Serialization.unmarshal(
                  LARGE
                      .replace("NAME", "large-" + i)
                      .replace("SPACE", namespace)
                      .replace("TEXT", "x".repeat(200 * 1024)),
                  GenericKubernetesResource.class))
          .create();
    }
  }

  /** What the operator writes before it clears all of it. */
  private List<Secret> record(long epoch) {
    return parts(epoch, new SourceRef("corp", "uid")).stream()
        .map(part -> client.resource(part).create())
        .toList();
  }

  /** What the operator adds to a record when an object was edited since. */
  private void amend(List<Secret> parts, String assignment) {
    RecordRead.Complete record =
        (RecordRead.Complete)
            Records.assemble(
                    parts.stream().map(RecordPart::read).flatMap(Optional::stream).toList())
                .getFirst();
    List<GenericKubernetesResource> edited =
        objects().stream()
            .filter(object -> object.getMetadata().getName().equals(assignment))
            .toList();
    client
        .resource(RecordWriter.amendment(namespace, record, Set.of(), edited.iterator()).next())
        .create();
  }

  private List<Secret> parts(long epoch, SourceRef source) {
    ChangeOrder order =
        new ChangeOrder(
            ChangeKind.SOURCE_CHANGE,
            Optional.of(SourceIdentity.activeDirectory("dc=example")),
            Optional.of(new Target(SourceIdentity.directory())),
            OnChange.CLEAR,
            epoch - 1,
            epoch,
            source);
    List<Secret> parts = new ArrayList<>();
    RecordWriter.of(namespace, order, Instant.parse("2026-01-01T00:00:00Z"), objects().iterator())
        .forEachRemaining(parts::add);
    return parts;
  }

  private void replace(Secret secret) {
    client.resource(secret).delete();
    secret.getMetadata().setResourceVersion(null);
    secret.getMetadata().setUid(null);
    client.resource(secret).create();
  }

  private void clear() {
    controlPlane
        .kubectl(
            "delete",
            "assignments,groupmemberships,groups,users",
            "--all",
            "--namespace=" + namespace)
        .success();
  }

  private List<GenericKubernetesResource> objects() {
    return List.of("User", "Group", "GroupMembership", "Assignment").stream()
        .flatMap(
            kind ->
                client
                    .genericKubernetesResources("sallyport.dev/v1alpha1", kind)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .stream())
        .toList();
  }

  /** What a person declares of each object: its spec, labels and annotations. */
  private List<String> specs() {
    return objects().stream()
        .map(
            object ->
                object.getKind()
                    + object.getMetadata().getName()
                    + object.getMetadata().getLabels().get(Labels.PROVISIONED_BY)
                    + object.getMetadata().getAnnotations().get("y")
                    + Serialization.asJson(object.getAdditionalProperties().get("spec")))
        .toList();
  }

  private static CommandResult restore(String... arguments) {
    return run(controlPlane.adminKubeconfig(), arguments);
  }

  private static CommandResult run(Path kubeconfig, String... arguments) {
    return JarCommand.run(
        kubeconfig,
        Stream.concat(Stream.of("restore"), Stream.of(arguments)).toArray(String[]::new));
  }
}
