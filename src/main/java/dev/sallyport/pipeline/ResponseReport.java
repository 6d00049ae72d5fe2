package dev.sallyport.pipeline;

import dev.sallyport.api.OutsideText;
import dev.sallyport.saml.response.CheckedStep;
import dev.sallyport.saml.response.CheckedStep.Reason;
import dev.sallyport.saml.response.ResponseVerdict;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import dev.sallyport.saml.response.VerifiedIdentity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code check-response} says of a Response. The JSON's names are a contract. */
record ResponseReport(ResponseVerdict verdict) {

  private static final int MAX_SHOWN = 1024;

  static ResponseReport of(ResponseVerdict verdict) {
    return new ResponseReport(verdict);
  }

  boolean accepted() {
    return verdict instanceof Verified;
  }

  /** Pretty-printed, in a fixed order, with a line feed at its end. */
  String json() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("verdict", accepted() ? "accepted" : "refused");
    switch (verdict) {
      case Verified verified -> {
        report.put("userName", verified.identity().nameID().value());
        report.put("identity", identity(verified.identity()));
      }
      case Refused refused ->
          report.put("reasons", refused.reasons().stream().map(ResponseReport::reason).toList());
    }
    report.put("steps", verdict.steps().stream().map(ResponseReport::step).toList());
    return ReportJson.of(report);
  }

  private static Map<String, Object> reason(Reason reason) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("step", reason.step().value());
    described.put("code", reason.code());
    described.put("message", reason.message());
    return described;
  }

  private static Map<String, Object> step(CheckedStep step) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("step", step.step().value());
    described.put("outcome", outcome(step));
    if (!step.note().isEmpty()) {
      described.put("note", step.note());
    }
    return described;
  }

  private static Map<String, Object> identity(VerifiedIdentity identity) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("nameID", identity.nameID().value());
    described.put("format", identity.nameID().format());
    described.put("issuer", identity.issuer());
    described.put("assertionID", identity.assertionID());
    described.put("authnInstant", identity.authnInstant().toString());
    identity.sessionIndex().ifPresent(index -> described.put("sessionIndex", index));
    identity
        .sessionNotOnOrAfter()
        .map(Instant::toString)
        .ifPresent(end -> described.put("sessionNotOnOrAfter", end));
    described.put("attributes", identity.attributes());
    return described;
  }

  private static String outcome(CheckedStep step) {
    return step.outcome().name().toLowerCase(Locale.ROOT);
  }

  /** For a terminal: a line for each step, then whom it signs in, or what is wrong. */
  String text() {
    StringBuilder out = new StringBuilder();
    for (CheckedStep step : verdict.steps()) {
      String note = step.note().isEmpty() ? step.step().holds() : step.note();
      out.append(
          String.format(Locale.ROOT, "%-7s  %-19s  %s%n", outcome(step), step.step().value(), note)
              .replace(System.lineSeparator(), "\n"));
    }
    out.append('\n');
    switch (verdict) {
      case Refused refused ->
          refused
              .reasons()
              .forEach(
                  reason ->
                      out.append("refused, ")
                          .append(reason.code())
                          .append(": ")
                          .append(reason.message())
                          .append('\n'));
      case Verified verified -> identity(out, verified.identity());
    }
    return out.toString();
  }

  private static void identity(StringBuilder out, VerifiedIdentity identity) {
    line(out, "NameID", identity.nameID().value());
    line(out, "format", identity.nameID().format());
    line(out, "issuer", identity.issuer());
    identity.sessionNotOnOrAfter().ifPresent(end -> line(out, "session ends", end.toString()));
    identity.attributes().forEach((name, values) -> attribute(out, name, values));
    out.append("\naccepted: ").append(shown(identity.nameID().value())).append('\n');
  }

  private static void attribute(StringBuilder out, String name, List<String> values) {
    line(out, "attribute", name + " = " + String.join(", ", values));
  }

  private static void line(StringBuilder out, String label, String value) {
    out.append(label).repeat(' ', 14 - label.length()).append(shown(value)).append('\n');
  }

  private static String shown(String outside) {
    return OutsideText.escaped(outside, MAX_SHOWN);
  }
}
