package dev.sallyport.saml.idp;

import org.apache.xml.security.signature.XMLSignature;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What we send in a form, as an IdP reads it. */
public final class OurMessages {

  private OurMessages() {}

  /** Whether our key signed the root, wholly, and the signature stands after the Issuer. */
  public static boolean isSignedByUs(String xml) {
    Document document = Xml.parse(xml);
    Element root = document.getDocumentElement();
    root.setIdAttributeNS(null, "ID", true);
    Element signature = (Element) Xml.child(root, "Issuer").getNextSibling();
    try {
      XMLSignature read = new XMLSignature(signature, "", true);
      return read.checkSignatureValue(TestIdp.serviceProvider().certificate().getPublicKey())
          && read.getSignedInfo().item(0).getURI().equals("#" + root.getAttribute("ID"));
    } catch (Exception e) {
      return false;
    }
  }
}
