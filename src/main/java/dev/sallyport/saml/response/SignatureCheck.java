package dev.sallyport.saml.response;

import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.IdpCertificate;
import dev.sallyport.saml.Sha256;
import dev.sallyport.saml.response.Trail.Findings;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.XMLSignature;
import org.w3c.dom.Element;

/** Verifies a signature with the keys of the IdP's metadata, and with no others. */
final class SignatureCheck {

  private SignatureCheck() {}

  /** The signature that stands in an element, if one does: there is at most one. */
  static List<Element> in(Element signed) {
    return Saml.children(signed, Saml.SIGNATURE, "Signature");
  }

  /**
   * Whether the element, all of it and as it stands in this tree, was signed by the IdP. False
   * comes with a fault.
   */
  static boolean isSigned(Element signed, IdentityProvider idp, Findings findings) {
    List<Element> signatures = in(signed);
    if (signatures.size() != 1) {
      findings.fault(
          SignInReason.SIGNATURE_NOT_PROFILE,
          "The " + signed.getLocalName() + " has more than one signature. It may have one.");
      return false;
    }
    SignatureProfile profile = SignatureProfile.of(signed, signatures.getFirst(), findings);
    if (profile == null) {
      return false;
    }
    // The only element that a Reference can find: the parser knows no IDs of its own.
    signed.setIdAttributeNS(null, "ID", true);
    boolean isTried = false;
    for (IdpCertificate certificate : idp.signingCertificates()) {
      if (!SignatureAlgorithms.fits(
          profile.algorithm(), certificate.certificate().getPublicKey())) {
        continue;
      }
      if (isSignedBy(certificate, profile.element())) {
        findings.note("by the certificate with SHA-256 " + shortened(certificate.sha256()));
        return true;
      }
      isTried = true;
    }
    findings.fault(
        SignInReason.SIGNATURE_INVALID,
        isTried && isAltered(profile.element())
            ? "The "
                + signed.getLocalName()
                + " was altered after the identity provider signed it."
                + " Take it as the identity provider sent it."
            : otherKey(signed, profile.element(), idp));
    return false;
  }

  private static boolean isSignedBy(IdpCertificate certificate, Element signature) {
    try {
      return new XMLSignature(signature, "", true)
          .checkSignatureValue(certificate.certificate().getPublicKey());
    } catch (XMLSecurityException e) {
      return false;
    }
  }

  /**
   * Of a signature that does not hold: whether the digest does not either. The key is checked first
   * and the digest then, so this alone tells which of them failed; once, for whoever signed nothing
   * lets us digest what they like.
   */
  private static boolean isAltered(Element signature) {
    try {
      return !new XMLSignature(signature, "", true).getSignedInfo().verify(false);
    } catch (XMLSecurityException e) {
      return false;
    }
  }

  private static String otherKey(Element signed, Element signature, IdentityProvider idp) {
    return "The "
        + signed.getLocalName()
        + " is signed, but with none of the "
        + idp.signingCertificates().size()
        + " signing certificates in the identity provider's metadata"
        + named(signature)
            .map(sha256 -> " (it names one with SHA-256 " + shortened(sha256) + ")")
            .orElse("")
        + ". If the identity provider has a new certificate, give its present metadata.";
  }

  /** The certificate that came along: for the message only, and never parsed. */
  private static Optional<String> named(Element signature) {
    return Saml.descendants(signature).stream()
        .filter(element -> Saml.is(element, Saml.SIGNATURE, "X509Certificate"))
        .findFirst()
        .flatMap(Saml::text)
        .flatMap(
            text -> {
              try {
                return Optional.of(
                    Sha256.hex(Base64.getDecoder().decode(text.replaceAll("\\s", ""))));
              } catch (IllegalArgumentException e) {
                return Optional.empty();
              }
            });
  }

  private static String shortened(String sha256) {
    return sha256.substring(0, 12) + "…";
  }
}
