package dev.sallyport.scim;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Filters and paths (RFC 7644 §3.4.2.2, §3.5.2) before the library's parser sees them. It recurses
 * as deep as they are nested, and stops at the first word that does not fit, as if the rest were
 * not there; so both are looked at here.
 */
final class Expressions {

  private static final int MAX_LENGTH = 2048;
  private static final int MAX_DEPTH = 10;
  private static final int MAX_TERMS = 50;

  private static final Pattern TERM = Pattern.compile("(?i)\\b(and|or|not)\\b");

  /** {@code active eq "True"}: a word of JSON in quotes, or in capitals. */
  private static final Pattern FLAG =
      Pattern.compile("(?i)\\b((?:\\w+\\.)?(?:active|primary)\\s+(?:eq|ne)\\s+)\"?(true|false)\"?");

  /** {@code emails[type eq "work"].value eq "a"}, which the RFC would write in the brackets. */
  private static final Pattern BEHIND =
      Pattern.compile(
          "(?i)\\b(\\w+)\\[([^\\[\\]]*)\\]\\.(\\w+)\\s+"
              + "(pr|(?:eq|ne|co|sw|ew)\\s+(?:\"[^\"]*\"|true|false))");

  private static final Pattern PATH =
      Pattern.compile("([\\w-]+)(?:\\[(.*)\\])?(?:\\.(\\$?[\\w-]+))?", Pattern.DOTALL);

  /** What in a text could be taken for a part of the filter around it. */
  private static final String SIGNS = "\"\\()[]: ";

  private Expressions() {}

  /**
   * A path in its parts.
   *
   * @param filter which of several values are meant; empty for all
   */
  record Path(String attribute, Optional<String> filter, Optional<String> below) {}

  /**
   * A filter as the library reads it right.
   *
   * @param schema the URI of the resource's schema, which may stand before a name
   * @throws ScimRefusal if it is none, or too large
   */
  static String filter(String filter, String schema) {
    requireLength(filter);
    return understood(withoutSchema(spelled(filter.strip()), schema));
  }

  /**
   * Texts with the escapes of JSON for all that could be taken for something else: by the library's
   * parser, for which a quotation mark ends a text also behind a backslash, and by what stands
   * here.
   */
  private static String spelled(String filter) {
    StringBuilder spelled = new StringBuilder(filter.length());
    boolean quoted = false;
    for (int i = 0; i < filter.length(); i++) {
      char c = filter.charAt(i);
      boolean isEscape = quoted && c == '\\' && i + 1 < filter.length();
      if (isEscape) {
        c = filter.charAt(++i);
      } else if (c == '"') {
        quoted = !quoted;
      }
      if (isEscape && c != '"' && c != '\\') {
        spelled.append('\\').append(c);
      } else if (isEscape || (quoted && c != '"' && SIGNS.indexOf(c) >= 0)) {
        spelled.append("\\u%04x".formatted((int) c));
      } else {
        spelled.append(c);
      }
    }
    return spelled.toString();
  }

  private static String understood(String bare) {
    check(bare);
    String flags = FLAG.matcher(bare).replaceAll(m -> m.group(1) + lower(m.group(2)));
    String inside =
        BEHIND
            .matcher(flags)
            .replaceAll(
                m ->
                    Matcher.quoteReplacement(
                        m.group(1)
                            + "[("
                            + m.group(2)
                            + ") and "
                            + m.group(3)
                            + " "
                            + m.group(4)
                            + "]"));
    // The library would pass it over.
    if (inside.contains("].")) {
      throw ScimRefusal.invalidFilter("behind brackets stands a comparison, or nothing");
    }
    // Whatever follows a whole filter is then an error, and not passed over.
    return "(" + inside + ")";
  }

  /**
   * @return empty for an attribute of another schema
   * @throws ScimRefusal if it is no path
   */
  static Optional<Path> path(String path, String schema) {
    String bare = withoutSchema(path.strip(), schema);
    if (isOfOtherSchema(bare)) {
      return Optional.empty();
    }
    if (bare.length() > MAX_LENGTH) {
      throw ScimRefusal.invalidPath("a path has at most " + MAX_LENGTH + " characters");
    }
    Matcher parts = PATH.matcher(bare);
    if (!parts.matches()) {
      throw ScimRefusal.invalidPath("what is given as path is none");
    }
    Optional<String> filter = Optional.ofNullable(parts.group(2));
    if (filter.isPresent() && filter.get().matches("(?s).*[\\[\\]].*")) {
      throw ScimRefusal.invalidPath("a path has at most one filter in brackets");
    }
    return Optional.of(
        new Path(
            parts.group(1),
            filter.map(Expressions::understood),
            Optional.ofNullable(parts.group(3))));
  }

  static boolean isOfOtherSchema(String name) {
    return name.regionMatches(true, 0, "urn:", 0, 4);
  }

  /**
   * The URI of the resource's own schema says nothing, in whatever case it is written, and with a
   * dot behind it, as older jobs of Entra ID have it.
   */
  static String withoutSchema(String expression, String schema) {
    return expression.indexOf(':') < 0
        ? expression
        : Pattern.compile("(?i)" + Pattern.quote(schema) + "[:.]")
            .matcher(expression)
            .replaceAll("");
  }

  private static void requireLength(String filter) {
    if (filter.length() > MAX_LENGTH) {
      throw ScimRefusal.invalidFilter("a filter has at most " + MAX_LENGTH + " characters");
    }
  }

  private static void check(String filter) {
    // The library's parser takes two quotation marks for none.
    if (filter.contains("\"\"")) {
      throw ScimRefusal.invalidFilter(
          "a text in a filter is not empty; pr asks whether there is one");
    }
    // Those in the texts of a filter are spelled out by now; of a path the library would not read
    // that.
    if (filter.contains("\\\"")) {
      throw ScimRefusal.invalidFilter("a backslash is before a quotation mark where none can be");
    }
    int depth = 0;
    boolean quoted = false;
    StringBuilder outside = new StringBuilder(filter.length());
    for (int i = 0; i < filter.length(); i++) {
      char c = filter.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      }
      if (!quoted) {
        outside.append(c);
        depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
        if (depth < 0 || depth > MAX_DEPTH) {
          throw ScimRefusal.invalidFilter(
              "the brackets of a filter do not match, or are nested deeper than " + MAX_DEPTH);
        }
      }
    }
    if (quoted || depth != 0) {
      throw ScimRefusal.invalidFilter("a quotation mark or bracket of a filter is not closed");
    }
    if (TERM.matcher(outside).results().count() > MAX_TERMS) {
      throw ScimRefusal.invalidFilter("a filter has at most " + MAX_TERMS + " times and, or, not");
    }
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
