package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of one request. A name that comes twice makes them none: another reader might take
 * the other value (RFC 6749 §3.1). So does an escape that is none, which the library passes over.
 * One without a value counts as left out (§3.1).
 */
final class Parameters {

  /** Of a query or a body. */
  static final int MAX_LENGTH = 16 * 1024;

  private static final int MAX_COUNT = 32;
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /** Of the query of a GET; empty if they cannot be read. */
  static Optional<Parameters> ofQuery(IssuerRequest request) {
    return parse(request.query(), '!');
  }

  /**
   * Of a posted form; empty if they cannot be read, or if there is a query as well, since secrets
   * do not belong there (RFC 6749 §2.3.1). A space may stand for itself: oidc-agent sends scopes
   * so, and nobody reads it otherwise.
   */
  static Optional<Parameters> ofForm(IssuerRequest request) {
    return isForm(request) && request.query().isEmpty()
        ? parse(request.body(), ' ')
        : Optional.empty();
  }

  /** Of the query of a GET or the body of a POST. */
  static Optional<Parameters> of(IssuerRequest request) {
    return request.isGet() ? ofQuery(request) : ofForm(request);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Those of these names, as Nimbus takes them. */
  Map<String, List<String>> only(Set<String> names) {
    Map<String, List<String>> some = new HashMap<>();
    names.forEach(name -> value(name).ifPresent(value -> some.put(name, List.of(value))));
    return some;
  }

  private static Optional<Parameters> parse(String encoded, char first) {
    if (encoded.length() > MAX_LENGTH || !isEncoded(encoded, first)) {
      return Optional.empty();
    }
    Map<String, List<String>> parsed = URLUtils.parseParameters(encoded);
    if (parsed.size() > MAX_COUNT) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, List<String>> parameter : parsed.entrySet()) {
      List<String> given = parameter.getValue();
      if (given.size() != 1 || !isText(given.getFirst())) {
        return Optional.empty();
      }
      if (!given.getFirst().isBlank()) {
        values.put(parameter.getKey(), given.getFirst());
      }
    }
    return Optional.of(new Parameters(values));
  }

  private static boolean isForm(IssuerRequest request) {
    return request.contentType() != null
        && request.contentType().split(";", 2)[0].strip().equalsIgnoreCase(FORM);
  }

  /** Whether all is ASCII from the character {@code first} on, and every escape is one. */
  private static boolean isEncoded(String text, char first) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < first || c > '~' || (c == '%' && !isEscape(text, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && Character.digit(text.charAt(at + 1), 16) >= 0
        && Character.digit(text.charAt(at + 2), 16) >= 0;
  }

  /** No control characters, and no sign that stands for bytes that were no UTF-8. */
  private static boolean isText(String value) {
    return value.chars().noneMatch(c -> Character.isISOControl(c) || c == '\uFFFD');
  }

  /** Names are anybody's, and values are secrets. */
  @Override
  public String toString() {
    return "Parameters[" + values.size() + "]";
  }
}
