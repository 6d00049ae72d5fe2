package dev.sallyport.saml.idp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.c14n.Canonicalizer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Trees of the tests' own making, to text and back without breaking a signature. */
public final class Xml {

  static {
    org.apache.xml.security.Init.init();
  }

  private Xml() {}

  public static Document parse(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      return factory
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new AssertionError("a test's own XML", e);
    }
  }

  public static String text(Element element) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Canonicalizer.getInstance(Canonicalizer.ALGO_ID_C14N_WITH_COMMENTS)
          .canonicalizeSubtree(element, out);
      return out.toString(StandardCharsets.UTF_8);
    } catch (Exception e) {
      throw new AssertionError("a test's own XML", e);
    }
  }

  public static String text(Document document) {
    return text(document.getDocumentElement());
  }

  /** The first element of that local name, in the document's order. */
  public static Element first(Document document, String localName) {
    Element element = (Element) document.getElementsByTagNameNS("*", localName).item(0);
    if (element == null) {
      throw new AssertionError("no " + localName);
    }
    return element;
  }

  public static Element child(Element parent, String localName) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && localName.equals(element.getLocalName())) {
        return element;
      }
    }
    throw new AssertionError("no " + localName + " in " + parent.getNodeName());
  }
}
