package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.GoldenCase;
import dev.sallyport.api.IdentitySourceSpec;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What happens over time, a directory a story: {@code in-story.yaml} says what people do and where
 * the operator is ended, {@code out.yaml} is everything that it decided and wrote.
 */
class StoriesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  @TestFactory
  Stream<DynamicTest> stories() {
    return GoldenCase.all(
        "gate/stories", given -> given.assertOut("out.yaml", YAML.writeValueAsString(told(given))));
  }

  private static JsonNode told(GoldenCase given) throws IOException {
    World world = new World();
    Operator operator = new Operator(world);
    for (JsonNode act : YAML.readTree(given.file("in-story.yaml").toFile())) {
      act.properties().forEach(entry -> act(world, operator, entry.getKey(), entry.getValue()));
    }
    ObjectNode out = JSON.createObjectNode();
    world.log.forEach(out.putArray("log")::add);
    world.objects.keySet().forEach(out.putArray("objects")::add);
    world.bindings.stream().map(world::nameOf).forEach(out.putArray("bound")::add);
    world.secrets.keySet().forEach(out.putArray("secrets")::add);
    return out;
  }

  private static void act(World world, Operator operator, String verb, JsonNode what) {
    switch (verb) {
      case "say" -> {}
      case "source" -> {
        world.log.add("> source " + what.toString().replace("\"", ""));
        world.apply(what.path("name").asText("corp"), spec(world, what));
      }
      case "assignments" ->
          what.forEach(
              name -> {
                world.log.add("> apply Assignment " + name.asText());
                world.apply(TestObjects.assignment(name.asText(), "edit"));
              });
      case "bigAssignments" ->
          what.forEach(
              name -> {
                world.log.add("> apply Assignment " + name.asText() + " of 250 KiB");
                world.apply(TestObjects.bigAssignment(name.asText()));
              });
      case "viewer" -> {
        world.log.add("> apply Assignment " + what.asText() + ", now with role view");
        world.apply(TestObjects.assignment(what.asText(), "view"));
      }
      case "people" ->
          what.forEach(
              one -> {
                world.log.add("> apply " + one.toString().replace("\"", ""));
                world.apply(
                    TestObjects.person(
                        one.path("kind").asText(),
                        one.path("name").asText(),
                        one.path("by").asText()));
              });
      case "push" -> {
        world.log.add("> a server pushes " + what.toString().replace("\"", ""));
        world.apply(
            TestObjects.pushed(
                what.path("kind").asText(), what.path("name").asText(), what.path("in").asLong()));
      }
      case "run" -> assertThat(operator.run(10_000)).isTrue();
      case "crash" -> assertThat(operator.run(what.asInt())).isFalse();
      default -> {
        world.log.add("> " + verb + " " + what.asText());
        disturb(world, verb, what.asText());
      }
    }
  }

  /** {@code PENDING} stands for the id of the change that is pending when the edit is made. */
  private static IdentitySourceSpec spec(World world, JsonNode what) {
    ObjectNode spec = what.get("spec").deepCopy();
    if (spec.path("acceptChange").asText().equals("PENDING")) {
      spec.put(
          "acceptChange",
          world.sources.get(what.path("name").asText("corp")).getStatus().pendingChange().id());
    }
    return JSON.convertValue(spec, IdentitySourceSpec.class);
  }

  private static void disturb(World world, String verb, String what) {
    switch (verb) {
      case "deleteSource" -> world.deleteSource(what);
      case "deleteObject" -> world.deleteObject(what);
      case "hold" -> world.hold(what);
      case "terminate" -> world.terminating = true;
      case "restart" -> {}
      case "strangersSecret" -> world.strangersSecret(what);
      case "backup" -> world.backup();
      case "loseStatus" -> world.loseStatus(what);
      case "loseSecret" -> world.loseSecret(what);
      case "alterSecret" -> world.alterSecret(what);
      case "putBack" -> world.putBack(what);
      case "restoreFromBackup" -> world.restoreFromBackup();
      default -> throw new AssertionError("a story has no verb " + verb);
    }
  }
}
