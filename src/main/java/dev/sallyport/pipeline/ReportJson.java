package dev.sallyport.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sallyport.api.OutsideText;
import java.util.HexFormat;
import java.util.Map;

/**
 * How reports are written as JSON. Whoever reads one on a terminal sees every character of it: what
 * does not show, or reorders what shows, is escaped (RFC 8259 §7), and a parser gives it back as it
 * was.
 */
final class ReportJson {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReportJson() {}

  /** Pretty-printed, in the map's order, with a line feed at its end. */
  static String of(Map<String, Object> report) {
    try {
      return escaped(JSON.writeValueAsString(report).replace("\r\n", "\n")) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists and strings are always JSON", e);
    }
  }

  /** Beside its line feeds, what does not show stands in the strings of a JSON only. */
  private static String escaped(String json) {
    StringBuilder shown = new StringBuilder(json.length() + 1);
    json.codePoints()
        .forEach(
            codePoint -> {
              if (codePoint == '\n' || codePoint == '\\' || OutsideText.isPlain(codePoint)) {
                shown.appendCodePoint(codePoint);
              } else {
                for (char unit : Character.toChars(codePoint)) {
                  shown.append("\\u").append(HexFormat.of().toHexDigits(unit));
                }
              }
            });
    return shown.toString();
  }
}
