package dev.sallyport.bench.response;

import dev.sallyport.bench.Report;
import dev.sallyport.saml.idp.Protection;

/** The check of a Response: how fast it is, and what a hostile one can cost. */
public final class ResponseBench {

  private static final int PAIRS = 5;
  private static final int FEWER_PAIRS = 3;

  private ResponseBench() {}

  /** Measures, and writes the table. */
  public static void run() {
    Report report =
        new Report(
            "response",
            "one thread",
            "Medians of %d alternating pairs of processes where there is a goal for the ratio, else of %d."
                .formatted(PAIRS, FEWER_PAIRS));
    HostileCost.report(report);
    Comparison comparison = new Comparison(report);
    comparison.of(new Protection(false, true, false), PAIRS, true);
    comparison.of(new Protection(true, false, false), PAIRS, true);
    comparison.of(new Protection(true, true, false), FEWER_PAIRS, false);
    comparison.of(new Protection(false, true, true), FEWER_PAIRS, false);
    report.finish();
  }
}
