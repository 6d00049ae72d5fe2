package dev.sallyport.saml;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Asks the IdP to sign somebody in (SAML core §3.4.1). It names no authentication context, for that
 * would shut out whatever stronger one the IdP uses.
 *
 * @param id which the answer must repeat as InResponseTo
 * @param destination where the browser takes it
 * @param entityID our own
 * @param acsURL where the answer is to be posted
 * @param nameIDFormat the only one that is accepted; empty leaves the choice to the IdP
 * @param force whether the IdP has to ask the person anew, although it knows them
 */
public record AuthnRequest(
    String id,
    String destination,
    String entityID,
    String acsURL,
    Optional<String> nameIDFormat,
    boolean force,
    Instant issueInstant) {

  /**
   * A request to an IdP; empty where it takes none by HTTP-Redirect.
   *
   * @param random at least 16 bytes that nobody can guess (SAML core §1.3.4)
   */
  public static Optional<AuthnRequest> to(
      IdentityProvider idp,
      String entityID,
      String acsURL,
      Optional<String> nameIDFormat,
      boolean force,
      byte[] random,
      Instant now) {
    String id = MessageParts.id(random);
    return idp.singleSignOn().stream()
        .filter(endpoint -> endpoint.binding() == Binding.HTTP_REDIRECT)
        .findFirst()
        .map(
            endpoint ->
                new AuthnRequest(
                    id,
                    endpoint.location(),
                    entityID,
                    acsURL,
                    nameIDFormat,
                    force,
                    now.truncatedTo(ChronoUnit.SECONDS)));
  }

  /** The message. */
  public String xml() {
    String policy =
        nameIDFormat
            .map(
                format ->
                    "<samlp:NameIDPolicy Format=\"" + MetadataDocuments.escaped(format) + "\"/>")
            .orElse("");
    return MessageParts.open("AuthnRequest", id, destination, issueInstant)
        + MessageParts.attribute("AssertionConsumerServiceURL", Optional.of(acsURL))
        + MessageParts.attribute("ProtocolBinding", Optional.of(Binding.HTTP_POST.uri()))
        + (force ? " ForceAuthn=\"true\">" : ">")
        + MessageParts.issuer(entityID)
        + policy
        + "</samlp:AuthnRequest>";
  }

  /**
   * Where to send the browser: the message, deflated, and a signature over the query as it stands
   * (SAML bindings §3.4.4.1).
   *
   * @param relayState what the answer brings back beside itself
   * @throws IllegalArgumentException if it has more than the 80 bytes of SAML bindings §3.4.3
   */
  public String redirectURL(ServiceProviderKeys keys, String relayState) {
    return RedirectBinding.url(destination, "SAMLRequest", xml(), Optional.of(relayState), keys);
  }
}
