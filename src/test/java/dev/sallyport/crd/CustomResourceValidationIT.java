package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code kubectl apply} accepts and refuses, and with which words: {@code validation/}. */
class CustomResourceValidationIT {
  private static Wire wire;
  private static String namespace;

  @BeforeAll
  static void start() {
    ControlPlane controlPlane = SharedControlPlane.get();
    wire = new Wire(controlPlane.client());
    namespace = controlPlane.newNamespace("validation");
  }

  @TestFactory
  Stream<DynamicTest> accepted() {
    return cases("valid-").map(c -> DynamicTest.dynamicTest(c.toString(), () -> accepts(c)));
  }

  @TestFactory
  Stream<DynamicTest> refused() {
    return cases("invalid-").map(c -> DynamicTest.dynamicTest(c.toString(), () -> refuses(c)));
  }

  private static void accepts(CaseFile aCase) {
    ObjectNode object = in(aCase);

    ObjectNode created = wire.create(object).object();

    if (Crd.wishes().stream().anyMatch(crd -> crd.kind().equals(created.path("kind").asText()))) {
      assertThat(created.at("/status/observedGeneration").asLong())
          .as("a new object reads as in progress")
          .isEqualTo(-1);
    }
    assertThat(wire.apply(object).object().at("/metadata/generation").asLong())
        .as("applying it again changes nothing")
        .isEqualTo(1);
  }

  private static void refuses(CaseFile aCase) {
    ObjectNode object = in(aCase);

    Answer answer = wire.create(object);

    aCase.assertRefused(answer);
    // What a pipeline sees beforehand is what it will get.
    Answer rehearsed = wire.create(object, Wire.DRY_RUN);
    assertThat(rehearsed.code()).isEqualTo(answer.code());
    assertThat(rehearsed.message()).isEqualTo(answer.message());
    // Where a type is wrong, server-side apply answers 500, which a client tries again and again.
    if (answer.code() == 422 && !answer.message().contains("must be of type")) {
      aCase.assertRefused(wire.apply(object));
    }
  }

  private static Stream<CaseFile> cases(String prefix) {
    return CaseFile.below("validation", "valid-", "invalid-").stream().filter(c -> c.named(prefix));
  }

  private static ObjectNode in(CaseFile aCase) {
    ObjectNode object = aCase.document().deepCopy();
    object.withObject("/metadata").put("namespace", namespace);
    return object;
  }
}
