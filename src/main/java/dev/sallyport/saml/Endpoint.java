package dev.sallyport.saml;

/**
 * Where the IdP takes messages.
 *
 * @param location an https URL
 * @param responseLocation where responses go (single logout); the location, if the IdP names none
 */
public record Endpoint(Binding binding, String location, String responseLocation) {}
