package dev.sallyport.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.sallyport.GoldenCase;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One directory for each case below {@code src/test/resources/access}: {@code in-*.yaml} go in,
 * {@code out.yaml} is what must come out. {@link Case} says which files there are.
 */
class GoldenTest {

  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES));

  @TestFactory
  Stream<DynamicTest> everyCase() {
    return GoldenCase.all("access", GoldenTest::check);
  }

  private static void check(GoldenCase directory) throws IOException {
    Case given = new Case(directory);

    Decision decision = Access.decide(given.situation());
    BindingPlan plan = BindingPlan.of(given.assignment().getMetadata(), decision, given.existing());

    directory.assertOut("out.yaml", YAML.writeValueAsString(describe(decision, plan)));
  }

  private static Map<String, Object> describe(Decision decision, BindingPlan plan) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("outcome", decision.outcome().getClass().getSimpleName());
    out.put("reason", decision.outcome().reason());
    out.put("message", decision.outcome().message());
    put(out, "nameTaken", plan.takenOutcome().map(o -> o.getClass().getSimpleName()));
    out.put("bindings", decision.bindings().stream().map(GoldenTest::line).toList());
    out.put("retained", decision.retained().stream().map(GoldenTest::line).toList());
    if (decision.handsOff()) {
      out.put("handsOff", true);
    }
    out.put("steps", plan.steps().stream().map(GoldenTest::line).toList());
    out.put("standing", plan.standing());
    put(out, "epoch", Optional.ofNullable(decision.epoch()));
    put(
        out,
        "principal",
        Optional.ofNullable(decision.principal()).map(p -> p.uid() + " " + p.externalID()));
    if (!decision.pendingNamespaces().isEmpty()) {
      out.put("pendingNamespaces", decision.pendingNamespaces());
    }
    put(out, "nextLook", decision.nextLook().map(Object::toString));
    return out;
  }

  private static void put(Map<String, Object> out, String key, Optional<?> value) {
    value.ifPresent(v -> out.put(key, v));
  }

  private static String line(Binding binding) {
    return "%s: %s %s for %s %s"
        .formatted(
            place(binding.namespace(), binding.name()),
            binding.role().kind(),
            binding.role().name(),
            binding.subject().kind(),
            binding.subject().name());
  }

  private static String line(BindingPlan.Step step) {
    return switch (step) {
      case BindingPlan.Step.Create(Binding b) -> "create " + place(b.namespace(), b.name());
      case BindingPlan.Step.Update(Binding b, Existing e) ->
          "update " + place(b.namespace(), b.name());
      case BindingPlan.Step.Recreate(Binding b, Existing e) ->
          "recreate " + place(b.namespace(), b.name());
      case BindingPlan.Step.Delete(Existing e) -> "delete " + place(e.namespace(), e.name());
    };
  }

  private static String place(String namespace, String name) {
    return namespace == null ? "cluster " + name : namespace + "/" + name;
  }
}
