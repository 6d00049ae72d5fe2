package dev.sallyport.pipeline;

import static dev.sallyport.api.SignInReason.ASSERTION_REPLAYED;

import dev.sallyport.api.OutsideText;
import dev.sallyport.pipeline.AssertionUse.NotChecked;
import dev.sallyport.pipeline.AssertionUse.Unused;
import dev.sallyport.pipeline.AssertionUse.Used;
import dev.sallyport.saml.response.CheckedStep;
import dev.sallyport.saml.response.CheckedStep.Outcome;
import dev.sallyport.saml.response.CheckedStep.Reason;
import dev.sallyport.saml.response.ResponseVerdict;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.SignIn;
import dev.sallyport.signin.SignIn.Allowed;
import dev.sallyport.signin.SignIn.Denied;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code check-response} says of a Response. The JSON's names are a contract.
 *
 * @param signIn whether the person may come in; empty where that was not asked, or not reached
 * @param use whether the Assertion was used before; empty where that was not reached
 */
record ResponseReport(ResponseVerdict verdict, Optional<SignIn> signIn, Optional<AssertionUse> use)
    implements MessageReport {

  /** The step that looks for the User; it comes after those of the Response. */
  private static final String USER = "user";

  /** The step that asks whether it is the first use; the last one, as at sign-in. */
  private static final String REPLAY = "replay";

  static ResponseReport of(Refused refused) {
    return new ResponseReport(refused, Optional.empty(), Optional.empty());
  }

  /** Of one for whose User nobody looked. */
  static ResponseReport of(Verified verified, AssertionUse use) {
    return new ResponseReport(verified, Optional.empty(), Optional.of(use));
  }

  static ResponseReport of(Verified verified, SignIn signIn, AssertionUse use) {
    return new ResponseReport(verified, Optional.of(signIn), Optional.of(use));
  }

  @Override
  public boolean accepted() {
    return verdict instanceof Verified && objection().isEmpty();
  }

  /**
   * Why a Response that is good lets nobody in all the same.
   *
   * @param step that says so
   */
  private record Objection(String step, String code, String message) {}

  private Optional<Objection> objection() {
    return signIn
        .filter(Denied.class::isInstance)
        .map(Denied.class::cast)
        .map(denied -> new Objection(USER, denied.reason(), denied.message()))
        .or(
            () ->
                use.filter(Used.class::isInstance)
                    .map(Used.class::cast)
                    .map(used -> new Objection(REPLAY, ASSERTION_REPLAYED, replayed(used))));
  }

  private static String replayed(Used used) {
    return "The Assertion was used; the Secret "
        + used.note()
        + " is the note of it. A Response signs in once: let the person begin anew. If nobody was"
        + " signed in with it, somebody has a copy.";
  }

  /** Who is let in. */
  private Optional<Allowed> allowed() {
    return signIn
        .filter(decision -> accepted())
        .filter(Allowed.class::isInstance)
        .map(Allowed.class::cast);
  }

  @Override
  public String json() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("verdict", accepted() ? "accepted" : "refused");
    switch (verdict) {
      case Verified verified -> {
        objection()
            .ifPresentOrElse(
                objection -> report.put("reasons", List.of(reason(objection))),
                () -> report.put("userName", userName(verified)));
        report.put("identity", identity(verified.identity()));
        allowed().ifPresent(allowed -> report.put("user", user(allowed)));
      }
      case Refused refused ->
          report.put("reasons", refused.reasons().stream().map(ResponseReport::reason).toList());
    }
    report.put("steps", lines().stream().map(StepLine::described).toList());
    return ReportJson.of(report);
  }

  private static Map<String, Object> reason(Reason reason) {
    return StepLine.reason(reason.step().value(), reason.code(), reason.message());
  }

  private static Map<String, Object> reason(Objection objection) {
    return StepLine.reason(objection.step(), objection.code(), objection.message());
  }

  private static Map<String, Object> user(Allowed allowed) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", allowed.user().getMetadata().getName());
    described.put("sessionEnds", allowed.expires().toString());
    return described;
  }

  /** The User's own where it was looked for: the IdP may write the name in another case. */
  private String userName(Verified verified) {
    return allowed()
        .map(allowed -> allowed.user().getSpec().userName())
        .orElseGet(() -> verified.identity().nameID().value());
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

  private static StepLine line(CheckedStep step) {
    return new StepLine(step.step().value(), step.outcome(), step.note(), step.step().holds());
  }

  private static StepLine line(SignIn signIn) {
    Outcome outcome = signIn instanceof Allowed ? Outcome.PASSED : Outcome.FAILED;
    return new StepLine(USER, outcome, "", "a User of the center is meant, who may sign in");
  }

  private static StepLine line(AssertionUse use) {
    return switch (use) {
      case Unused unused -> replay(Outcome.PASSED, "");
      case Used used -> replay(Outcome.FAILED, "");
      case NotChecked(String why) -> replay(Outcome.SKIPPED, "not checked: " + why);
    };
  }

  private static StepLine replay(Outcome outcome, String note) {
    return new StepLine(REPLAY, outcome, note, "the Assertion was not used before");
  }

  private List<StepLine> lines() {
    return Stream.of(
            verdict.steps().stream().map(ResponseReport::line),
            signIn.stream().map(ResponseReport::line),
            use.stream().map(ResponseReport::line))
        .flatMap(lines -> lines)
        .toList();
  }

  /** A line for each step, then whom it signs in, or what is wrong. */
  @Override
  public String text() {
    StringBuilder out = new StringBuilder();
    lines().forEach(line -> out.append(line.text()));
    out.append('\n');
    switch (verdict) {
      case Refused refused ->
          refused
              .reasons()
              .forEach(reason -> out.append(StepLine.refusal(reason.code(), reason.message())));
      case Verified verified -> {
        identity(out, verified.identity());
        allowed().ifPresent(allowed -> user(out, allowed));
        out.append('\n');
        objection()
            .ifPresentOrElse(
                objection -> out.append(StepLine.refusal(objection.code(), objection.message())),
                () ->
                    out.append("accepted: ")
                        .append(OutsideText.escaped(userName(verified), StepLine.MAX_SHOWN))
                        .append('\n'));
      }
    }
    return out.toString();
  }

  private static void user(StringBuilder out, Allowed allowed) {
    out.append(StepLine.said("User", allowed.user().getMetadata().getName()));
    out.append(StepLine.said("signed in to", allowed.expires().toString()));
  }

  private static void identity(StringBuilder out, VerifiedIdentity identity) {
    out.append(StepLine.said("NameID", identity.nameID().value()));
    out.append(StepLine.said("format", identity.nameID().format()));
    out.append(StepLine.said("issuer", identity.issuer()));
    identity
        .sessionNotOnOrAfter()
        .ifPresent(end -> out.append(StepLine.said("session ends", end.toString())));
    identity
        .attributes()
        .forEach(
            (name, values) ->
                out.append(StepLine.said("attribute", name + " = " + String.join(", ", values))));
  }
}
