package dev.sallyport.saml.idp;

import java.security.Key;
import java.security.cert.X509Certificate;
import java.util.List;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * How an element is signed; {@link #with} is how a real IdP does it.
 *
 * @param reference the URI; null for the element's own ID
 * @param certificate in KeyInfo
 */
public record Signing(
    Key key,
    X509Certificate certificate,
    String algorithm,
    String digest,
    String canonicalization,
    List<String> transforms,
    String reference) {

  public static final String RSA_SHA256 = XMLSignature.ALGO_ID_SIGNATURE_RSA_SHA256;
  public static final String ECDSA_SHA256 = XMLSignature.ALGO_ID_SIGNATURE_ECDSA_SHA256;
  public static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
  public static final String EXCLUSIVE = Transforms.TRANSFORM_C14N_EXCL_OMIT_COMMENTS;
  public static final String ENVELOPED = Transforms.TRANSFORM_ENVELOPED_SIGNATURE;

  public static Signing with(IdpKey key) {
    return new Signing(
        key.pair().getPrivate(),
        key.certificate(),
        key.pair().getPrivate().getAlgorithm().equals("EC") ? ECDSA_SHA256 : RSA_SHA256,
        SHA256,
        EXCLUSIVE,
        List.of(ENVELOPED, EXCLUSIVE),
        null);
  }

  public Signing key(Key other) {
    return new Signing(
        other, certificate, algorithm, digest, canonicalization, transforms, reference);
  }

  public Signing algorithm(String other) {
    return new Signing(key, certificate, other, digest, canonicalization, transforms, reference);
  }

  public Signing digest(String other) {
    return new Signing(key, certificate, algorithm, other, canonicalization, transforms, reference);
  }

  public Signing canonicalization(String other) {
    return new Signing(key, certificate, algorithm, digest, other, transforms, reference);
  }

  public Signing transforms(String... others) {
    return new Signing(
        key, certificate, algorithm, digest, canonicalization, List.of(others), reference);
  }

  public Signing reference(String other) {
    return new Signing(key, certificate, algorithm, digest, canonicalization, transforms, other);
  }

  /** Signs the element in its tree, with the signature after the Issuer. */
  public void sign(Element element) {
    try {
      Document document = element.getOwnerDocument();
      element.setIdAttributeNS(null, "ID", true);
      XMLSignature signature = new XMLSignature(document, "", algorithm, canonicalization);
      Element after = Xml.child(element, "Issuer");
      element.insertBefore(signature.getElement(), after.getNextSibling());
      Transforms each = new Transforms(document);
      for (String transform : transforms) {
        each.addTransform(transform);
      }
      signature.addDocument(
          reference == null ? "#" + element.getAttribute("ID") : reference, each, digest);
      if (certificate != null) {
        signature.addKeyInfo(certificate);
      }
      signature.sign(key);
    } catch (Exception e) {
      throw new AssertionError("the test IdP cannot sign so", e);
    }
  }
}
