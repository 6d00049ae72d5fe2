package dev.sallyport.saml;

import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Tells the IdP that somebody signed out here, so that it ends its own session and those at other
 * service providers (SAML profiles §4.4.4.1, SAML core §3.7.1).
 *
 * @param id which the answer must repeat as InResponseTo
 * @param endpoint where the browser takes it
 * @param entityID our own
 * @param nameID as the IdP gave it at sign-in
 * @param sessionIndex as the IdP gave it at sign-in; without one it ends all sessions of the person
 */
public record LogoutRequest(
    String id,
    Endpoint endpoint,
    String entityID,
    NameID nameID,
    Optional<String> sessionIndex,
    Instant issueInstant) {

  /** Nobody needs longer to be sent there. */
  private static final Duration LIFE = Duration.ofMinutes(5);

  /**
   * A request to an IdP; empty where it has no single logout service that we could reach.
   *
   * @param random at least 16 bytes that nobody can guess (SAML core §1.3.4)
   */
  public static Optional<LogoutRequest> to(
      IdentityProvider idp,
      String entityID,
      NameID nameID,
      Optional<String> sessionIndex,
      byte[] random,
      Instant now) {
    return idp.logoutEndpoint()
        .map(
            endpoint ->
                new LogoutRequest(
                    MessageParts.id(random),
                    endpoint,
                    entityID,
                    nameID,
                    sessionIndex,
                    now.truncatedTo(ChronoUnit.SECONDS)));
  }

  /** The message. */
  public String xml() {
    return MessageParts.open("LogoutRequest", id, endpoint.location(), issueInstant)
        + " NotOnOrAfter=\""
        + issueInstant.plus(LIFE)
        + "\" Reason=\"urn:oasis:names:tc:SAML:2.0:logout:user\">"
        + MessageParts.issuer(entityID)
        + "<saml:NameID Format=\""
        + MetadataDocuments.escaped(nameID.format())
        + "\""
        + MessageParts.attribute("NameQualifier", nameID.nameQualifier())
        + MessageParts.attribute("SPNameQualifier", nameID.spNameQualifier())
        + ">"
        + MetadataDocuments.escaped(nameID.value())
        + "</saml:NameID>"
        + sessionIndex
            .map(
                index ->
                    "<samlp:SessionIndex>"
                        + MetadataDocuments.escaped(index)
                        + "</samlp:SessionIndex>")
            .orElse("")
        + "</samlp:LogoutRequest>";
  }

  /** The message, signed. It has no RelayState: its ID is what the answer is known by. */
  public OutgoingMessage signed(ServiceProviderKeys keys) {
    return OutgoingMessage.by(
        endpoint.binding(), endpoint.location(), "SAMLRequest", xml(), Optional.empty(), keys);
  }

  /** Whom it names stays out of logs. */
  @Override
  public String toString() {
    return "LogoutRequest[" + id + "]";
  }
}
