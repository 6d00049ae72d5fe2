package dev.sallyport.bench;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Makes the writes that the operator makes, as many at once, and decides nothing. */
final class BareClient {
  /** As the operator's, so that the same policies look at it; the operator watches the other. */
  static final String MANAGED_BY = "bare";

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("bare")
          .withForce(true)
          .build();
  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private final KubernetesClient client;

  BareClient(KubernetesClient client) {
    this.client = client;
  }

  /** Finalizer, binding, status. */
  void converge(List<Assignment> assignments) {
    Workers.forEach(
        assignments,
        assignment -> {
          patchFinalizers(assignment, List.of(Labels.FINALIZER));
          client.resource(binding(assignment)).create();
          client
              .resource((HasMetadata) assignment)
              .subresource("status")
              .patch(APPLY, Serialization.asJson(status(assignment)));
        });
  }

  /** Binding, assignment, finalizer. */
  void clear(List<Assignment> assignments) {
    Workers.forEach(
        assignments,
        assignment -> {
          RoleBinding binding = binding(assignment);
          delete(
              "/apis/rbac.authorization.k8s.io/v1/namespaces/"
                  + binding.getMetadata().getNamespace()
                  + "/rolebindings/"
                  + binding.getMetadata().getName(),
              null);
          delete(
              "/apis/sallyport.dev/v1alpha1/namespaces/"
                  + assignment.getMetadata().getNamespace()
                  + "/assignments/"
                  + assignment.getMetadata().getName(),
              assignment.getMetadata().getUid());
          patchFinalizers(assignment, List.of());
        });
  }

  private void patchFinalizers(Assignment assignment, List<String> finalizers) {
    Map<String, Object> metadata =
        Map.of("uid", assignment.getMetadata().getUid(), "finalizers", finalizers);
    client
        .resource((HasMetadata) assignment)
        .patch(MERGE, Serialization.asJson(Map.of("metadata", metadata)));
  }

  private void delete(String path, String uid) {
    var options =
        new DeleteOptionsBuilder()
            .withNewPreconditions(null, uid)
            .withPropagationPolicy("Background")
            .build();
    var unused = client.raw(path, "DELETE", options);
  }

  private static RoleBinding binding(Assignment assignment) {
    String name = assignment.getMetadata().getName();
    return new RoleBindingBuilder()
        .withNewMetadata()
        .withNamespace(assignment.getSpec().scope().namespaces().getFirst())
        .withName("bare-" + name + "-0123456789abcdef0123")
        .addToLabels(Labels.MANAGED_BY, MANAGED_BY)
        .addToLabels(Labels.ASSIGNMENT_UID, assignment.getMetadata().getUid())
        .addToAnnotations(Labels.ASSIGNMENT, Site.BARE + "/" + name)
        .endMetadata()
        .withNewRoleRef(
            "rbac.authorization.k8s.io", "ClusterRole", assignment.getSpec().role().name())
        .addNewSubject("rbac.authorization.k8s.io", "Group", "sallyport:Team of " + name, null)
        .build();
  }

  private static Map<String, Object> status(Assignment assignment) {
    Long generation = assignment.getMetadata().getGeneration();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Condition ready =
        new Condition(
            Condition.READY, Condition.TRUE, generation, now, "Bound", "bound in 1 namespace");
    AssignmentStatus status =
        new AssignmentStatus(
            generation,
            1L,
            new AssignmentStatus.BoundPrincipal(assignment.getMetadata().getUid(), null),
            1,
            null,
            List.of(ready));
    return Map.of(
        "apiVersion", assignment.getApiVersion(),
        "kind", assignment.getKind(),
        "metadata",
            Map.of(
                "name", assignment.getMetadata().getName(),
                "namespace", assignment.getMetadata().getNamespace(),
                "uid", assignment.getMetadata().getUid()),
        "status", status);
  }
}
