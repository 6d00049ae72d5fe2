package dev.sallyport.gate;

import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.List;
import java.util.Map;

/** Objects of a center as a person would write them. */
final class TestObjects {

  private TestObjects() {}

  static GenericKubernetesResource assignment(String name, String role) {
    return object(
        "Assignment",
        name,
        Map.of(),
        Map.of(
            "principal", Map.of("kind", "Group", "name", "platform"),
            "role", Map.of("kind", "ClusterRole", "name", role),
            "scope", Map.of("namespaces", List.of("payments"))));
  }

  /** With annotations as large as the API server takes them, so that a few fill a part. */
  static GenericKubernetesResource bigAssignment(String name) {
    GenericKubernetesResource big = assignment(name, "edit");
    big.getMetadata().setAnnotations(Map.of("example.com/notes", "x".repeat(250 * 1024)));
    return big;
  }

  /**
   * @param provisionedBy a value of the label, or empty text for none
   */
  static GenericKubernetesResource person(String kind, String name, String provisionedBy) {
    return object(
        kind,
        name,
        provisionedBy.isEmpty() ? Map.of() : Map.of(Labels.PROVISIONED_BY, provisionedBy),
        switch (kind) {
          case "User" -> Map.of("userName", name + "@example.com");
          case "Group" -> Map.of("displayName", name);
          default -> Map.of("group", Map.of("name", "platform"), "members", List.of());
        });
  }

  /** As a server makes it of what is pushed in an epoch. */
  static GenericKubernetesResource pushed(String kind, String name, long epoch) {
    GenericKubernetesResource pushed = person(kind, name, Labels.SCIM);
    pushed
        .getMetadata()
        .setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.EPOCH, Long.toString(epoch)));
    return pushed;
  }

  static GenericKubernetesResource object(
      String kind, String name, Map<String, String> labels, Map<String, ?> spec) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("sallyport.dev/v1alpha1")
        .withKind(kind)
        .withNewMetadata()
        .withName(name)
        .withNamespace(World.NAMESPACE)
        .withLabels(labels)
        .endMetadata()
        .addToAdditionalProperties("spec", spec)
        .build();
  }
}
