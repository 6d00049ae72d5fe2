package dev.sallyport.saml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.saml.MetadataResult.Refused;
import java.io.ByteArrayInputStream;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * One streaming pass over bytes from outside, in constant memory, before any tree is built. The
 * tree parser has the same limits; here they get a reason that a person can act on.
 */
final class XmlGuard {

  /** More than this is no metadata of one organisation; it bounds the tree's memory. */
  static final int MAX_ELEMENTS = 40_000;

  private static final XMLInputFactory FACTORY = HardenedParser.streams();

  private XmlGuard() {}

  /** The refusal, or empty where a tree may be built. */
  static Optional<Refused> refusal(byte[] document) {
    if (document.length == 0) {
      return refused(
          MetadataReason.METADATA_MALFORMED, "The document is empty. Give the IdP's metadata.");
    }
    if (document.length > MetadataReader.MAX_BYTES) {
      return refused(
          MetadataReason.METADATA_TOO_LARGE,
          String.format(
              Locale.ROOT,
              "The document has more than %,d bytes. Give only the EntityDescriptor of your IdP,"
                  + " not a whole federation's.",
              MetadataReader.MAX_BYTES));
    }
    if (isWebPage(document)) {
      return refused(
          MetadataReason.NOT_SAML_METADATA,
          "The document is a web page, perhaps a sign-in or an error page. Give the metadata"
              + " itself.");
    }
    try {
      return scan(FACTORY.createXMLStreamReader(new ByteArrayInputStream(document)));
    } catch (XMLStreamException e) {
      return refused(MetadataReason.METADATA_MALFORMED, notWellFormed(e));
    } catch (RuntimeException e) {
      // The JDK's reader lets a few of its own out on broken encodings.
      return refused(MetadataReason.METADATA_MALFORMED, NOT_XML);
    }
  }

  static final String NOT_XML =
      "The document is not well-formed XML. Give the IdP's metadata as the IdP serves it.";

  private static boolean isWebPage(byte[] document) {
    String start = new String(document, 0, Math.min(document.length, 200), ISO_8859_1);
    String visible = start.replaceFirst("^[^<]{0,20}", "").toLowerCase(Locale.ROOT);
    return visible.startsWith("<!doctype html") || visible.startsWith("<html");
  }

  private static Optional<Refused> scan(XMLStreamReader xml) throws XMLStreamException {
    int depth = 0;
    int elements = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD -> {
          return refused(
              MetadataReason.METADATA_UNSAFE,
              "The document has a DOCTYPE, which SAML metadata never has. Give the metadata as"
                  + " the IdP serves it.");
        }
        case XMLStreamConstants.START_ELEMENT -> {
          if (++depth > OpenSaml.MAX_DEPTH) {
            return refused(
                MetadataReason.METADATA_UNSAFE,
                "The document has elements nested deeper than "
                    + OpenSaml.MAX_DEPTH
                    + ", which SAML metadata never has. Give the metadata as the IdP serves it.");
          }
          if (++elements > MAX_ELEMENTS) {
            return refused(
                MetadataReason.METADATA_UNSAFE,
                String.format(
                    Locale.ROOT,
                    "The document has more than %,d elements. Give only the EntityDescriptor of"
                        + " your IdP.",
                    MAX_ELEMENTS));
          }
        }
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.PROCESSING_INSTRUCTION -> {
          // Inside a value it would split the text, and readers differ on which part they take.
          if (depth > 0) {
            return refused(
                MetadataReason.METADATA_UNSAFE,
                "The document has a processing instruction inside, which SAML metadata never has."
                    + " Remove it.");
          }
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** Says where, never what: the parser's own message quotes the document. */
  private static String notWellFormed(XMLStreamException e) {
    return e.getLocation() == null || e.getLocation().getLineNumber() < 1
        ? NOT_XML
        : "The document is not well-formed XML (line "
            + e.getLocation().getLineNumber()
            + "). Give the IdP's metadata as the IdP serves it.";
  }

  private static Optional<Refused> refused(String reason, String message) {
    return Optional.of(new Refused(reason, message));
  }
}
