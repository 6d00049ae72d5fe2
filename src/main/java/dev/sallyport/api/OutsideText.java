package dev.sallyport.api;

/**
 * Text that came from outside, made fit for a condition, an Event, a log or a page: what does not
 * show, or reorders what shows, is written as its code point, and it is cut to a length.
 */
public final class OutsideText {

  private static final int MAX_QUOTED = 200;

  private OutsideText() {}

  /** The text in double quotes, escaped, at most 200 code points of it. */
  public static String quoted(String text) {
    return '"' + escaped(text, MAX_QUOTED).replace("\"", "\\u{22}") + '"';
  }

  /** The text escaped, at most {@code max} code points of it, then an ellipsis. */
  public static String escaped(String text, int max) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), max) + 16);
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      if (count++ == max) {
        return shown.append('…').toString();
      }
      int codePoint = text.codePointAt(i);
      if (isPlain(codePoint)) {
        shown.appendCodePoint(codePoint);
      } else {
        shown.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
      }
      i += Character.charCount(codePoint);
    }
    return shown.toString();
  }

  /** True where every character shows as itself. */
  public static boolean isPlain(String text) {
    return text.codePoints().allMatch(OutsideText::isPlain);
  }

  /** Whether a character shows as itself. A backslash does not: it begins an escape here. */
  public static boolean isPlain(int codePoint) {
    return Character.getType(codePoint) == Character.SPACE_SEPARATOR
        ? codePoint == ' '
        : codePoint != '\\' && !isInvisible(codePoint);
  }

  /**
   * Whether nobody sees a character, though it may reorder others. A space is seen, of any width.
   */
  public static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
