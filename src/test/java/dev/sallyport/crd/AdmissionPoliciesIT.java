package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.crd.PolicyTable.Names;
import dev.sallyport.crd.PolicyTable.Row;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may do what, beyond RBAC: {@code policies/table.yaml}, asked for by impersonation. */
class AdmissionPoliciesIT {
  private static final int CHECKED_NAMESPACES = 24;

  private static final AtomicInteger objects = new AtomicInteger();
  private static final List<HasMetadata> authors = new ArrayList<>();
  private static ControlPlane controlPlane;
  private static Wire wire;
  private static Names names;

  @BeforeAll
  static void start() {
    controlPlane = SharedControlPlane.get();
    wire = new Wire(controlPlane.client());
    names =
        new Names(
            controlPlane.newNamespace("center"),
            controlPlane.newNamespace("team"),
            controlPlane.newNamespace("other"),
            "table-" + UUID.randomUUID().toString().substring(0, 8));
    Rbac.applyShipped(controlPlane.client());
    authors.addAll(Rbac.apply(controlPlane.client(), PolicyTable.authors(names)));
    Rbac.awaitInForce(controlPlane.client(), names.center());
  }

  @AfterAll
  static void deleteWhatBelongsToNoNamespace() {
    authors.stream()
        .filter(author -> author.getMetadata().getNamespace() == null)
        .forEach(author -> controlPlane.client().resource(author).delete());
  }

