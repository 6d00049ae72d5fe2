package dev.sallyport.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What kstatus computes of an object, of which Flux, Argo CD and kpt have their own words. */
public enum Kstatus {
  /** All is well, or a final state. */
  CURRENT,
  /** Being worked on, or waiting for what may come by itself. */
  IN_PROGRESS,
  /** Waiting for a person. */
  FAILED,
  TERMINATING;

  /** How pipelines are to read each reason of Ready. */
  private static final Map<String, Map<Kstatus, Set<String>>> INTENDED =
      Map.of(
          "Assignment",
          Map.of(
              CURRENT,
              Set.of("Bound", "PrincipalInactive", "Expired"),
              IN_PROGRESS,
              Set.of(
                  "PrincipalNotProvisioned",
                  "RoleNotFound",
                  "NamespacePending",
                  "SourceChanging",
                  "NoActiveSource",
                  "NotYetStarted",
                  "NameNotFree",
                  "BindingHeld",
                  // What is to be done, is to be done about the IdentitySource.
                  "ActiveSourceUnknown",
                  // By what the sweep of orphans removes; below, by what only a person may.
                  "NameTaken"),
              FAILED,
              Set.of(
                  "PrincipalReplaced",
                  "NamespaceNotAllowed",
                  "ClusterScopeNotAllowed",
                  "NotPermitted",
                  "NameTaken",
                  "ClearedByChange",
                  "TimeInvalid",
                  "SpecNotUnderstood",
                  "AdmissionPolicyMissing")),
          "IdentitySource",
          Map.of(
              CURRENT,
              Set.of("Active"),
              IN_PROGRESS,
              Set.of("SourceChanging", "MetadataPending"),
              FAILED,
              Set.of(
                  "Suspended",
                  "AcceptRequired",
                  "AcceptIsStale",
                  "RecordRefused",
                  "AnotherSourceInForce",
                  "NotAnIdentityCenter",
                  "BaseURLTaken",
                  "BaseURLNotAllowed",
                  "StateAltered",
                  "ActiveSourceUnknown",
                  "InUse",
                  "NotYetSupported",
                  "NameTaken",
                  "AdmissionPolicyMissing",
                  "ServiceProviderKeysInvalid",
                  "IssuerKeysInvalid",
                  "EntityIDMismatch",
                  "EntityIDRequired",
                  "EntityIDAmbiguous",
                  "EntityIDInvalid",
                  "MetadataTooLarge",
                  "MetadataMalformed",
                  "MetadataUnsafe",
                  "NotSAMLMetadata",
                  "NotAnIdentityProvider",
                  "NoSigningCertificate",
                  "NoSingleSignOnEndpoint",
                  "MetadataExpired",
                  "MetadataURLInvalid",
                  "MetadataAddressNotAllowed",
                  "MetadataFetchFailed",
                  "MetadataSecretInvalid")),
          "User",
          Map.of(
              CURRENT,
              Set.of("Active", "Inactive"),
              FAILED,
              Set.of("UserNameTaken", "NameInvalid")),
          "Group",
          Map.of(
              CURRENT,
              Set.of("Resolved"),
              IN_PROGRESS,
              Set.of("Incomplete"),
              FAILED,
              Set.of("DisplayNameTaken", "NameInvalid")),
          "GroupMembership",
          Map.of(CURRENT, Set.of("Joined"), IN_PROGRESS, Set.of("GroupNotFound")),
          "Application",
          Map.of(
              CURRENT,
              Set.of("Registered"),
              IN_PROGRESS,
              Set.of("IssuerKeysPending"),
              FAILED,
              Set.of("NameTaken")));

  /**
   * The computation of sigs.k8s.io/cli-utils/pkg/kstatus for custom resources, in its order:
   * deletion, generation, Reconciling, Stalled, Ready.
   */
  public static Kstatus of(JsonNode object) {
    if (object.path("metadata").has("deletionTimestamp")) {
      return TERMINATING;
    }
    JsonNode observed = object.at("/status/observedGeneration");
    if (!observed.isMissingNode()
        && observed.asLong() != object.at("/metadata/generation").asLong()) {
      return IN_PROGRESS;
    }
    if (condition(object, "Reconciling").equals("True")) {
      return IN_PROGRESS;
    }
    if (condition(object, "Stalled").equals("True")) {
      return FAILED;
    }
    return Set.of("", "True").contains(condition(object, "Ready")) ? CURRENT : IN_PROGRESS;
  }

  private static String condition(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText();
      }
    }
    return "";
  }

  /** How pipelines are to read a kind's Ready with that reason: empty if it has no such reason. */
  public static Set<Kstatus> intended(String kind, String reason) {
    Set<Kstatus> intended = EnumSet.noneOf(Kstatus.class);
    INTENDED
        .getOrDefault(kind, Map.of())
        .forEach(
            (kstatus, reasons) -> {
              if (reasons.contains(reason)) {
                intended.add(kstatus);
              }
            });
    return intended;
  }

  static Set<String> kinds() {
    return INTENDED.keySet();
  }

  /** The reasons of a kind's Ready. */
  static Set<String> reasons(String kind) {
    Set<String> reasons = new TreeSet<>();
    INTENDED.get(kind).values().forEach(reasons::addAll);
    return reasons;
  }
}
