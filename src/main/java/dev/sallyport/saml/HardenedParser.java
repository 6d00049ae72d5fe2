package dev.sallyport.saml;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import net.shibboleth.utilities.java.support.xml.XMLParserException;
import org.w3c.dom.Document;

/**
 * The one place from which parsers for XML from outside come: no DOCTYPE, no entities, no external
 * access, a maximum depth. It drops comments, so whoever must not lose one looks for it before.
 * Thread-safe; the first call in a process takes most of a second.
 */
public final class HardenedParser {

  /** Elements nested deeper than this are refused. */
  public static final int MAX_DEPTH = OpenSaml.MAX_DEPTH;

  private HardenedParser() {}

  /**
   * The tree, or empty where these bytes make none. A {@link StackOverflowError} is not caught
   * here.
   */
  public static Optional<Document> parse(byte[] document) {
    try {
      return Optional.of(
          OpenSaml.instance().parserPool().parse(new ByteArrayInputStream(document)));
    } catch (XMLParserException e) {
      return Optional.empty();
    }
  }

  /** A tree with nothing in it, for whoever builds one of what a reader of {@link #streams} saw. */
  public static Document newDocument() {
    return OpenSaml.instance().trees().createDocument(null, null, null);
  }

  /**
   * A factory of readers for a look before any tree is built, or while one is; whoever asks may
   * make it stricter. Depth is theirs to look at.
   */
  public static XMLInputFactory streams() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty("jdk.xml.elementAttributeLimit", String.valueOf(OpenSaml.MAX_ATTRIBUTES));
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setXMLResolver(
        (publicId, systemId, baseUri, namespace) -> {
          throw new XMLStreamException("external entities are not read");
        });
    return factory;
  }
}
