package dev.sallyport.pipeline;

import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.response.CheckedStep.Outcome;
import dev.sallyport.saml.response.LogoutStep;
import dev.sallyport.saml.response.LogoutVerdict;
import dev.sallyport.saml.response.LogoutVerdict.Answered;
import dev.sallyport.saml.response.LogoutVerdict.Asked;
import dev.sallyport.saml.response.LogoutVerdict.Refused;
import dev.sallyport.saml.response.VerifiedLogout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code check-response} says of a message of single logout. The JSON's names are a contract.
 *
 * @param kind {@code LogoutRequest} or {@code LogoutResponse}
 * @param requestID the LogoutRequest that a LogoutResponse must answer; empty where that is not
 *     known
 */
record LogoutReport(String kind, LogoutVerdict verdict, Optional<String> requestID)
    implements MessageReport {

  @Override
  public boolean accepted() {
    return refused().isEmpty();
  }

  /** Also of a message that is good, and yet does not do what it should. */
  private Optional<Refused> refused() {
    return switch (verdict) {
      case Refused refused -> Optional.of(refused);
      case Answered answered when isOfAnother(answered) ->
          Optional.of(
              new Refused(
                  LogoutStep.USE,
                  SignOutReason.NOT_ASKED,
                  "The LogoutResponse answers another LogoutRequest than the one given."));
      case Answered answered when answered.outcome() != LogoutVerdict.Outcome.COMPLETE ->
          Optional.of(
              new Refused(
                  LogoutStep.USE,
                  SignOutReason.NOT_COMPLETED,
                  "The identity provider did not sign the person out, or not everywhere: "
                      + answered.status()
                      + ". Look there for the attempt."));
      default -> Optional.empty();
    };
  }

  private boolean isOfAnother(Answered answered) {
    return requestID.isPresent() && !answered.inResponseTo().equals(requestID);
  }

  @Override
  public String json() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("message", kind);
    report.put("verdict", accepted() ? "accepted" : "refused");
    refused()
        .ifPresent(
            refused ->
                report.put(
                    "reasons",
                    List.of(
                        StepLine.reason(
                            refused.step().value(), refused.code(), refused.message()))));
    Map<String, Object> says = says();
    if (!says.isEmpty()) {
      report.put("logout", says);
    }
    report.put("steps", lines().map(StepLine::described).toList());
    return ReportJson.of(report);
  }

  @Override
  public String text() {
    StringBuilder out = new StringBuilder();
    lines().forEach(line -> out.append(line.text()));
    out.append('\n');
    Map<String, Object> says = says();
    says.forEach((name, value) -> out.append(StepLine.said(name, value.toString())));
    if (!says.isEmpty()) {
      out.append('\n');
    }
    out.append(
        refused()
            .map(refused -> StepLine.refusal(refused.code(), refused.message()))
            .orElse("accepted: this " + kind + "\n"));
    return out.toString();
  }

  /** What a message says that is the identity provider's. */
  private Map<String, Object> says() {
    Map<String, Object> says = new LinkedHashMap<>();
    switch (verdict) {
      case Asked(VerifiedLogout logout, var _) -> {
        says.put("issuer", logout.issuer());
        says.put("requestID", logout.requestID());
        says.put("nameID", logout.nameID().value());
        says.put("format", logout.nameID().format());
        says.put("sessionIndexes", logout.sessionIndexes());
        says.put("usableUntil", logout.usableUntil().toString());
      }
      case Answered answered -> {
        answered.inResponseTo().ifPresent(id -> says.put("inResponseTo", id));
        says.put("status", answered.status());
      }
      case Refused refused -> {}
    }
    return says;
  }

  /** The first step that fails ends the check. */
  private Stream<StepLine> lines() {
    Optional<LogoutStep> failed = refused().map(Refused::step);
    return Arrays.stream(LogoutStep.values()).map(step -> line(step, failed));
  }

  private static StepLine line(LogoutStep step, Optional<LogoutStep> failed) {
    int order = failed.map(step::compareTo).orElse(-1);
    if (order > 0) {
      return line(step, Outcome.SKIPPED, "an earlier step failed");
    }
    if (order == 0) {
      return line(step, Outcome.FAILED, "");
    }
    return step == LogoutStep.USE
        ? line(step, Outcome.SKIPPED, "not checked: only the server that took it knows")
        : line(step, Outcome.PASSED, "");
  }

  private static StepLine line(LogoutStep step, Outcome outcome, String note) {
    return new StepLine(step.value(), outcome, note, step.holds());
  }
}
