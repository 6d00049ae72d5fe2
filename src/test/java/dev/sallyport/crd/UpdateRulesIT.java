package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Which changes of an object that is there are accepted: {@code updates/}. The first document is
 * created, with its status written as the operator would; the second replaces it.
 */
class UpdateRulesIT {
  private static Wire wire;
  private static String namespace;

  @BeforeAll
  static void start() {
    ControlPlane controlPlane = SharedControlPlane.get();
    wire = new Wire(controlPlane.client());
    namespace = controlPlane.newNamespace("updates");
  }

  @TestFactory
  Stream<DynamicTest> allowed() {
    return cases("allowed-").map(c -> DynamicTest.dynamicTest(c.toString(), () -> allows(c)));
  }

  @TestFactory
  Stream<DynamicTest> refused() {
    return cases("refused-").map(c -> DynamicTest.dynamicTest(c.toString(), () -> refuses(c)));
  }

  private static void allows(CaseFile aCase) {
    create(aCase);
    ObjectNode after = in(aCase, 1);

    assertThat(wire.apply(after, Wire.DRY_RUN).object()).isNotEmpty();
    ObjectNode updated = replacing(after, wire).object();

    assertThat(updated.at("/metadata/generation").asLong())
        .as("generation after the change")
        .isEqualTo(aCase.document().path("spec").equals(after.path("spec")) ? 1 : 2);
    operatorStillWrites(after);
  }

  private static void refuses(CaseFile aCase) {
    create(aCase);
    ObjectNode after = in(aCase, 1);

    aCase.assertRefused(replacing(after, wire));
    aCase.assertRefused(replacing(after, wire, Wire.DRY_RUN));
    aCase.assertRefused(wire.apply(after));
    aCase.assertRefused(wire.apply(after, Wire.DRY_RUN));
    aCase.assertRefused(wire.patch(after, replacingSpec(after)));

    operatorStillWrites(after);
  }

  private static void create(CaseFile aCase) {
    assertThat(aCase.documents()).as("before and after in %s", aCase).hasSize(2);
    ObjectNode before = in(aCase, 0);
    JsonNode status = before.remove("status");
    wire.apply(before).object();
    if (status != null) {
      ObjectNode patch = before.objectNode();
      patch.set("status", status);
      wire.patchStatus(before, patch).object();
    }
  }

  private static Answer replacing(ObjectNode after, Wire by, String... options) {
    ObjectNode object = after.deepCopy();
    object
        .withObject("/metadata")
        .set("resourceVersion", by.get(after).object().at("/metadata/resourceVersion"));
    return by.replace(object, options);
  }

  /** A merge patch that leaves nothing of the old spec: every field that is not wanted is null. */
  private static ObjectNode replacingSpec(ObjectNode after) {
    ObjectNode patch = after.objectNode();
    ObjectNode spec = after.withObject("/spec").deepCopy();
    wire.get(after)
        .object()
        .path("spec")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!spec.has(name)) {
                spec.putNull(name);
              }
            });
    patch.set("spec", spec);
    return patch;
  }

  /** No rule over the spec stands in the way of status, labels or finalizers. */
  private static void operatorStillWrites(ObjectNode object) {
    ObjectNode status = object.objectNode();
    if (object.path("kind").asText().equals("Session")) {
      status.withObject("/status").put("lastRefresh", "2031-01-01T08:10:00Z");
    } else {
      status.withObject("/status").put("observedGeneration", 7);
    }
    wire.patchStatus(object, status).object();
    ObjectNode finalizer = object.objectNode();
    finalizer.withObject("/metadata").withArray("finalizers").add("sallyport.dev/finalizer");
    wire.patch(object, finalizer).object();
    finalizer.withObject("/metadata").putArray("finalizers");
    wire.patch(object, finalizer).object();
  }

  private static Stream<CaseFile> cases(String prefix) {
    return CaseFile.below("updates", "allowed-", "refused-").stream().filter(c -> c.named(prefix));
  }

  private static ObjectNode in(CaseFile aCase, int document) {
    ObjectNode object = aCase.documents().get(document).deepCopy();
    object.withObject("/metadata").put("namespace", namespace);
    return object;
  }
}
