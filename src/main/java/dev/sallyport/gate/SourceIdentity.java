package dev.sallyport.gate;

import dev.sallyport.api.OutsideText;
import java.util.Objects;

/**
 * What makes a source the one that it is. Another identity is another source, and going from one to
 * the other is a change that the gate holds; everything else about a source is detail.
 *
 * @param identity an entityID, compared as it stands; a base DN in ASCII lower case; {@link
 *     #BUILT_IN} for the Directory, of which a center has one
 */
public record SourceIdentity(SourceType type, String identity) {

  /** The identity of every Directory. */
  public static final String BUILT_IN = "built-in";

  public SourceIdentity {
    Objects.requireNonNull(type);
    Objects.requireNonNull(identity);
  }

  public static SourceIdentity directory() {
    return new SourceIdentity(SourceType.DIRECTORY, BUILT_IN);
  }

  public static SourceIdentity externalIdP(String entityID) {
    return new SourceIdentity(SourceType.EXTERNAL_IDP, entityID);
  }

  public static SourceIdentity activeDirectory(String baseDN) {
    return new SourceIdentity(SourceType.ACTIVE_DIRECTORY, asciiLowerCase(baseDN));
  }

  /** The source as a message names it, fit for a condition. */
  public String shown() {
    return type == SourceType.DIRECTORY
        ? "the built-in Directory"
        : type.word() + " " + OutsideText.quoted(identity);
  }

  /** As CEL's {@code lowerAscii}, which guards the same comparison at admission. */
  private static String asciiLowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return lower.toString();
  }
}
