package dev.sallyport.bench.response;

import com.sun.management.ThreadMXBean;
import dev.sallyport.bench.Report;
import dev.sallyport.bench.Row;
import dev.sallyport.bench.Sample;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.CheckedStep.Reason;
import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.ResponseVerdict;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the check of one Response takes at most: processor time of its thread, and the memory that
 * it allocates in all, which is more than what it holds at any one moment.
 *
 * @param millis the median
 * @param mebibytes the most
 * @param verdict by its codes
 */
record HostileCost(String what, double millis, double mebibytes, String verdict) {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Duration WARM_UP = Duration.ofMillis(700);
  private static final int RUNS = 15;

  /** See docs/benchmarks.md for where both come from. */
  private static final double MOST_MILLIS = 50;

  private static final double MOST_MEBIBYTES = 64;

  /** Measures all of them and adds two rows, and a note for each. */
  static void report(Report report) {
    ResponseExpectation expectation = TestIdp.rsa().expectation();
    List<Hostile> all = Hostile.all();
    all.forEach(each -> warmUp(each, expectation));
    List<HostileCost> costs = all.stream().map(each -> of(each, expectation)).toList();
    HostileCost slowest = costs.stream().max(Comparator.comparing(HostileCost::millis)).get();
    HostileCost largest = costs.stream().max(Comparator.comparing(HostileCost::mebibytes)).get();
    report.add(
        new Row(
            "time for the slowest of %d hostile ones of %d KiB"
                .formatted(costs.size(), ResponseCheck.MAX_BYTES / 1024),
            Sample.time(slowest.millis()),
            "",
            "",
            "≤ %.0f ms".formatted(MOST_MILLIS),
            slowest.millis() <= MOST_MILLIS));
    report.add(
        new Row(
            "memory allocated for the largest of them",
            mebibytes(largest.mebibytes()),
            "",
            "",
            "≤ %.0f MiB".formatted(MOST_MEBIBYTES),
            largest.mebibytes() <= MOST_MEBIBYTES));
    costs.forEach(
        each ->
            report.note(
                "Hostile: %s: %s, %s, %s.",
                each.what(),
                Sample.time(each.millis()),
                mebibytes(each.mebibytes()),
                each.verdict()));
  }

  private static void warmUp(Hostile hostile, ResponseExpectation expectation) {
    long end = System.nanoTime() + WARM_UP.toNanos();
    while (System.nanoTime() < end) {
      var unused = ResponseCheck.ofForm(hostile.form(), expectation);
    }
  }

  private static HostileCost of(Hostile hostile, ResponseExpectation expectation) {
    List<Double> millis = new ArrayList<>();
    List<Double> mebibytes = new ArrayList<>();
    ResponseVerdict verdict = null;
    for (int i = 0; i < RUNS; i++) {
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long nanos = THREADS.getCurrentThreadCpuTime();
      verdict = ResponseCheck.ofForm(hostile.form(), expectation);
      millis.add((THREADS.getCurrentThreadCpuTime() - nanos) / 1e6);
      mebibytes.add((THREADS.getCurrentThreadAllocatedBytes() - bytes) / 1024.0 / 1024.0);
    }
    return new HostileCost(
        hostile.what(), new Sample(millis).median(), new Sample(mebibytes).worst(), text(verdict));
  }

  private static String text(ResponseVerdict verdict) {
    return switch (verdict) {
      case ResponseVerdict.Verified good -> "accepted";
      case ResponseVerdict.Refused refused ->
          refused.reasons().stream().map(Reason::code).distinct().collect(Collectors.joining(", "));
    };
  }

  private static String mebibytes(double value) {
    return String.format(Locale.ROOT, "%.1f MiB", value);
  }
}
