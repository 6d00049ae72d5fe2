package dev.sallyport.saml.response;

import java.util.List;

/**
 * What became of one step.
 *
 * @param note what was seen, or why the step was skipped; perhaps empty. Fit for a person, with
 *     nothing of the Response in it that is not escaped
 * @param reasons why it failed; empty unless it did
 */
public record CheckedStep(ResponseStep step, Outcome outcome, String note, List<Reason> reasons) {

  public CheckedStep {
    reasons = List.copyOf(reasons);
  }

  /** How a step ended. */
  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  /**
   * One thing that is wrong.
   *
   * @param code one of {@link dev.sallyport.api.SignInReason}
   * @param message what is wrong and what to do
   */
  public record Reason(ResponseStep step, String code, String message) {}
}
