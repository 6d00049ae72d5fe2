package dev.sallyport.saml.response;

import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import java.time.Instant;
import java.util.List;

/**
 * What a verified LogoutRequest asks for.
 *
 * @param issuer the IdP's entityID
 * @param requestID unique for the issuer; with it the key against replay, and what the answer names
 * @param sessionIndexes the sessions at the IdP that end; empty for all of the person
 * @param usableUntil from here on the request would be refused as late, so a note against replay
 *     need not be kept longer
 */
public record VerifiedLogout(
    String issuer,
    String requestID,
    NameID nameID,
    List<String> sessionIndexes,
    Instant usableUntil) {

  public VerifiedLogout {
    sessionIndexes = List.copyOf(sessionIndexes);
  }

  /** Whom it names stays out of logs. */
  @Override
  public String toString() {
    return "VerifiedLogout[" + requestID + "]";
  }
}
