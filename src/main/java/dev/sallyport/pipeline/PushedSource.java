package dev.sallyport.pipeline;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.OutsideText;
import dev.sallyport.saml.ServiceProviderMetadata;
import dev.sallyport.signin.CenterSource;
import java.util.List;
import java.util.Optional;

/**
 * The identity provider in force that may push people.
 *
 * @param name of the IdentitySource
 * @param endpoint where it pushes to; empty until the operator has said where sign-in is served
 * @param pending whether a change of it is held, with which its tokens would end
 */
record PushedSource(
    String name, CenterSource.InForce source, Optional<String> endpoint, boolean pending) {

  /** Below the base URL. */
  private static final String PATH = "/scim/v2";

  /**
   * @param namespace of the center
   * @param name of the IdentitySource that is meant; empty for the one that is in force
   * @param sources every IdentitySource in it
   * @throws Unusable if that is none which could push
   */
  static PushedSource of(String namespace, Optional<String> name, List<IdentitySource> sources)
      throws Unusable {
    List<IdentitySource> inForce = sources.stream().filter(PushedSource::isInForce).toList();
    if (inForce.size() != 1) {
      throw new Unusable(SourceInForce.notOne(namespace, inForce.size()));
    }
    IdentitySource source = inForce.getFirst();
    String there = source.getMetadata().getName();
    if (name.isPresent() && !name.get().equals(there)) {
      throw new Unusable(
          "IdentitySource "
              + OutsideText.quoted(name.get())
              + " is not in force in namespace "
              + OutsideText.quoted(namespace)
              + ": the one that is in force is "
              + there);
    }
    IdentitySourceStatus status = source.getStatus();
    if (!IdentitySourceSpec.EXTERNAL_IDP.equals(status.active().type())) {
      throw new Unusable(
          "IdentitySource "
              + there
              + " is of type "
              + status.active().type()
              + ": only an ExternalIdP pushes people");
    }
    if (status.change() != null) {
      throw new Unusable(
          "IdentitySource "
              + there
              + " is being changed, and a token would end with that: make one when it is done");
    }
    return new PushedSource(
        there,
        new CenterSource.InForce(source.getMetadata().getUid(), status.active().epoch()),
        endpoint(status),
        status.pendingChange() != null);
  }

  /** What a token is measured by; empty where none counts. */
  static Optional<CenterSource.InForce> inForce(List<IdentitySource> sources) {
    List<IdentitySource> inForce = sources.stream().filter(PushedSource::isInForce).toList();
    return inForce.size() == 1 && inForce.getFirst().getStatus().change() == null
        ? Optional.of(
            new CenterSource.InForce(
                inForce.getFirst().getMetadata().getUid(),
                inForce.getFirst().getStatus().active().epoch()))
        : Optional.empty();
  }

  private static boolean isInForce(IdentitySource source) {
    return IdentitySource.isInForce(source) && source.getStatus().active().epoch() != null;
  }

  private static Optional<String> endpoint(IdentitySourceStatus status) {
    return Optional.ofNullable(status.serviceProvider())
        .map(IdentitySourceStatus.ServiceProviderStatus::acsURL)
        .filter(url -> url.endsWith(ServiceProviderMetadata.ACS_PATH))
        .map(
            url ->
                url.substring(0, url.length() - ServiceProviderMetadata.ACS_PATH.length()) + PATH);
  }
}
