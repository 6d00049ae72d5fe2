package dev.sallyport.saml;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An identity provider as its metadata describes it, reduced to what is used.
 *
 * @param entityID its name, compared character by character
 * @param singleSignOn where sign-in begins: at least one, at most one for each binding
 * @param singleLogout where logout is told; perhaps none
 * @param nameIDFormats in the IdP's order; perhaps none
 * @param wantAuthnRequestsSigned whether the IdP insists on signed requests
 * @param certificates at least one that signs
 * @param validUntil the earliest that the document gives for it; not part of the normal form
 */
public record IdentityProvider(
    String entityID,
    List<Endpoint> singleSignOn,
    List<Endpoint> singleLogout,
    List<String> nameIDFormats,
    boolean wantAuthnRequestsSigned,
    List<IdpCertificate> certificates,
    Optional<Instant> validUntil) {

  public IdentityProvider {
    singleSignOn = List.copyOf(singleSignOn);
    singleLogout = List.copyOf(singleLogout);
    nameIDFormats = List.copyOf(nameIDFormats);
    certificates = List.copyOf(certificates);
  }

  /**
   * A metadata document with exactly these values, as the active state keeps it. Reading it gives
   * this identity provider again (without {@code validUntil}: past it the last good stays in
   * force).
   */
  public String normalForm() {
    return MetadataDocuments.identityProvider(this);
  }

  /** SHA-256 of the normal form. Another digest with the same entityID is a rollover. */
  public String digest() {
    return Sha256.hex(normalForm().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Where messages of single logout go: by HTTP-Redirect if the IdP takes them so, since that needs
   * no press of a button.
   */
  public Optional<Endpoint> logoutEndpoint() {
    return singleLogout.stream().min(Comparator.comparing(Endpoint::binding));
  }

  /** The certificates whose keys check this IdP's signatures. */
  public List<IdpCertificate> signingCertificates() {
    return certificates.stream().filter(certificate -> certificate.use().signs()).toList();
  }
}
