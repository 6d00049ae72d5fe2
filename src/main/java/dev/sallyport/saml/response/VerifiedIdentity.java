package dev.sallyport.saml.response;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verified Assertion says. Every value was read from the element whose signature was
 * verified, or that lies in a Response whose signature was.
 *
 * @param issuer the IdP's entityID
 * @param assertionID unique for the issuer; with it the key against replay
 * @param attributes by Name, in the document's order; a Name that comes twice has all values
 * @param sessionIndex names the session at the IdP, for single logout
 * @param sessionNotOnOrAfter when the session at the IdP ends; ours ends then at the latest
 * @param authnInstant when the IdP authenticated the person
 * @param usableUntil from here on the Assertion would be refused as late, so a note against replay
 *     need not be kept longer
 */
public record VerifiedIdentity(
    String issuer,
    String assertionID,
    NameID nameID,
    Map<String, List<String>> attributes,
    Optional<String> sessionIndex,
    Optional<Instant> sessionNotOnOrAfter,
    Instant authnInstant,
    Instant usableUntil) {

  public VerifiedIdentity {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    attributes.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    attributes = Collections.unmodifiableMap(copy);
  }

  /**
   * Who the person is (SAML core §2.2.3).
   *
   * @param value exactly as it was sent
   * @param format the unspecified one where the IdP gives none
   */
  public record NameID(
      String value,
      String format,
      Optional<String> nameQualifier,
      Optional<String> spNameQualifier) {

    /** The format of a NameID that names none (SAML core §2.2.2). */
    public static final String UNSPECIFIED =
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
  }
}
