package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An object of ours as the API shows it, read the way pipelines read it.
 *
 * @param json the whole object
 */
record Shown(JsonNode json) {
  /** What kstatus computes, of which Flux, Argo CD and kpt have their own words. */
  enum Kstatus {
    CURRENT,
    IN_PROGRESS,
    FAILED,
    TERMINATING
  }

  /** One condition. */
  record Condition(String status, String reason, String message, String lastTransitionTime) {
    boolean isTrue() {
      return status.equals("True");
    }
  }

  /** Reasons of Ready=True: all is well, or a final state. */
  private static final Set<String> CURRENT =
      Set.of("Bound", "PrincipalInactive", "Expired", "Active", "Inactive", "Resolved", "Joined");

  /** Reasons that may pass by themselves. */
  private static final Set<String> IN_PROGRESS =
      Set.of(
          "PrincipalNotProvisioned",
          "RoleNotFound",
          "NamespacePending",
          "SourceChanging",
          "NotYetStarted",
          "NoActiveSource",
          "GroupNotFound",
          "BindingHeld",
          "MetadataPending");

  /** Reasons that wait for a person. */
  private static final Set<String> FAILED =
      Set.of(
          "PrincipalReplaced",
          "NotPermitted",
          "NamespaceNotAllowed",
          "ClusterScopeNotAllowed",
          "NameTaken",
          "UserNameTaken",
          "DisplayNameTaken",
          "NameInvalid",
          "TimeInvalid",
          "SpecNotUnderstood",
          "AcceptRequired",
          "AcceptIsStale",
          "AnotherSourceInForce",
          "NotAnIdentityCenter",
          "BaseURLTaken",
          "BaseURLNotAllowed",
          "StateAltered",
          "ActiveSourceUnknown",
          "InUse",
          "NotYetSupported",
          "EntityIDMismatch",
          "EntityIDRequired",
          "MetadataMalformed",
          "MetadataSecretInvalid",
          "MetadataAddressNotAllowed",
          "MetadataURLInvalid");

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

  /**
   * The computation of sigs.k8s.io/cli-utils/pkg/kstatus for custom resources, in its order:
   * deletion, generation, Reconciling, Stalled, Ready.
   */
  Kstatus kstatus() {
    if (json.at("/metadata").has("deletionTimestamp")) {
      return Kstatus.TERMINATING;
    }
    if (json.at("/status").has("observedGeneration") && !observed()) {
      return Kstatus.IN_PROGRESS;
    }
    if (condition("Reconciling").isTrue()) {
      return Kstatus.IN_PROGRESS;
    }
    if (condition("Stalled").isTrue()) {
      return Kstatus.FAILED;
    }
    return conditions().containsKey("Ready") && !isReady() ? Kstatus.IN_PROGRESS : Kstatus.CURRENT;
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
    assertThat(kstatus()).as("kstatus of %s", this).isEqualTo(expected(reason));
    return this;
  }

  private static Kstatus expected(String reason) {
    if (CURRENT.contains(reason)) {
      return Kstatus.CURRENT;
    }
    if (IN_PROGRESS.contains(reason)) {
      return Kstatus.IN_PROGRESS;
    }
    if (FAILED.contains(reason)) {
      return Kstatus.FAILED;
    }
    throw new AssertionError("say in this class how pipelines are to read the reason " + reason);
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
