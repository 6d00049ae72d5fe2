package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** What the operator says of an Assignment. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AssignmentStatus(
    Long observedGeneration,
    Long epoch,
    BoundPrincipal principal,
    Integer bindings,
    List<String> pendingNamespaces,
    List<Condition> conditions)
    implements Status {

  /** Who was bound: a name can be reused, a uid cannot. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BoundPrincipal(String uid, String externalID) {}
}
