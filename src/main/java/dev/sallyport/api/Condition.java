package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One condition of a status, in the form of {@code metav1.Condition}.
 *
 * @param lastTransitionTime RFC 3339, seconds; moves only when {@code status} changes
 * @param message what is wrong and what to do; never a secret or what a foreign server said
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    String type,
    String status,
    Long observedGeneration,
    String lastTransitionTime,
    String reason,
    String message) {

  /** The condition that {@code kubectl wait} and every pipeline looks at. */
  public static final String READY = "Ready";

  /** Waiting for a person: kstatus reads it as Failed, so a pipeline stops waiting. */
  public static final String STALLED = "Stalled";

  /** Working, or waiting for what may come by itself: kstatus reads it as InProgress. */
  public static final String RECONCILING = "Reconciling";

  public static final String TRUE = "True";
  public static final String FALSE = "False";

  @JsonIgnore
  public boolean isTrue() {
    return TRUE.equals(status);
  }
}
