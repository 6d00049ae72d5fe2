package dev.sallyport.portal;

import java.util.Optional;

/**
 * What the install says.
 *
 * @param deviceFlow whether devices without a browser may ask for tokens
 * @param kubectl the cluster that people work with; empty where the install does not say
 */
public record PortalSettings(boolean deviceFlow, Optional<KubectlSetup> kubectl) {}
