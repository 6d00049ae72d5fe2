package dev.sallyport.saml.response;

import dev.sallyport.saml.IdentityProvider;
import java.time.Duration;
import java.time.Instant;

/**
 * What a logout message is measured by.
 *
 * @param identityProvider of the source in force; only its signing keys count
 * @param sloURL our single logout service, as our metadata says it
 * @param skew how far the IdP's clock may differ
 */
public record LogoutExpectation(
    IdentityProvider identityProvider, String sloURL, Instant now, Duration skew) {}
