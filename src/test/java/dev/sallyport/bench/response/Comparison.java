package dev.sallyport.bench.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.bench.Bench;
import dev.sallyport.bench.Report;
import dev.sallyport.bench.Row;
import dev.sallyport.bench.Sample;
import dev.sallyport.bench.Sample.Pairs;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Ours and bare in turns, each time in a process of its own. */
final class Comparison {

  private static final double AT_LEAST = 0.9;

  private final Report report;

  Comparison(Report report) {
    this.report = report;
  }

  /** One row: how fast a Response is checked that is protected so. */
  void of(Protection protection, int pairs, boolean isGoal) {
    Pairs times = new Pairs();
    Pairs allocated = new Pairs();
    for (int i = 0; i < pairs; i++) {
      One ours = measured("ours", protection);
      One bare = measured("bare", protection);
      times.ours(ours.millis());
      times.bare(bare.millis());
      allocated.ours(ours.kilobytes());
      allocated.bare(bare.kilobytes());
      Bench.say("%s: %s / %s", protection, Sample.time(ours.millis()), Sample.time(bare.millis()));
    }
    Row row =
        Row.speed(
            protection.toString(),
            times.ours().median(),
            times.bare().median(),
            times.ratio(),
            AT_LEAST);
    report.add(isGoal ? row : row.withoutGoal());
    report.note(
        "%s: %,d bytes; ours / bare: %s; allocated %.0f kB / %.0f kB.",
        protection,
        CheckBenchmark.document(TestIdp.rsa(), protection.toString()).getBytes(UTF_8).length,
        times.each(),
        allocated.ours().median(),
        allocated.bare().median());
  }

  /**
   * A time and what was allocated in it.
   *
   * @param kilobytes of 1,000 bytes
   */
  private record One(double millis, double kilobytes) {}

  private static One measured(String method, Protection protection) {
    var options =
        new OptionsBuilder()
            .include(Pattern.quote(CheckBenchmark.class.getName() + "." + method) + "$")
            .param("protection", protection.toString())
            .threads(1)
            .forks(1)
            // One collector thread that stops ours: what it costs is in the time.
            .jvmArgs("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m")
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(2)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    try {
      RunResult result = new Runner(options).runSingle();
      return new One(
          result.getPrimaryResult().getScore() / 1_000,
          result.getSecondaryResults().get("gc.alloc.rate.norm").getScore() / 1_000);
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH does not run " + method, e);
    }
  }
}
