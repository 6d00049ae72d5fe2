package dev.sallyport.saml.response;

/** What the Response may answer ({@code InResponseTo}, SAML profiles §4.1.4.3 and §4.1.5). */
public sealed interface ExpectedRequest {

  /**
   * The browser was sent to the IdP with this request, and only its answer counts.
   *
   * @param id of the AuthnRequest
   */
  record Sent(String id) implements ExpectedRequest {}

  /**
   * The browser was not sent by us. A Response that names a request is refused in any case.
   *
   * @param unsolicitedAllowed {@code idpInitiated} of the source
   */
  record None(boolean unsolicitedAllowed) implements ExpectedRequest {}

  /**
   * Whoever looks at a captured Response does not know. Only for explaining one: it takes away the
   * protection against a Response that was made for another browser.
   *
   * @param unsolicitedAllowed whether one that answers no request is good: {@code idpInitiated} of
   *     the source where that is known
   */
  record NotKnown(boolean unsolicitedAllowed) implements ExpectedRequest {}
}
