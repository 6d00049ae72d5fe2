package dev.sallyport.oidc;

import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.Randomness;
import java.util.function.Supplier;

/**
 * What an issuer needs of the world.
 *
 * @param keys of the center, as they are now
 */
public record IssuerPorts(
    Clients clients, Grants grants, Supplier<IssuerKeys> keys, Randomness randomness) {}
