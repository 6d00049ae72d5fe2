package dev.sallyport.oidc;

import java.time.Instant;

/**
 * The person whom the portal's cookie of a request names; its Session was just found alive.
 *
 * @param session name of the portal's Session
 * @param authenticated when the identity provider authenticated them
 */
public record SignedIn(String session, Person person, Instant authenticated) {}
