package dev.sallyport.pipeline;

import dev.sallyport.api.OutsideText;
import dev.sallyport.saml.response.CheckedStep.Outcome;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a report says of one step.
 *
 * @param note what was seen, or why it was skipped; perhaps empty
 * @param holds what is true once it has passed
 */
record StepLine(String step, Outcome outcome, String note, String holds) {

  /** Characters of a value of the sender's. */
  static final int MAX_SHOWN = 1024;

  /** For JSON. */
  Map<String, Object> described() {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("step", step);
    described.put("outcome", word());
    if (!note.isEmpty()) {
      described.put("note", note);
    }
    return described;
  }

  /** For a terminal, with its line feed. */
  String text() {
    return String.format(Locale.ROOT, "%-7s  %-19s  ", word(), step)
        + (note.isEmpty() ? holds : note)
        + "\n";
  }

  private String word() {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** What the sender says, for a terminal: escaped, shortened, and with its line feed. */
  static String said(String label, String value) {
    return String.format(Locale.ROOT, "%-15s ", label)
        + OutsideText.escaped(value, MAX_SHOWN)
        + "\n";
  }

  /** Why a message is refused, for JSON. */
  static Map<String, Object> reason(String step, String code, String message) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("step", step);
    described.put("code", code);
    described.put("message", message);
    return described;
  }

  /** The same for a terminal, with its line feed. */
  static String refusal(String code, String message) {
    return "refused, " + code + ": " + message + "\n";
  }
}
