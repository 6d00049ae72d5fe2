package dev.sallyport.saml;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Answers a LogoutRequest of the IdP (SAML profiles §4.4.4.2, SAML core §3.7.2).
 *
 * @param endpoint whose response location it goes to
 * @param entityID our own
 * @param inResponseTo the ID of what it answers
 */
public record LogoutResponse(
    String id,
    Endpoint endpoint,
    String entityID,
    String inResponseTo,
    Status status,
    Instant issueInstant) {

  /** What it says of the sessions here. */
  public enum Status {
    /** None is left that the request is about. */
    SUCCESS("Success"),
    /** Some could not be ended. */
    RESPONDER("Responder");

    private final String code;

    Status(String name) {
      this.code = "urn:oasis:names:tc:SAML:2.0:status:" + name;
    }
  }

  /**
   * An answer to an IdP; empty where it has no single logout service that we could reach.
   *
   * @param random at least 16 bytes that nobody can guess (SAML core §1.3.4)
   */
  public static Optional<LogoutResponse> to(
      IdentityProvider idp,
      String entityID,
      String inResponseTo,
      Status status,
      byte[] random,
      Instant now) {
    return idp.logoutEndpoint()
        .map(
            endpoint ->
                new LogoutResponse(
                    MessageParts.id(random),
                    endpoint,
                    entityID,
                    inResponseTo,
                    status,
                    now.truncatedTo(ChronoUnit.SECONDS)));
  }

  /** The message. */
  public String xml() {
    return MessageParts.open("LogoutResponse", id, endpoint.responseLocation(), issueInstant)
        + MessageParts.attribute("InResponseTo", Optional.of(inResponseTo))
        + ">"
        + MessageParts.issuer(entityID)
        + "<samlp:Status><samlp:StatusCode Value=\""
        + status.code
        + "\"/></samlp:Status></samlp:LogoutResponse>";
  }

  /**
   * The message, signed.
   *
   * @param relayState what came beside the request; it goes back only if it is as short as SAML has
   *     it, since nobody should be without an answer for it
   */
  public OutgoingMessage signed(ServiceProviderKeys keys, Optional<String> relayState) {
    return OutgoingMessage.by(
        endpoint.binding(),
        endpoint.responseLocation(),
        "SAMLResponse",
        xml(),
        relayState.filter(
            state ->
                state.getBytes(StandardCharsets.UTF_8).length <= RedirectBinding.MAX_RELAY_STATE),
        keys);
  }
}
