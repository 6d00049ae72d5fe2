package dev.sallyport.pipeline;

/** Whether an Assertion was used before (SAML profiles §4.1.4.5), as far as it can be told. */
sealed interface AssertionUse {

  /** There is no note of it. */
  record Unused() implements AssertionUse {}

  /**
   * It signed somebody in, and does so no more.
   *
   * @param note name of the Secret that says so
   */
  record Used(String note) implements AssertionUse {}

  /** Nobody knows; {@code why} is fit for a person. */
  record NotChecked(String why) implements AssertionUse {}
}
