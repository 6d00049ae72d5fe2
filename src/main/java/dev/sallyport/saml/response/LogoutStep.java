package dev.sallyport.saml.response;

/** The steps of the check of a logout message, in their order. The first that fails ends it. */
public enum LogoutStep {
  DECODING("decoding", "there is one message, which can be read and is not too large"),
  XML("xml", "the message is plain XML, without anything that attacks use"),
  MESSAGE("message", "it is a LogoutRequest or LogoutResponse of SAML 2.0"),
  ISSUER("issuer", "it is from the identity provider of the source"),
  SIGNATURE("signature", "the identity provider signed it, as the binding has it"),
  DESTINATION("destination", "it was sent to our single logout service"),
  TIME("time", "it was made a short while ago"),
  CONTENT("content", "it says whom it is about, or how the sign-out ended"),
  USE("use", "it is used for the first time, or answers a request of this browser");

  private final String value;
  private final String holds;

  LogoutStep(String value, String holds) {
    this.value = value;
    this.holds = holds;
  }

  /** As it stands in the documentation. */
  public String value() {
    return value;
  }

  /** What is true once this step has passed. */
  public String holds() {
    return holds;
  }
}