  @TestFactory
  Stream<DynamicTest> table() {
    return PolicyTable.read(names).rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.toString(), () -> run(row)));
  }

  private static void run(Row row) {
    ObjectNode object = fresh(row.object());
    if (!row.verb().equals("create")) {
      create(object);
    }
    Wire author = PolicyTable.as(names, wire, row.author());

    Answer rehearsed = ask(author, row, object, Wire.DRY_RUN);
    Answer answer = ask(author, row, object);

    check(row, rehearsed);
    check(row, answer);
  }

  private static Answer ask(Wire author, Row row, ObjectNode object, String... options) {
    return switch (row.verb()) {
      case "create" -> author.create(object, options);
      case "patch" -> author.patch(object, row.patch(), options);
      case "status" -> author.patchStatus(object, row.patch(), options);
      case "update" ->
          author.replace(wire.patch(object, row.patch(), Wire.DRY_RUN).object(), options);
      case "reapply" -> author.replace(asItIs(object), options);
      case "delete" -> author.delete(object, options);
      default -> fail("unknown verb in %s", row);
    };
  }

  private static void check(Row row, Answer answer) {
    switch (row.expect()) {
      case "allowed" ->
          assertThat(answer.successful()).as("%s: %s", row, answer.message()).isTrue();
      case "refused" -> {
        assertThat(answer.code()).as("%s: %s", row, answer.message()).isEqualTo(403);
        assertThat(answer.message())
            .contains("ValidatingAdmissionPolicy '" + row.policy() + "'", row.says());
        assertThat(row.says()).as("the words that %s expects", row).isNotBlank();
      }
      case "unauthorized" -> {
        assertThat(answer.code()).as("%s: %s", row, answer.message()).isEqualTo(403);
        assertThat(answer.message()).doesNotContain("ValidatingAdmissionPolicy");
      }
      default -> fail("unknown expectation in %s", row);
    }
  }

  /** The object under a name of its own, so that rows do not meet. */
  private static ObjectNode fresh(String name) {
    ObjectNode object = PolicyTable.object(names, name);
    object
        .withObject("/metadata")
        .put("name", name + "-" + names.id() + "-" + objects.incrementAndGet());
    return object;
  }

  private static void create(ObjectNode object) {
    JsonNode status = object.remove("status");
    wire.create(object).object();
    if (status != null) {
      ObjectNode patch = object.objectNode();
      patch.set("status", status);
      wire.patchStatus(object, patch).object();
    }
  }

  private static ObjectNode asItIs(ObjectNode object) {
    ObjectNode stored = wire.get(object).object();
    stored.withObject("/metadata").remove("managedFields");
    return stored;
  }

  @Test
  void everyOneOfTwentyFourNamespacesIsChecked() {
    // given an author who may bind edit in 24 namespaces
    List<String> namespaces = new ArrayList<>();
    for (int i = 0; i < CHECKED_NAMESPACES; i++) {
      namespaces.add(controlPlane.newNamespace("many"));
    }
    for (String namespace : namespaces) {
      Rbac.apply(
          controlPlane.client(),
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: binds-edit, namespace: "%s"}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "binds-edit-%s"}
          subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%s"}]
          """
              .formatted(namespace, names.id(), names.user("assigner-in-team")));
    }
    Rbac.awaitInForce(controlPlane.client(), names.center());
    Wire author = PolicyTable.as(names, wire, "assigner-in-team");

    // when all are listed, then it is allowed
    assertThat(author.create(editIn(namespaces), Wire.DRY_RUN).object()).isNotEmpty();

    // when one is exchanged for another, then it is refused, at whatever place
    for (int place = 0; place < CHECKED_NAMESPACES; place++) {
      List<String> one = new ArrayList<>(namespaces);
      one.set(place, names.other());
      Answer answer = author.create(editIn(one), Wire.DRY_RUN);
      assertThat(answer.code()).as("place %s: %s", place, answer.message()).isEqualTo(403);
      assertThat(answer.message()).as("place %s", place).contains(names.other());
    }
    KubernetesClient client = controlPlane.client();
    namespaces.forEach(namespace -> client.namespaces().withName(namespace).delete());
  }

  private static ObjectNode editIn(List<String> namespaces) {
    ObjectNode assignment = fresh("edit-in-team");
    ArrayNode list = assignment.withObject("/spec/scope").putArray("namespaces");
    namespaces.forEach(list::add);
    return assignment;
  }

  @Test
  void aNamespaceThatIsGoingTakesTheSourceAndItsStateWithIt() {
    // given a center that is being deleted, in which finalizers still hold the source and the state
    String going = controlPlane.newNamespace("going");
    ObjectNode source = heldIn(going, "source-in-use");
    ObjectNode state = heldIn(going, "active-source");
    create(source);
    create(state);
    Rbac.apply(
        controlPlane.client(),
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: admin, namespace: "%s"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-source-admin}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%s"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: secrets, namespace: "%s"}
        rules: [{apiGroups: [""], resources: [secrets], verbs: [delete]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: secrets, namespace: "%s"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: secrets}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%s"}]
        """
            .formatted(
                going, names.user("source-admin"), going, going, names.user("source-admin")));
    Rbac.awaitInForce(controlPlane.client(), names.center());
    Wire author = PolicyTable.as(names, wire, "source-admin");
    assertThat(author.delete(source, Wire.DRY_RUN).message())
        .contains("set spec.onDelete to Clear");
    assertThat(author.delete(state, Wire.DRY_RUN).message()).contains("identitysources/gate");

    // when the namespace is deleted
    controlPlane.client().namespaces().withName(going).delete();

    // then neither policy stands in the way
    KubernetesClient client = controlPlane.client();
    Await.until(
        "the namespace to be terminating",
        () -> client.namespaces().withName(going).get(),
        namespace -> namespace.getMetadata().getDeletionTimestamp() != null);
    Await.untilAsserted(
        "both may be deleted",
        () -> {
          assertThat(wire.delete(source).object()).isNotEmpty();
          assertThat(wire.delete(state).object()).isNotEmpty();
        });
    release(source);
    release(state);
  }

  private static ObjectNode heldIn(String namespace, String name) {
    ObjectNode object = fresh(name);
    object.withObject("/metadata").put("namespace", namespace);
    object.withObject("/metadata").putArray("finalizers").add("example.com/held");
    return object;
  }

  private static void release(ObjectNode object) {
    ObjectNode patch = object.objectNode();
    patch.withObject("/metadata").putArray("finalizers");
    wire.patch(object, patch).object();
  }
}
