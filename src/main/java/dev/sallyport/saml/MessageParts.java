package dev.sallyport.saml;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** What the messages that we write begin with. */
final class MessageParts {

  private static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

  private MessageParts() {}

  /**
   * An ID of ours.
   *
   * @throws IllegalArgumentException if it could be guessed
   */
  static String id(byte[] random) {
    if (random.length < 16) {
      throw new IllegalArgumentException("an ID of fewer than 128 bits can be guessed");
    }
    return "_" + HexFormat.of().formatHex(random);
  }

  /** The start of the root's tag, to which more attributes may be added. */
  static String open(String name, String id, String destination, Instant issueInstant) {
    return "<samlp:"
        + name
        + " xmlns:samlp=\""
        + MetadataDocuments.PROTOCOL
        + "\" xmlns:saml=\""
        + ASSERTION
        + "\" ID=\""
        + id
        + "\" Version=\"2.0\" IssueInstant=\""
        + issueInstant
        + "\" Destination=\""
        + MetadataDocuments.escaped(destination)
        + "\"";
  }

  static String attribute(String name, Optional<String> value) {
    return value
        .map(text -> " " + name + "=\"" + MetadataDocuments.escaped(text) + "\"")
        .orElse("");
  }

  static String issuer(String entityID) {
    return "<saml:Issuer>" + MetadataDocuments.escaped(entityID) + "</saml:Issuer>";
  }
}
