package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** Who may do what, where, and from when to when. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AssignmentSpec(
    PrincipalReference principal,
    RoleReference role,
    Scope scope,
    ApplicationReference application,
    String startsAt,
    String expiresAt,
    String reason,
    Long reapplyEpoch) {

  /** Kinds of a principal. */
  public static final String USER = "User";

  public static final String GROUP = "Group";

  /** Kinds of a role. */
  public static final String CLUSTER_ROLE = "ClusterRole";

  public static final String ROLE = "Role";

  /** A User or Group by object name. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PrincipalReference(String kind, String name) {}

  /** A ClusterRole, or a Role of that name in each namespace. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RoleReference(String kind, String name) {}

  /** An OIDC client; instead of role and scope. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ApplicationReference(String name) {}

  /** Exactly one of the three. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Scope(
      List<String> namespaces, NamespaceSelector namespaceSelector, Boolean cluster) {}

  /** A label selector that is never empty. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NamespaceSelector(
      Map<String, String> matchLabels, List<Requirement> matchExpressions) {}

  /** As {@code metav1.LabelSelectorRequirement}: In, NotIn, Exists, DoesNotExist. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Requirement(String key, String operator, List<String> values) {}
}
