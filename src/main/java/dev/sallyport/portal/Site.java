package dev.sallyport.portal;

import dev.sallyport.Origin;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.IssuerKeys;
import java.time.Duration;
import java.util.Optional;

/**
 * An identity center as it is served under its origin.
 *
 * @param namespace of the center
 * @param issuer the base URL as it stands, which relying parties compare as a string
 * @param base path below which it is served, such as {@code /sso}; empty for the whole origin
 * @param metadata the service provider's, as the Secret has it
 * @param saml with whom to sign in; empty while that is not known
 * @param keys that seal what browsers carry; empty until they were made
 * @param scim whether the identity provider may push people
 */
public record Site(
    String namespace,
    Origin origin,
    String issuer,
    String base,
    String metadata,
    CenterSource source,
    Optional<Saml> saml,
    Optional<IssuerKeys> keys,
    boolean scim) {

  /**
   * The two parties of a SAML sign-in.
   *
   * @param entityID our own
   * @param keys our own
   * @param match empty where what the source says is not understood
   * @param sessionLength of a session
   */
  public record Saml(
      IdentityProvider identityProvider,
      String entityID,
      String acsURL,
      ServiceProviderKeys keys,
      boolean idpInitiated,
      Optional<IdentityMatch> match,
      Duration sessionLength) {}

  /** Everything that a sign-in needs. */
  record Ready(Saml saml, CenterSource.InForce source, IssuerKeys keys) {}

  /** What a sign-in needs, if it is all there. */
  Optional<Ready> ready() {
    return saml.isPresent() && keys.isPresent() && source instanceof CenterSource.InForce inForce
        ? Optional.of(new Ready(saml.get(), inForce, keys.get()))
        : Optional.empty();
  }

  /**
   * The same, while nothing is let in: who its people are is not known at present. What relying
   * parties read of the issuer stays.
   */
  public Site withUnknownSource() {
    return new Site(
        namespace, origin, issuer, base, metadata, new CenterSource.Unknown(), saml, keys, scim);
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return "Site[" + namespace + " at " + origin + "]";
  }
}
