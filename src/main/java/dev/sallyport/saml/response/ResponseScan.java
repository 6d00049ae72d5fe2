package dev.sallyport.saml.response;

import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.HardenedParser;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
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

/**
 * One streaming pass over a document before any tree is built: it refuses what parsers and
 * canonicalization treat differently, so that nothing after it can depend on such a difference. It
 * also sees what the tree no longer has, comments.
 */
final class ResponseScan {

  /** A few thousand groups are attributes too; more is no sign-in. */
  static final int MAX_ELEMENTS = 10_000;

  /**
   * Identity providers use a handful. Canonicalization keeps a table of those in force, and copies
   * it for every element that declares one.
   */
  private static final int MAX_PREFIXES = 100;

  private static final XMLInputFactory FACTORY = factory();

  private final String name;

  private ResponseScan(String name) {
    this.name = name;
  }

  /** What is wrong with a document. */
  record Fault(String code, String message) {}

  /**
   * Empty where a tree may be built.
   *
   * @param name what the document is called in words
   */
  static Optional<Fault> fault(byte[] document, String name) {
    return new ResponseScan(name).fault(document);
  }

  private Optional<Fault> fault(byte[] document) {
    if (!isUtf8(document)) {
      return fault(
          SignInReason.RESPONSE_MALFORMED,
          "The "
              + name
              + " is not in UTF-8, the encoding of SAML messages. Let the identity provider"
              + " send UTF-8.");
    }
    try {
      return scan(FACTORY.createXMLStreamReader(new ByteArrayInputStream(document)));
    } catch (XMLStreamException | RuntimeException e) {
      // The parser's words quote the document; the JDK's reader lets a few of its own out.
      return fault(SignInReason.RESPONSE_MALFORMED, notXml(name));
    }
  }

  static String notXml(String name) {
    return "The " + name + " is not well-formed XML." + asSent(name);
  }

  private static String asSent(String name) {
    return " Take the "
        + name
        + " as the identity provider sent it; if it sends this, it must not.";
  }

  private Optional<Fault> scan(XMLStreamReader xml) throws XMLStreamException {
    String encoding = xml.getCharacterEncodingScheme();
    if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
      return fault(
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
            return fault(
                SignInReason.DUPLICATE_ID,
                "Two elements of the "
                    + name
                    + " have the same ID. If this is no attack, the identity"
                    + " provider makes its IDs wrong.");
          }
        }
        case XMLStreamConstants.END_ELEMENT -> depth--;
        default -> {}
      }
    }
    return Optional.empty();
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

  static boolean isUtf8(byte[] document) {
    try {
      var unused =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(document));
    } catch (CharacterCodingException e) {
      return false;
    }
    // UTF-16 of ASCII text is valid UTF-8 too, but full of NULs, which XML never has.
    for (byte each : document) {
      if (each == 0) {
        return false;
      }
    }
    return true;
  }

  private Optional<Fault> unsafe(String what) {
    return fault(
        SignInReason.RESPONSE_UNSAFE,
        "The "
            + name
            + " "
            + what
            + ", which no SAML message needs and attacks use."
            + asSent(name));
  }

  private static Optional<Fault> fault(String code, String message) {
    return Optional.of(new Fault(code, message));
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = HardenedParser.streams();
    // Else a reference would be text before it is seen here.
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    return factory;
  }
}
