package dev.sallyport.access;

import dev.sallyport.api.OutsideText;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.Optional;

/**
 * The rules for names that came from outside. One fold serves every comparison, so that an index, a
 * SAML response and a SCIM filter cannot disagree about who is meant.
 */
public final class Names {

  /** In code points, as the CRDs count. */
  public static final int MAX_LENGTH = 128;

  private static final String RESERVED = "system:";

  /**
   * Who has a name when several ask for it: the first in this order, which is the oldest, then the
   * first by object name.
   */
  public static final Comparator<Holder> SENIORITY =
      Comparator.comparing(
              Holder::creationTimestamp, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Holder::name);

  private Names() {}

  /**
   * One object that asks for a name.
   *
   * @param name of the object
   * @param creationTimestamp as the API server writes it (RFC 3339, UTC, seconds), which sorts as
   *     text; null sorts last
   */
  public record Holder(String name, String creationTimestamp) {}

  /**
   * Two names are the same if these are equal. Only A to Z are folded: what a locale or a Unicode
   * version says of other letters differs between the systems that must agree.
   */
  public static String fold(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isUpper(name.charAt(i))) {
        return foldFrom(name, i);
      }
    }
    return name;
  }

  private static String foldFrom(String name, int first) {
    char[] folded = name.toCharArray();
    for (int i = first; i < folded.length; i++) {
      if (isUpper(folded[i])) {
        folded[i] = (char) (folded[i] + ('a' - 'A'));
      }
    }
    return new String(folded);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /**
   * What is wrong with a {@code userName} or {@code displayName}, to end a sentence that begins
   * with the name of the field; empty if nothing is. The CRD's pattern knows neither normal forms
   * nor unassigned characters, so this is stricter.
   */
  public static Optional<String> fault(String name) {
    if (name == null || name.isEmpty()) {
      return Optional.of("is empty");
    }
    int length = name.codePointCount(0, name.length());
    if (length > MAX_LENGTH) {
      return Optional.of("has " + length + " characters; the most is " + MAX_LENGTH);
    }
    Optional<String> character =
        name.codePoints().filter(c -> !allowed(c)).mapToObj(Names::characterFault).findFirst();
    if (character.isPresent()) {
      return character;
    }
    if (name.startsWith(" ") || name.endsWith(" ")) {
      return Optional.of("begins or ends with a space");
    }
    if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      return Optional.of("is not in Unicode normal form C; write it composed");
    }
    if (fold(name).startsWith(RESERVED)) {
      return Optional.of("begins with system:, which Kubernetes keeps for itself");
    }
    return Optional.empty();
  }

  /**
   * What is wrong with what every subject of a center begins with, to end a sentence; empty if
   * nothing is.
   */
  public static Optional<String> prefixFault(String prefix) {
    if (prefix.length() < 2 || !prefix.endsWith(":")) {
      return Optional.of("must be a name and a final colon, such as sallyport:");
    }
    if (fold(prefix).startsWith(RESERVED)) {
      return Optional.of("must not begin with system:, which Kubernetes keeps for itself");
    }
    if (!OutsideText.isPlain(prefix)) {
      return Optional.of("must not contain a backslash or a character that is not visible");
    }
    return Optional.empty();
  }

  private static String characterFault(int codePoint) {
    return "contains the character U+%04X, which is invisible or has no fixed meaning"
        .formatted(codePoint);
  }

  /** What shows as itself; {@link OutsideText} also escapes the backslash, which is no fault. */
  private static boolean allowed(int codePoint) {
    return (codePoint >= ' ' && codePoint <= '~')
        || OutsideText.isPlain(Character.toString(codePoint));
  }
}
