package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Kstatus;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * An object of ours as the API shows it, read the way pipelines read it.
 *
 * @param json the whole object
 */
record Shown(JsonNode json) {
  /** One condition. */
  record Condition(String status, String reason, String message, String lastTransitionTime) {
    boolean isTrue() {
      return status.equals("True");
    }
  }

  String name() {
    return text("/metadata/name");
  }

  String uid() {
    return text("/metadata/uid");
  }

  String resourceVersion() {
    return text("/metadata/resourceVersion");
  }

  String text(String pointer) {
    return json.at(pointer).asText("");
  }

  /** Whether the operator has seen the spec as it is. */
  boolean observed() {
    return json.at("/status/observedGeneration").asLong(-2)
        == json.at("/metadata/generation").asLong();
  }

  Map<String, Condition> conditions() {
    Map<String, Condition> conditions = new HashMap<>();
    for (JsonNode condition : json.at("/status/conditions")) {
      conditions.put(
          condition.path("type").asText(),
          new Condition(
              condition.path("status").asText(),
              condition.path("reason").asText(),
              condition.path("message").asText(),
              condition.path("lastTransitionTime").asText()));
    }
    return conditions;
  }

  /** A condition, or one that is Unknown when it is absent. */
  Condition condition(String type) {
    return conditions().getOrDefault(type, new Condition("Unknown", "", "", ""));
  }

  boolean isReady() {
    return condition("Ready").isTrue();
  }

  /** Why it is ready or not; empty before the first visit. */
  String reason() {
    return condition("Ready").reason();
  }

  String message() {
    return condition("Ready").message();
  }

  Kstatus kstatus() {
    return Kstatus.of(json);
  }

  /** What the contract says of every state: kstatus reads it right, and people can act on it. */
  Shown honest() {
    String reason = reason();
    assertThat(message()).as("message of %s", this).isNotBlank();
    assertThat(condition("Stalled").isTrue() && condition("Reconciling").isTrue())
        .as("Stalled and Reconciling at once: %s", this)
        .isFalse();
    if (isReady()) {
      assertThat(conditions()).as("%s", this).doesNotContainKeys("Stalled", "Reconciling");
    }
    assertThat(Kstatus.intended(text("/kind"), reason))
        .as("how pipelines are to read %s, which is said in Kstatus", this)
        .contains(kstatus());
    return this;
  }

  @Override
  public String toString() {
    return text("/kind")
        + " "
        + name()
        + ", generation "
        + text("/metadata/generation")
        + ", observed "
        + text("/status/observedGeneration")
        + ": "
        + new TreeMap<>(conditions());
  }
}
