package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The bounds that are too long to write into a file: what is just allowed passes every rule within
 * the API server's cost limits, and one more is refused.
 */
class CustomResourceBoundsIT {
  private static Wire wire;
  private static String namespace;

  private record Bound(
      String name, int most, IntFunction<ObjectNode> object, String field, String refusal) {}

  @BeforeAll
  static void start() {
    ControlPlane controlPlane = SharedControlPlane.get();
    wire = new Wire(controlPlane.client());
    namespace = controlPlane.newNamespace("bounds");
  }

  @TestFactory
  Stream<DynamicTest> theMostIsAcceptedAndOneMoreIsNot() {
    return Stream.of(
            new Bound(
                "metadata inline",
                98_304,
                CustomResourceBoundsIT::inline,
                "spec.externalIdP.metadata.inline",
                "may not be more than 98304 bytes"),
            new Bound(
                "userName",
                128,
                CustomResourceBoundsIT::user,
                "spec.userName",
                "may not be more than 128 bytes"),
            new Bound(
                "displayName of a Group",
                128,
                CustomResourceBoundsIT::group,
                "spec.displayName",
                "may not be more than 128 bytes"),
            new Bound(
                "members of a Group",
                1000,
                n -> members("Group", n),
                "spec.members",
                "must have at most 1000 items"),
            new Bound(
                "members of a GroupMembership",
                1000,
                n -> members("GroupMembership", n),
                "spec.members",
                "must have at most 1000 items"),
            new Bound(
                "namespaces of an Assignment",
                256,
                CustomResourceBoundsIT::namespaces,
                "spec.scope.namespaces",
                "must have at most 256 items"))
        .map(bound -> DynamicTest.dynamicTest(bound.name(), () -> check(bound)));
  }

  private static void check(Bound bound) {
    assertThat(wire.create(bound.object().apply(bound.most()), Wire.DRY_RUN).object()).isNotEmpty();

    Answer answer = wire.create(bound.object().apply(bound.most() + 1), Wire.DRY_RUN);

    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.causes())
        .anySatisfy(
            cause -> {
              assertThat(cause.field()).isEqualTo(bound.field());
              assertThat(cause.message()).contains(bound.refusal());
            });
  }

  private static ObjectNode inline(int length) {
    ObjectNode source = object("IdentitySource");
    source.withObject("/spec").put("type", "ExternalIdP").put("baseURL", "https://id.example.com");
    source.withObject("/spec/externalIdP/metadata").put("inline", "x".repeat(length));
    return source;
  }

  /** Characters count, not bytes: the API server's word for it is only a word. */
  private static ObjectNode user(int length) {
    ObjectNode user = object("User");
    user.withObject("/spec").put("userName", "é".repeat(length));
    return user;
  }

  private static ObjectNode group(int length) {
    ObjectNode group = object("Group");
    group.withObject("/spec").put("displayName", "é".repeat(length));
    return group;
  }

  private static ObjectNode members(String kind, int count) {
    ObjectNode object = object(kind);
    if (kind.equals("Group")) {
      object.withObject("/spec").put("displayName", "platform");
    } else {
      object.withObject("/spec/group").put("name", "platform");
    }
    ArrayNode members = object.withObject("/spec").putArray("members");
    for (int i = 0; i < count; i++) {
      members.addObject().put("name", "person-" + i);
    }
    return object;
  }

  private static ObjectNode namespaces(int count) {
    ObjectNode assignment = object("Assignment");
    assignment.withObject("/spec/principal").put("kind", "Group").put("name", "platform");
    assignment.withObject("/spec/role").put("kind", "ClusterRole").put("name", "edit");
    ArrayNode namespaces = assignment.withObject("/spec/scope").putArray("namespaces");
    for (int i = 0; i < count; i++) {
      namespaces.add("a-rather-long-name-of-a-namespace-that-somebody-once-chose-" + i);
    }
    return assignment;
  }

  private static ObjectNode object(String kind) {
    ObjectNode object = Yaml.documents("{apiVersion: sallyport.dev/v1alpha1}").getFirst();
    object.put("kind", kind);
    object.withObject("/metadata").put("name", "bound").put("namespace", namespace);
    return object;
  }
}
