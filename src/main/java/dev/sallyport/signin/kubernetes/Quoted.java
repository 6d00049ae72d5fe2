package dev.sallyport.signin.kubernetes;

import dev.sallyport.api.OutsideText;

/** Text as a literal, so that it cannot become anything else in the document around it. */
final class Quoted {

  private Quoted() {}

  /** A double-quoted scalar (YAML 1.2 §7.3.1). */
  static String yaml(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (OutsideText.isPlain(Character.toString(c))) {
                quoted.appendCodePoint(c);
              } else {
                quoted.append("\\U%08x".formatted(c));
              }
            });
    return quoted.append('"').toString();
  }

  /** A string literal of CEL. */
  static String cel(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
