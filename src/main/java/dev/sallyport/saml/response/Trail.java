package dev.sallyport.saml.response;

import dev.sallyport.saml.response.CheckedStep.Outcome;
import dev.sallyport.saml.response.CheckedStep.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what the steps of one check find. Steps that never ran are skipped. */
final class Trail {

  private final Map<ResponseStep, CheckedStep> done = new EnumMap<>(ResponseStep.class);
  private ResponseStep current = ResponseStep.DECODING;

  /** One step at work: it says what is wrong, and what it saw. */
  static final class Findings {

    /** Whoever sends a Response decides how much is wrong with it, and logs would tell all. */
    private static final int MAX_FAULTS = 10;

    private final ResponseStep step;
    private final List<Reason> reasons = new ArrayList<>();
    private String note = "";

    private Findings(ResponseStep step) {
      this.step = step;
    }

    void fault(String code, String message) {
      if (reasons.size() < MAX_FAULTS) {
        reasons.add(new Reason(step, code, message));
      } else if (reasons.size() == MAX_FAULTS) {
        reasons.add(new Reason(step, code, "There is more of it, which is not told."));
      }
    }

    void note(String text) {
      note = text;
    }

    boolean clean() {
      return reasons.isEmpty();
    }
  }

  /** A step that reads something; null or whatever it likes where it found a fault. */
  interface Reading<T> {
    T read(Findings findings);
  }

  /** Runs a step and keeps what it found. */
  <T> T step(ResponseStep step, Reading<T> reading) {
    current = step;
    Findings findings = new Findings(step);
    T value = reading.read(findings);
    done.put(
        step,
        new CheckedStep(
            step,
            findings.clean() ? Outcome.PASSED : Outcome.FAILED,
            findings.note,
            findings.reasons));
    return value;
  }

  void skip(ResponseStep step, String why) {
    done.put(step, new CheckedStep(step, Outcome.SKIPPED, why, List.of()));
  }

  /** For what no step foresaw: the step that was at work has failed. */
  void failCurrent(String code, String message) {
    done.put(
        current,
        new CheckedStep(current, Outcome.FAILED, "", List.of(new Reason(current, code, message))));
  }

  boolean failed(ResponseStep step) {
    return done.containsKey(step) && done.get(step).outcome() == Outcome.FAILED;
  }

  List<Reason> reasons() {
    return done.values().stream().flatMap(step -> step.reasons().stream()).toList();
  }

  /** Every step there is. */
  List<CheckedStep> steps() {
    List<CheckedStep> all = new ArrayList<>();
    for (ResponseStep step : ResponseStep.values()) {
      CheckedStep known = done.get(step);
      all.add(
          known != null
              ? known
              : new CheckedStep(step, Outcome.SKIPPED, "an earlier step failed", List.of()));
    }
    return all;
  }
}
