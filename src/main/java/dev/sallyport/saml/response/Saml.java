package dev.sallyport.saml.response;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/**
 * Reading of the one tree, by namespace and name. Nothing is looked up by ID or path: every step is
 * from a parent to its children, so what is read cannot lie elsewhere than what was verified.
 */
final class Saml {

  static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
  static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
  static final String ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#";
  static final String ENCRYPTION_11 = "http://www.w3.org/2009/xmlenc11#";

  /** An XML ID of the characters that all IdPs use; none that means something in a URI. */
  private static final Pattern ID = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,255}");

  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:(\\.\\d{1,9})\\d{0,9})?(Z|[+-]\\d\\d:\\d\\d)?");

  private Saml() {}

  static boolean is(Node node, String namespace, String name) {
    // The name first: most differ in it, and it is short.
    return node instanceof Element
        && name.equals(node.getLocalName())
        && namespace.equals(node.getNamespaceURI());
  }

  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }

  static List<Element> children(Element parent, String namespace, String name) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (is(node, namespace, name)) {
        children.add((Element) node);
      }
    }
    return children;
  }

  /** Everything below, in the document's order. Depth is bounded by the parser. */
  static List<Element> descendants(Element root) {
    List<Element> found = new ArrayList<>();
    collect(root, found);
    return found;
  }

  private static void collect(Element parent, List<Element> found) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        found.add(child);
        collect(child, found);
      }
    }
  }

  /** Empty where the attribute is absent. */
  static Optional<String> attribute(Element element, String name) {
    return element.hasAttributeNS(null, name)
        ? Optional.of(element.getAttributeNS(null, name))
        : Optional.empty();
  }

  static boolean isId(String value) {
    return ID.matcher(value).matches();
  }

  /** The whole text, or empty where the element holds anything but text. */
  static Optional<String> text(Element element) {
    StringBuilder text = new StringBuilder();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (!(node instanceof Text)) {
        return Optional.empty();
      }
      text.append(node.getNodeValue());
    }
    return Optional.of(text.toString());
  }

  /** As {@link #text}, without XML white space around it: for URIs, which have none. */
  static Optional<String> uri(Element element) {
    return text(element).map(Saml::trimmed);
  }

  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** Times in SAML are UTC (SAML core §1.3.3), so one without a zone is too. */
  static Optional<Instant> time(String value) {
    var parts = TIME.matcher(value);
    if (value.length() > 64 || !parts.matches()) {
      return Optional.empty();
    }
    String zone = parts.group(2) == null ? "Z" : parts.group(2);
    String fraction = parts.group(1) == null ? "" : parts.group(1);
    try {
      return Optional.of(Instant.parse(value.substring(0, 19) + fraction + zone));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
