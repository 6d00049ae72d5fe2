package dev.sallyport.saml.response;

import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.HardenedParser;
import java.io.CharArrayReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.w3c.dom.Document;

/**
 * One streaming pass over a document: it refuses what parsers and canonicalization treat
 * differently, and builds the tree of what it has let pass. There is no second parser that could
 * see something else, and of what is refused there is no more of a tree than what stood before it.
 */
final class ResponseScan {

  /** A few thousand groups are attributes too; more is no sign-in. */
  static final int MAX_ELEMENTS = 10_000;

  /**
   * Identity providers use a handful. Canonicalization keeps a table of those in force, and copies
   * it for every element that declares one.
   */
  private static final int MAX_PREFIXES = 100;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private static final XMLInputFactory FACTORY = factory();

  private final String name;

  private ResponseScan(String name) {
    this.name = name;
  }

  /** What came of a document. */
  sealed interface Scanned {}

  /** It is as a SAML message may be. */
  record Tree(Document document) implements Scanned {}

  /** What is wrong with it. */
  record Fault(String code, String message) implements Scanned {}

  /**
   * The tree of a document, or what is wrong with it.
   *
   * @param name what the document is called in words
   */
  static Scanned of(byte[] document, String name) {
    return new ResponseScan(name).scanned(document);
  }

  private Scanned scanned(byte[] document) {
    Optional<CharBuffer> text = decoded(document);
    if (text.isEmpty()) {
      return notUtf8();
    }
    try {
      return scan(FACTORY.createXMLStreamReader(reader(text.get())));
    } catch (XMLStreamException | RuntimeException e) {
      // UTF-16 of ASCII text is valid UTF-8 too, but full of NULs, which XML never has.
      return hasNul(document)
          ? notUtf8()
          // The parser's words quote the document; the JDK's reader lets a few of its own out.
          : new Fault(
              SignInReason.RESPONSE_MALFORMED,
              "The " + name + " is not well-formed XML." + asSent());
    }
  }

  private Fault notUtf8() {
    return new Fault(
        SignInReason.RESPONSE_MALFORMED,
        "The "
            + name
            + " is not in UTF-8, the encoding of SAML messages. Let the identity provider"
            + " send UTF-8.");
  }

  private static boolean hasNul(byte[] document) {
    for (byte each : document) {
      if (each == 0) {
        return true;
      }
    }
    return false;
  }

  /** Of what was decoded here, so that no declaration has it decoded otherwise. */
  private static CharArrayReader reader(CharBuffer text) {
    int mark = text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    return new CharArrayReader(
        text.array(), text.arrayOffset() + text.position() + mark, text.remaining() - mark);
  }

  private String asSent() {
    return " Take the "
        + name
        + " as the identity provider sent it; if it sends this, it must not.";
  }

  private Scanned scan(XMLStreamReader xml) throws XMLStreamException {
    String encoding = xml.getCharacterEncodingScheme();
    if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
      return new Fault(
          SignInReason.RESPONSE_MALFORMED,
          "The "
              + name
              + "'s XML declaration names another encoding than UTF-8. Let the identity"
              + " provider declare UTF-8, or nothing.");
    }
    if (xml.getVersion() != null && !xml.getVersion().equals("1.0")) {
      return unsafe("is not XML 1.0");
    }
    Set<String> ids = new HashSet<>();
    Set<String> prefixes = new HashSet<>();
    ScannedTree tree = new ScannedTree();
    int depth = 0;
    int elements = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD -> {
          return unsafe("has a DOCTYPE");
        }
        case XMLStreamConstants.ENTITY_REFERENCE -> {
          return unsafe("has an entity reference");
        }
        case XMLStreamConstants.PROCESSING_INSTRUCTION -> {
          return unsafe("has a processing instruction");
        }
        case XMLStreamConstants.COMMENT -> {
          // It splits a value, and is in no signature (VU#475445).
          return unsafe("has a comment");
        }
        case XMLStreamConstants.START_ELEMENT -> {
          if (++depth > HardenedParser.MAX_DEPTH) {
            return unsafe("has elements nested deeper than " + HardenedParser.MAX_DEPTH);
          }
          if (++elements > MAX_ELEMENTS) {
            return unsafe(String.format(Locale.ROOT, "has more than %,d elements", MAX_ELEMENTS));
          }
          for (int i = 0; i < xml.getNamespaceCount(); i++) {
            prefixes.add(xml.getNamespacePrefix(i));
          }
          if (prefixes.size() > MAX_PREFIXES) {
            return unsafe("declares more than " + MAX_PREFIXES + " namespace prefixes");
          }
          if (!areNew(xml, ids)) {
            return new Fault(
                SignInReason.DUPLICATE_ID,
                "Two elements of the "
                    + name
                    + " have the same ID. If this is no attack, the identity"
                    + " provider makes its IDs wrong.");
          }
          tree.start(xml);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            tree.text(xml);
        case XMLStreamConstants.END_ELEMENT -> {
          depth--;
          tree.end();
        }
        default -> {}
      }
    }
    return new Tree(tree.document());
  }

  /**
   * ID in SAML, Id in XML Signature and Encryption, xml:id, and whatever else a reader may take.
   */
  private static boolean areNew(XMLStreamReader xml, Set<String> ids) {
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equalsIgnoreCase("id")
          && !ids.add(xml.getAttributeValue(i))) {
        return false;
      }
    }
    return true;
  }

  /** Empty where the bytes are not UTF-8. */
  static Optional<CharBuffer> decoded(byte[] document) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(document)));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private Fault unsafe(String what) {
    return new Fault(
        SignInReason.RESPONSE_UNSAFE,
        "The " + name + " " + what + ", which no SAML message needs and attacks use." + asSent());
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = HardenedParser.streams();
    // Else a reference would be text before it is seen here.
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    return factory;
  }
}
