package dev.sallyport.saml;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.api.OutsideText;
import dev.sallyport.saml.MetadataResult.Refused;
import dev.sallyport.saml.MetadataResult.Usable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensaml.saml.saml2.metadata.IDPSSODescriptor;
import org.opensaml.saml.saml2.metadata.NameIDFormat;

/** Checks the values of one IDPSSODescriptor and copies them into an {@link IdentityProvider}. */
final class IdpRole {

  private static final int MAX_LOCATION = 2048;
  private static final int MAX_FORMATS = 20;
  private static final int MAX_FORMAT = 256;
  private static final int MAX_REMARKS = 20;

  private final String entityID;
  private final IDPSSODescriptor descriptor;
  private final Optional<Instant> validUntil;
  private final List<String> remarks = new ArrayList<>();

  IdpRole(String entityID, IDPSSODescriptor descriptor, Optional<Instant> validUntil) {
    this.entityID = entityID;
    this.descriptor = descriptor;
    this.validUntil = validUntil;
  }

  MetadataResult read() {
    IdpKeys keys = IdpKeys.of(descriptor.getKeyDescriptors());
    remarks.addAll(keys.remarks());
    if (keys.certificates().stream().noneMatch(certificate -> certificate.use().signs())) {
      return new Refused(
          MetadataReason.NO_SIGNING_CERTIFICATE,
          OutsideText.quoted(entityID)
              + " has no certificate to check its signatures with"
              + because()
              + ". Add the IdP's signing certificate to its metadata.");
    }
    List<Endpoint> signOn = endpoints("single sign-on", descriptor.getSingleSignOnServices());
    if (signOn.isEmpty()) {
      return new Refused(
          MetadataReason.NO_SINGLE_SIGN_ON_ENDPOINT,
          OutsideText.quoted(entityID)
              + " has no https endpoint for single sign-on with HTTP-Redirect or HTTP-POST"
              + because()
              + ". Switch one on at the IdP.");
    }
    return new Usable(
        new IdentityProvider(
            entityID,
            signOn,
            endpoints("single logout", descriptor.getSingleLogoutServices()),
            nameIDFormats(),
            Boolean.TRUE.equals(descriptor.getWantAuthnRequestsSigned()),
            keys.certificates(),
            validUntil),
        remarks.size() <= MAX_REMARKS ? remarks : remarks.subList(0, MAX_REMARKS));
  }

  private String because() {
    return remarks.isEmpty() ? "" : " (" + remarks.getFirst() + ")";
  }

  /** The first good one for each binding that is used. */
  private List<Endpoint> endpoints(
      String service, List<? extends org.opensaml.saml.saml2.metadata.Endpoint> services) {
    List<Endpoint> found = new ArrayList<>();
    for (org.opensaml.saml.saml2.metadata.Endpoint candidate : services) {
      Optional<Binding> binding = Binding.of(stripped(candidate.getBinding()));
      if (binding.isEmpty()
          || found.stream().anyMatch(endpoint -> endpoint.binding() == binding.get())) {
        continue;
      }
      String location = stripped(candidate.getLocation());
      String response = stripped(candidate.getResponseLocation());
      Optional<String> fault = fault(location);
      if (fault.isEmpty() && !response.isEmpty()) {
        fault = fault(response);
      }
      if (fault.isPresent()) {
        remarks.add(
            "the "
                + binding.get().shortName()
                + " endpoint for "
                + service
                + " is left out: "
                + fault.get());
      } else {
        found.add(new Endpoint(binding.get(), location, response.isEmpty() ? location : response));
      }
    }
    return found;
  }

  /** Only https: people are sent there with a signed request, and come back with who they are. */
  private static Optional<String> fault(String location) {
    if (location.isEmpty()) {
      return Optional.of("it has no location");
    }
    if (location.length() > MAX_LOCATION) {
      return Optional.of("its location is longer than 2,048 characters");
    }
    URI uri;
    try {
      uri = new URI(location);
    } catch (URISyntaxException e) {
      return Optional.of("its location is no URL");
    }
    if (!"https".equalsIgnoreCase(uri.getScheme())) {
      return Optional.of("its location is not https");
    }
    if (uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawFragment() != null
        || !location.chars().allMatch(c -> c < 128)) {
      return Optional.of("its location is no plain https URL");
    }
    return Optional.empty();
  }

  private List<String> nameIDFormats() {
    return descriptor.getNameIDFormats().stream()
        .map(NameIDFormat::getURI)
        .map(IdpRole::stripped)
        .filter(format -> !format.isEmpty() && format.length() <= MAX_FORMAT)
        .filter(OutsideText::isPlain)
        .distinct()
        .limit(MAX_FORMATS)
        .toList();
  }

  private static String stripped(String value) {
    return value == null ? "" : value.strip();
  }
}
