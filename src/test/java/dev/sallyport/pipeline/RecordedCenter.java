package dev.sallyport.pipeline;

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
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A center without an operator: a test writes the records of its changes as the operator writes
 * them, and restores from them by the command as a process.
 */
final class RecordedCenter {

  /** One object of each kind that a change clears. */
  static final String PEOPLE =
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

  private final ControlPlane controlPlane = SharedControlPlane.get();
  private final KubernetesClient client = controlPlane.client();
  private final String namespace = controlPlane.newNamespace("restore");
  private final Path folder;

  /**
   * @param folder for the files that are applied
   */
  RecordedCenter(Path folder) {
    this.folder = folder;
  }

  String namespace() {
    return namespace;
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  void apply(String yaml) {
    try {
      Path file = Files.createTempFile(folder, "apply", ".yaml");
      Files.writeString(file, yaml);
      kubectl("apply", "--filename=" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String kubectl(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--namespace=" + namespace);
    return controlPlane.kubectl(all.toArray(String[]::new)).success();
  }

  /** Applies an IdentitySource, of which nobody says anything but the test. */
  void source(String spec) {
    apply(
        """
        apiVersion: sallyport.dev/v1alpha1
        kind: IdentitySource
        metadata: {name: corp}
        spec: SPEC
        """
            .replace("SPEC", spec));
  }

  void sourceStatus(String status) {
    kubectl(
        "patch",
        "identitysource",
        "corp",
        "--subresource=status",
        "--type=merge",
        "--patch={\"status\":" + status + "}");
  }

  Secret create(Secret secret) {
    return client.resource(secret).create();
  }

  void delete(Secret secret) {
    client.resource(secret).delete();
  }

  /** Four Assignments that do not fit into one Secret. */
  void createLarge() {
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

  /** Writes what the operator writes before it clears all of it. */
  List<Secret> record(long epoch) {
    return parts(epoch, new SourceRef("corp", "uid")).stream().map(this::create).toList();
  }

  /** Writes what the operator adds to a record when an object was edited since. */
  void amend(List<Secret> parts, String assignment) {
    RecordRead.Complete record =
        (RecordRead.Complete)
            Records.assemble(
                    parts.stream().map(RecordPart::read).flatMap(Optional::stream).toList())
                .getFirst();
    List<GenericKubernetesResource> edited =
        objects().stream()
            .filter(object -> object.getMetadata().getName().equals(assignment))
            .toList();
    create(RecordWriter.amendment(namespace, record, Set.of(), edited.iterator()).next());
  }

  /** A record of all that is there, as the operator would write it. */
  List<Secret> parts(long epoch, SourceRef source) {
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

  /** Puts another in the place of a Secret, which is immutable. */
  void replace(Secret secret) {
    delete(secret);
    secret.getMetadata().setResourceVersion(null);
    secret.getMetadata().setUid(null);
    create(secret);
  }

  /** Deletes all people and assignments, as a change does. */
  void clear() {
    kubectl("delete", "assignments,groupmemberships,groups,users", "--all");
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
  List<String> specs() {
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

  /** Runs the command as administrator. */
  CommandResult restore(String... arguments) {
    return restoreAs(controlPlane.adminKubeconfig(), arguments);
  }

  CommandResult restoreAs(Path kubeconfig, String... arguments) {
    return JarCommand.run(
        kubeconfig,
        Stream.concat(Stream.of("restore", "-n", namespace), Stream.of(arguments))
            .toArray(String[]::new));
  }
}
