package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * The shape that an EncryptedAssertion must have before anything is decrypted. It holds data and
 * one key as values, and names nothing that lies elsewhere: no CipherReference, RetrievalMethod,
 * KeyInfoReference or transform is among the elements that are known here (OpenSAML's advisory of
 * 12 December 2022 is about those).
 *
 * @param data the EncryptedData
 * @param key the EncryptedKey, in its KeyInfo or beside it
 * @param dataAlgorithm of the data, which the key is for
 */
record EncryptionProfile(Element data, Element key, String dataAlgorithm) {

  private static final String DIGEST = "http://www.w3.org/2001/04/xmlenc#";
  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  private static final String SIGNATURE_11 = "http://www.w3.org/2009/xmldsig11#";

  /** With authentication: CBC can be opened by asking often enough (Jager and Somorovsky 2011). */
  private static final Set<String> DATA =
      Set.of(
          Saml.ENCRYPTION_11 + "aes128-gcm",
          Saml.ENCRYPTION_11 + "aes192-gcm",
          Saml.ENCRYPTION_11 + "aes256-gcm");

  /** Never PKCS#1 1.5, for the same reason (Bleichenbacher 1998). */
  private static final Set<String> KEY =
      Set.of(Saml.ENCRYPTION + "rsa-oaep-mgf1p", Saml.ENCRYPTION_11 + "rsa-oaep");

  /** SHA-1 is sound in OAEP, and what most IdPs use there. */
  private static final Set<String> OAEP_DIGESTS =
      Set.of(Saml.SIGNATURE + "sha1", DIGEST + "sha256", MORE + "sha384", DIGEST + "sha512");

  private static final Set<String> KNOWN = new HashSet<>();

  static {
    for (String name :
        List.of(
            "EncryptedData",
            "EncryptedKey",
            "EncryptionMethod",
            "CipherData",
            "CipherValue",
            "KeySize",
            "OAEPparams",
            "CarriedKeyName",
            "ReferenceList",
            "DataReference")) {
      KNOWN.add(Saml.ENCRYPTION + name);
    }
    KNOWN.add(Saml.ENCRYPTION_11 + "MGF");
    for (String name :
        List.of(
            "DigestMethod",
            "KeyInfo",
            "KeyName",
            "KeyValue",
            "RSAKeyValue",
            "Modulus",
            "Exponent",
            "X509Data",
            "X509Certificate",
            "X509IssuerSerial",
            "X509IssuerName",
            "X509SerialNumber",
            "X509SKI",
            "X509SubjectName")) {
      KNOWN.add(Saml.SIGNATURE + name);
    }
    KNOWN.add(SIGNATURE_11 + "X509Digest");
  }

  /** Null where the shape or an algorithm is not allowed, with the fault. */
  static EncryptionProfile of(Element encryptedAssertion, Findings findings) {
    List<Element> all = Saml.descendants(encryptedAssertion);
    Optional<Element> unknown =
        all.stream()
            .filter(each -> !KNOWN.contains(each.getNamespaceURI() + each.getLocalName()))
            .findFirst();
    if (unknown.isPresent()) {
      return refused(
          "holds " + OutsideText.quoted(unknown.get().getLocalName()) + ", which is never followed",
          findings);
    }
    List<Element> data = named(all, "EncryptedData");
    List<Element> keys = named(all, "EncryptedKey");
    if (data.size() != 1 || data.getFirst().getParentNode() != encryptedAssertion) {
      return refused("does not hold exactly one EncryptedData", findings);
    }
    if (keys.size() != 1 || !isInPlace(keys.getFirst(), data.getFirst(), encryptedAssertion)) {
      return refused("does not hold exactly one EncryptedKey, for one recipient", findings);
    }
    if (!hasOneValue(data.getFirst()) || !hasOneValue(keys.getFirst())) {
      return refused("does not hold its data as one value", findings);
    }
    String dataAlgorithm = algorithm(data.getFirst());
    String keyAlgorithm = algorithm(keys.getFirst());
    if (!DATA.contains(dataAlgorithm) || !KEY.contains(keyAlgorithm)) {
      return refused(
          "is encrypted with "
              + OutsideText.quoted(dataAlgorithm)
              + " and "
              + OutsideText.quoted(keyAlgorithm),
          findings);
    }
    boolean oaep =
        all.stream()
            .filter(each -> Saml.is(each, Saml.SIGNATURE, "DigestMethod"))
            .allMatch(each -> OAEP_DIGESTS.contains(Saml.attribute(each, "Algorithm").orElse("")));
    if (!oaep) {
      return refused("uses another digest for RSA-OAEP than SHA-1 or SHA-2", findings);
    }
    return new EncryptionProfile(data.getFirst(), keys.getFirst(), dataAlgorithm);
  }

  private static List<Element> named(List<Element> elements, String name) {
    return elements.stream().filter(each -> Saml.is(each, Saml.ENCRYPTION, name)).toList();
  }

  private static boolean isInPlace(Element key, Element data, Element encryptedAssertion) {
    return key.getParentNode() == encryptedAssertion
        || (Saml.is(key.getParentNode(), Saml.SIGNATURE, "KeyInfo")
            && key.getParentNode().getParentNode() == data);
  }

  /** Exactly one method, and one value in one CipherData. */
  private static boolean hasOneValue(Element encrypted) {
    List<Element> cipher = Saml.children(encrypted, Saml.ENCRYPTION, "CipherData");
    return Saml.children(encrypted, Saml.ENCRYPTION, "EncryptionMethod").size() == 1
        && cipher.size() == 1
        && Saml.children(cipher.getFirst()).size() == 1
        && Saml.children(cipher.getFirst(), Saml.ENCRYPTION, "CipherValue").size() == 1
        && Saml.text(Saml.children(cipher.getFirst()).getFirst()).isPresent();
  }

  private static String algorithm(Element encrypted) {
    return Saml.attribute(
            Saml.children(encrypted, Saml.ENCRYPTION, "EncryptionMethod").getFirst(), "Algorithm")
        .orElse("");
  }

  private static EncryptionProfile refused(String what, Findings findings) {
    findings.fault(
        SignInReason.ENCRYPTION_NOT_ALLOWED,
        "The EncryptedAssertion "
            + what
            + ". Let the identity provider encrypt with AES-GCM and RSA-OAEP, to the one"
            + " certificate of our metadata.");
    return null;
  }
}
