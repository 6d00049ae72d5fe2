package dev.sallyport.saml.response;

/** The steps of the check, in their order. Their names are a contract of {@code check-response}. */
public enum ResponseStep {
  DECODING("decoding", "the form field is base64 of a document that is not too large"),
  XML("xml", "the document is plain XML, without anything that attacks use"),
  RESPONSE("response", "the document is a SAML 2.0 Response"),
  STATUS("status", "the identity provider reports success"),
  ASSERTION("assertion", "there is exactly one Assertion, in its right place"),
  DESTINATION("destination", "the Response was sent to our address"),
  REQUEST("request", "the Response answers our request, or may come without one"),
  RESPONSE_SIGNATURE("response-signature", "the Response's signature is the identity provider's"),
  DECRYPTION("decryption", "the encrypted Assertion opens with our key"),
  ASSERTION_SIGNATURE(
      "assertion-signature", "the Assertion's signature is the identity provider's"),
  SIGNED("signed", "the Response or the Assertion is signed"),
  ISSUER("issuer", "the issuer is the identity provider of the source"),
  SUBJECT("subject", "the bearer is confirmed for us, for this request and for now"),
  CONDITIONS("conditions", "the Assertion is for us and for now"),
  AUTHENTICATION("authentication", "the person was authenticated, and that session is not over"),
  NAME_ID("name-id", "the NameID can be read"),
  ATTRIBUTES("attributes", "the attributes can be read");

  private final String value;
  private final String holds;

  ResponseStep(String value, String holds) {
    this.value = value;
    this.holds = holds;
  }

  /** As it stands in output. */
  public String value() {
    return value;
  }

  /** What is true once this step has passed. */
  public String holds() {
    return holds;
  }
}
