package dev.sallyport.portal;

import dev.sallyport.saml.response.ResponseExpectation;
import java.time.Duration;
import java.util.Optional;

/**
 * What the install says.
 *
 * @param deviceFlow whether devices without a browser may ask for tokens
 * @param kubectl the cluster that people work with; empty where the install does not say
 * @param clockSkew how far an identity provider's clock may differ, at most {@link
 *     ResponseExpectation#MAX_SKEW}
 */
public record PortalSettings(
    boolean deviceFlow, Optional<KubectlSetup> kubectl, Duration clockSkew) {

  /**
   * @throws IllegalArgumentException if the skew is negative or too large
   */
  public PortalSettings {
    ResponseExpectation.requireSkew(clockSkew);
  }
}
