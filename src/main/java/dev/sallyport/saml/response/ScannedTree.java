package dev.sallyport.saml.response;

import dev.sallyport.saml.HardenedParser;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamReader;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The tree of what a scan passes, piece by piece: elements with their attributes and declarations
 * as they stand in the document, and all text between two tags as one node.
 */
final class ScannedTree {

  private final Document document = HardenedParser.newDocument();
  private final StringBuilder text = new StringBuilder();
  private Node parent = document;

  /** The start tag at which the reader stands. */
  void start(XMLStreamReader xml) {
    endText();
    Element element =
        document.createElementNS(
            orNull(xml.getNamespaceURI()), name(xml.getPrefix(), xml.getLocalName()));
    for (int i = 0; i < xml.getNamespaceCount(); i++) {
      String prefix = orNull(xml.getNamespacePrefix(i));
      String uri = xml.getNamespaceURI(i);
      add(
          element,
          XMLConstants.XMLNS_ATTRIBUTE_NS_URI,
          prefix == null
              ? XMLConstants.XMLNS_ATTRIBUTE
              : name(XMLConstants.XMLNS_ATTRIBUTE, prefix),
          uri == null ? "" : uri);
    }
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      add(
          element,
          orNull(xml.getAttributeNamespace(i)),
          name(xml.getAttributePrefix(i), xml.getAttributeLocalName(i)),
          xml.getAttributeValue(i));
    }
    parent.appendChild(element);
    parent = element;
  }

  /** No two of a tag have one name, so none has to be looked for among the others. */
  private void add(Element element, String namespace, String name, String value) {
    Attr attribute = document.createAttributeNS(namespace, name);
    attribute.setValue(value);
    element.setAttributeNode(attribute);
  }

  /** The characters at which the reader stands; beside the root they are nothing. */
  void text(XMLStreamReader xml) {
    if (parent != document) {
      text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
    }
  }

  /** The end tag of the element that was started last and not ended. */
  void end() {
    endText();
    parent = parent.getParentNode();
  }

  Document document() {
    return document;
  }

  private void endText() {
    if (!text.isEmpty()) {
      parent.appendChild(document.createTextNode(text.toString()));
      text.setLength(0);
    }
  }

  private static String name(String prefix, String localName) {
    return orNull(prefix) == null ? localName : prefix + ":" + localName;
  }

  /** The reader says in two ways that there is none. */
  private static String orNull(String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
