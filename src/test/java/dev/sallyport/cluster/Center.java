package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * An identity center, and what an administrator does and sees in it.
 *
 * @param prefix what every subject of its bindings begins with
 */
record Center(ControlPlane controlPlane, String namespace, String prefix) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Waits until the built-in Directory is the source in force. */
  Center withDirectory() {
    apply(
        """
        kind: IdentitySource
        metadata: {name: directory}
        spec: {type: Directory}
        """);
    await("IdentitySource", "directory", "Active");
    return this;
  }

  KubernetesClient client() {
    return controlPlane.client();
  }

  /**
   * Applies objects of ours as a pipeline does (server-side apply).
   *
   * @param yaml without apiVersion and namespace; several documents may follow each other
   */
  void apply(String yaml) {
    try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
      documents.readAll().forEach(this::apply);
    } catch (IOException e) {
      throw new UncheckedIOException("not YAML: " + yaml, e);
    }
  }

  private void apply(ObjectNode object) {
    object.put("apiVersion", "sallyport.dev/v1alpha1");
    ((ObjectNode) object.get("metadata")).put("namespace", namespace);
    String kind = object.get("kind").asText();
    of(kind)
        .resource(Serialization.unmarshal(object.toString(), GenericKubernetesResource.class))
        .fieldManager("pipeline")
        .forceConflicts()
        .serverSideApply();
  }

  /**
   * Changes an object by a JSON merge patch.
   *
   * @param yaml the patch
   */
  void patch(String kind, String name, String yaml) {
    one(kind, name).patch(PatchContext.of(PatchType.JSON_MERGE), toJson(yaml));
  }

  /** Deletes an object and does not wait for its end. */
  void delete(String kind, String name) {
    one(kind, name).delete();
  }

  /** The object, or null. */
  Shown get(String kind, String name) {
    GenericKubernetesResource object = one(kind, name).get();
    return object == null ? null : new Shown(tree(object));
  }

  /** Waits until the operator has seen the present spec and gives this reason for Ready. */
  Shown await(String kind, String name, String reason) {
    return await(kind, name, "be " + reason, shown -> shown.reason().equals(reason)).honest();
  }

  /** Waits for something in the status of an object's present generation. */
  Shown await(String kind, String name, String what, Predicate<Shown> wanted) {
    return Await.until(
        kind + " " + namespace + "/" + name + " to " + what,
        () -> get(kind, name),
        shown -> shown != null && shown.observed() && wanted.test(shown));
  }

  void awaitGone(String kind, String name) {
    Await.until(
        kind + " " + namespace + "/" + name + " to be gone",
        () -> one(kind, name).get(),
        object -> object == null);
  }

  /** The RoleBindings that carry the uid of an Assignment, in the order of their namespaces. */
  List<RoleBinding> bindings(String assignment) {
    return bindingsOf(get("Assignment", assignment).uid());
  }

  List<RoleBinding> bindingsOf(String uid) {
    return client()
        .rbac()
        .roleBindings()
        .inAnyNamespace()
        .withLabel("sallyport.dev/assignment-uid", uid)
        .list()
        .getItems()
        .stream()
        .sorted(java.util.Comparator.comparing(b -> b.getMetadata().getNamespace()))
        .toList();
  }

  /** The ClusterRoleBindings that carry the uid of an Assignment. */
  List<ClusterRoleBinding> clusterBindings(String assignment) {
    return client()
        .rbac()
        .clusterRoleBindings()
        .withLabel("sallyport.dev/assignment-uid", get("Assignment", assignment).uid())
        .list()
        .getItems();
  }

  /** Waits until an Assignment has exactly one binding, and returns it. */
  RoleBinding awaitBinding(String assignment) {
    return Await.until(
            "one binding of " + assignment, () -> bindings(assignment), found -> found.size() == 1)
        .getFirst();
  }

  /** Waits until an Assignment is bound in exactly these namespaces. */
  void awaitBoundIn(String assignment, String... namespaces) {
    List<String> wanted = List.of(namespaces).stream().sorted().toList();
    Await.until(
        assignment + " to be bound in " + wanted,
        () ->
            bindings(assignment).stream()
                .map(binding -> binding.getMetadata().getNamespace())
                .toList(),
        wanted::equals);
  }

  /** The name of the Assignment that a binding says it is of. */
  static String assignmentOf(HasMetadata binding) {
    String of = binding.getMetadata().getAnnotations().get("sallyport.dev/assignment");
    return of.substring(of.indexOf('/') + 1);
  }

  /** A namespace to assign roles in. */
  String target() {
    return controlPlane.newNamespace("target");
  }

  /** An active User of this name. */
  void user(String name) {
    apply(
        """
        kind: User
        metadata: {name: "%1$s"}
        spec: {userName: "%1$s@example.com", displayName: "%1$s"}
        """
            .formatted(name));
  }

  /** A Group without members, of this name. */
  void group(String name) {
    apply(
        """
        kind: Group
        metadata: {name: "%1$s"}
        spec: {displayName: "%1$s"}
        """
            .formatted(name));
  }

  /** An Assignment of the ClusterRole view to a User in one namespace. */
  void assign(String name, String user, String target) {
    assign(name, "{kind: User, name: " + user + "}", "view", target);
  }

  void assign(String name, String principal, String clusterRole, String target) {
    apply(
        """
        kind: Assignment
        metadata: {name: "%s"}
        spec:
          principal: %s
          role: {kind: ClusterRole, name: "%s"}
          scope: {namespaces: ["%s"]}
        """
            .formatted(name, principal, clusterRole, target));
  }

  /** Asserts that a binding gives what its Assignment says, to one of this center's people. */
  void assertGives(RoleBinding binding, String subjectKind, String subject, String role) {
    assertThat(binding.getRoleRef().getName()).isEqualTo(role);
    assertThat(binding.getSubjects()).hasSize(1);
    assertThat(binding.getSubjects().getFirst().getKind()).isEqualTo(subjectKind);
    assertThat(binding.getSubjects().getFirst().getName()).isEqualTo(prefix + subject);
    assertThat(binding.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "sallyport");
  }

  NonNamespaceOperation<
          GenericKubernetesResource,
          io.fabric8.kubernetes.api.model.GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      of(String kind) {
    return operation(client(), kind).inNamespace(namespace);
  }

  Resource<GenericKubernetesResource> one(String kind, String name) {
    return of(kind).withName(name);
  }

  static MixedOperation<
          GenericKubernetesResource,
          io.fabric8.kubernetes.api.model.GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      operation(KubernetesClient client, String kind) {
    return client.genericKubernetesResources(
        new ResourceDefinitionContext.Builder()
            .withGroup("sallyport.dev")
            .withVersion("v1alpha1")
            .withKind(kind)
            .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
            .withNamespaced(true)
            .build());
  }

  static JsonNode tree(GenericKubernetesResource object) {
    try {
      return JSON.readTree(Serialization.asJson(object));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String toJson(String yaml) {
    try {
      return YAML.readTree(yaml).toString();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
