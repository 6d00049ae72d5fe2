package dev.sallyport.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of a query or of a posted form ({@code application/x-www-form-urlencoded}). A field that
 * comes twice makes the whole one that cannot be read (RFC 6749 §3.1 forbids it, and two readers
 * would take two values).
 */
public final class Form {

  private static final int MAX_FIELDS = 32;

  private final Map<String, String> fields;

  private Form(Map<String, String> fields) {
    this.fields = fields;
  }

  /** Reads a query; empty if it is malformed. */
  public static Optional<Form> parse(String encoded) {
    return parse(encoded.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a body; empty if it is malformed, not UTF-8, or has more than 32 fields. */
  public static Optional<Form> parse(byte[] encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    int from = 0;
    while (from <= encoded.length) {
      int to = next(encoded, from, encoded.length, '&');
      if (to > from) {
        int equals = next(encoded, from, to, '=');
        Optional<String> name = decoded(encoded, from, equals);
        Optional<String> value = decoded(encoded, Math.min(equals + 1, to), to);
        if (name.isEmpty()
            || value.isEmpty()
            || fields.size() == MAX_FIELDS
            || fields.putIfAbsent(name.get(), value.get()) != null) {
          return Optional.empty();
        }
      }
      from = to + 1;
    }
    return Optional.of(new Form(fields));
  }

  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** Every field, in the order of the form. */
  public Map<String, String> fields() {
    return Map.copyOf(fields);
  }

  /** Names only: values are SAML Responses, codes and tokens. */
  @Override
  public String toString() {
    return "Form" + fields.keySet();
  }

  private static int next(byte[] text, int from, int to, char sign) {
    for (int i = from; i < to; i++) {
      if (text[i] == sign) {
        return i;
      }
    }
    return to;
  }

  private static Optional<String> decoded(byte[] text, int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate(to - from);
    for (int i = from; i < to; i++) {
      if (text[i] == '+') {
        bytes.put((byte) ' ');
      } else if (text[i] == '%') {
        boolean whole = i + 2 < to;
        int high = whole ? Character.digit(text[i + 1], 16) : -1;
        int low = whole ? Character.digit(text[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes.put((byte) (high * 16 + low));
        i += 2;
      } else {
        bytes.put(text[i]);
      }
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
