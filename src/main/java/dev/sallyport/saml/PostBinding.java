package dev.sallyport.saml;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.xml.security.c14n.Canonicalizer;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Sends a message in the field of a form: with a signature in it, right after its Issuer, and as
 * base64 (SAML bindings §3.5.4, SAML core §5.4).
 */
final class PostBinding {

  private static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";

  private PostBinding() {}

  /**
   * The value of the field.
   *
   * @param xml of our own making, whose root has an ID and begins with its Issuer
   */
  static String field(String xml, ServiceProviderKeys keys) {
    Document document =
        HardenedParser.parse(xml.getBytes(StandardCharsets.UTF_8))
            .orElseThrow(() -> new IllegalArgumentException("this is no message of ours"));
    Element root = document.getDocumentElement();
    try {
      root.setIdAttributeNS(null, "ID", true);
      XMLSignature signature =
          new XMLSignature(
              document,
              "",
              XMLSignature.ALGO_ID_SIGNATURE_RSA_SHA256,
              Canonicalizer.ALGO_ID_C14N_EXCL_OMIT_COMMENTS);
      root.insertBefore(signature.getElement(), root.getFirstChild().getNextSibling());
      Transforms transforms = new Transforms(document);
      transforms.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
      transforms.addTransform(Transforms.TRANSFORM_C14N_EXCL_OMIT_COMMENTS);
      signature.addDocument("#" + root.getAttributeNS(null, "ID"), transforms, SHA256);
      signature.addKeyInfo(keys.certificate());
      signature.sign(keys.privateKey());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Canonicalizer.getInstance(Canonicalizer.ALGO_ID_C14N_EXCL_OMIT_COMMENTS)
          .canonicalizeSubtree(root, out);
      return Base64.getEncoder().encodeToString(out.toByteArray());
    } catch (XMLSecurityException e) {
      throw new IllegalStateException("every Java signs with RSA", e);
    }
  }
}
