package dev.sallyport.saml.response;

/**
 * The steps of the check of a logout message, in their order, each with what is true once it has
 * passed. The first that fails ends it.
 */
public enum LogoutStep {
  /** There is one message, which can be read and is not too large. */
  DECODING("decoding"),
  /** The message is plain XML, without anything that attacks use. */
  XML("xml"),
  /** It is a LogoutRequest or LogoutResponse of SAML 2.0. */
  MESSAGE("message"),
  /** It is from the identity provider of the source. */
  ISSUER("issuer"),
  /** The identity provider signed it, as the binding has it. */
  SIGNATURE("signature"),
  /** It was sent to our single logout service. */
  DESTINATION("destination"),
  /** It was made a short while ago. */
  TIME("time"),
  /** It says whom it is about, or how the sign-out ended. */
  CONTENT("content"),
  /** It is used for the first time, or answers a request of this browser. */
  USE("use");

  private final String value;

  LogoutStep(String value) {
    this.value = value;
  }

  /** As it stands in the documentation. */
  public String value() {
    return value;
  }
}
