package dev.sallyport.saml;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import net.shibboleth.utilities.java.support.xml.XMLParserException;
import org.w3c.dom.Document;

/**
 * The one parser for XML from outside: no DOCTYPE, no entities, no external access, a maximum
 * depth. It drops comments, so whoever must not lose one looks for it before. Thread-safe; the
 * first call in a process takes most of a second.
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
}
