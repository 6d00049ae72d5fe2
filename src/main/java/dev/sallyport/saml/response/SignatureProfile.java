package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * The shape that a signature must have before any cryptography (SAML core §5.4): it signs, wholly
 * and only, the element that it stands in. Anything that is not expected is refused, so a Signature
 * has no room for a second Reference, an Object, a stylesheet, or text beside a digest.
 *
 * @param element the ds:Signature
 * @param algorithm of the signature, one that may sign
 */
record SignatureProfile(Element element, String algorithm) {

  /**
   * In characters. Canonicalization goes through all of the list at every element, before anything
   * says that the key is right; identity providers name one or two.
   */
  private static final int MAX_PREFIX_LIST = 128;

  /** The signature of that element, or null where the shape is wrong, with the fault. */
  static SignatureProfile of(Element signed, Element signature, Findings findings) {
    String name = signed.getLocalName();
    Optional<String> wrong = new Shape(signed, signature).wrong();
    if (wrong.isPresent()) {
      findings.fault(
          SignInReason.SIGNATURE_NOT_PROFILE,
          "The signature of the "
              + name
              + " "
              + wrong.get()
              + ". It must sign, wholly and only, the "
              + name
              + " that it stands in. If this is no attack, the identity provider signs in a way"
              + " that SAML does not allow.");
      return null;
    }
    Element info = Saml.children(signature, Saml.SIGNATURE, "SignedInfo").getFirst();
    Element reference = Saml.children(info, Saml.SIGNATURE, "Reference").getFirst();
    String algorithm = algorithm(info, "SignatureMethod");
    String digest = algorithm(reference, "DigestMethod");
    if (!SignatureAlgorithms.signs(algorithm) || !SignatureAlgorithms.digests(digest)) {
      findings.fault(
          SignInReason.SIGNATURE_ALGORITHM_NOT_ALLOWED,
          "The "
              + name
              + " is signed with "
              + OutsideText.quoted(algorithm)
              + " over "
              + OutsideText.quoted(digest)
              + ". Let the identity provider sign with RSA or ECDSA and SHA-256 or better.");
      return null;
    }
    return new SignatureProfile(signature, algorithm);
  }

  private static String algorithm(Element parent, String method) {
    return Saml.attribute(Saml.children(parent, Saml.SIGNATURE, method).getFirst(), "Algorithm")
        .orElse("");
  }

  /** Walks the shape from outside in and stops at the first thing that is not as it should be. */
  private record Shape(Element signed, Element signature) {

    Optional<String> wrong() {
      if (!names(signature, "SignedInfo", "SignatureValue", "KeyInfo")
          && !names(signature, "SignedInfo", "SignatureValue")) {
        return Optional.of("holds more than one SignedInfo, value and KeyInfo");
      }
      List<Element> parts = Saml.children(signature);
      if (Saml.text(parts.get(1)).isEmpty()) {
        return Optional.of("has a value with more than text");
      }
      Element info = parts.getFirst();
      if (!names(info, "CanonicalizationMethod", "SignatureMethod", "Reference")) {
        return Optional.of("does not have exactly one method and one Reference");
      }
      List<Element> inInfo = Saml.children(info);
      if (!isExclusive(inInfo.getFirst())) {
        return Optional.of("uses another canonicalization than the exclusive one");
      }
      if (!Saml.children(inInfo.get(1)).isEmpty()) {
        return Optional.of("has parameters in its method");
      }
      return wrong(inInfo.get(2));
    }

    private Optional<String> wrong(Element reference) {
      String id = Saml.attribute(signed, "ID").orElse("");
      if (!Saml.isId(id) || !Saml.attribute(reference, "URI").equals(Optional.of("#" + id))) {
        return Optional.of("does not name the element that it stands in");
      }
      if (!names(reference, "Transforms", "DigestMethod", "DigestValue")) {
        return Optional.of("has a Reference with other parts than transforms, method and digest");
      }
      List<Element> parts = Saml.children(reference);
      if (Saml.text(parts.get(2)).isEmpty()) {
        return Optional.of("has a digest with more than text");
      }
      if (!Saml.children(parts.get(1)).isEmpty()) {
        return Optional.of("has parameters in its digest method");
      }
      List<Element> transforms = Saml.children(parts.getFirst());
      boolean enveloped =
          !transforms.isEmpty()
              && Saml.is(transforms.getFirst(), Saml.SIGNATURE, "Transform")
              && Saml.attribute(transforms.getFirst(), "Algorithm")
                  .equals(Optional.of(SignatureAlgorithms.ENVELOPED))
              && Saml.children(transforms.getFirst()).isEmpty();
      if (!enveloped
          || transforms.size() > 2
          || (transforms.size() == 2
              && !(Saml.is(transforms.get(1), Saml.SIGNATURE, "Transform")
                  && isExclusive(transforms.get(1))))) {
        return Optional.of(
            "has other transforms than enveloped-signature and then exclusive canonicalization");
      }
      return Optional.empty();
    }

    /** Exactly these children of the signature's namespace, in this order. */
    private static boolean names(Element parent, String... names) {
      List<Element> children = Saml.children(parent);
      if (children.size() != names.length) {
        return false;
      }
      for (int i = 0; i < names.length; i++) {
        if (!Saml.is(children.get(i), Saml.SIGNATURE, names[i])) {
          return false;
        }
      }
      return true;
    }

    private static boolean isExclusive(Element method) {
      List<Element> parameters = Saml.children(method);
      return SignatureAlgorithms.canonicalizes(Saml.attribute(method, "Algorithm").orElse(""))
          && (parameters.isEmpty()
              || (parameters.size() == 1 && isPrefixList(parameters.getFirst())));
    }

    private static boolean isPrefixList(Element parameter) {
      return Saml.is(parameter, SignatureAlgorithms.EXCLUSIVE, "InclusiveNamespaces")
          && Saml.attribute(parameter, "PrefixList").orElse("").length() <= MAX_PREFIX_LIST;
    }
  }
}
