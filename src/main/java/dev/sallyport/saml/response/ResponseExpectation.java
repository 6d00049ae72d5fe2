package dev.sallyport.saml.response;

import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.ServiceProviderKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a Response is measured by.
 *
 * @param identityProvider of the source in force; only its signing keys count
 * @param entityID our own, the audience
 * @param acsURL where the Response was posted, as the metadata says it
 * @param keys that an encrypted Assertion may be for; perhaps none
 * @param skew how far the IdP's clock may differ, at most {@link #MAX_SKEW}
 */
public record ResponseExpectation(
    IdentityProvider identityProvider,
    String entityID,
    String acsURL,
    List<ServiceProviderKeys> keys,
    ExpectedRequest request,
    Instant now,
    Duration skew) {

  /** More would make a stolen Assertion useful for too long. */
  public static final Duration MAX_SKEW = Duration.ofMinutes(5);

  /**
   * @throws IllegalArgumentException if the skew is negative or larger than {@link #MAX_SKEW}
   */
  public ResponseExpectation {
    requireSkew(skew);
    keys = List.copyOf(keys);
  }

  /**
   * @throws IllegalArgumentException if the skew is negative or larger than {@link #MAX_SKEW}
   */
  public static void requireSkew(Duration skew) {
    if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
      throw new IllegalArgumentException(
          "the skew must be between 0 and " + MAX_SKEW.toMinutes() + " minutes");
    }
  }
}
