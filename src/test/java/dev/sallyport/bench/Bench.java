package dev.sallyport.bench;

import com.google.errorprone.annotations.FormatMethod;
import dev.sallyport.bench.Sample.Pairs;
import dev.sallyport.bench.response.ResponseBench;
import dev.sallyport.bench.signin.ScimBench;
import dev.sallyport.bench.signin.SignInBench;
import dev.sallyport.controlplane.OperatorProcess;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Runs the parts of the benchmark that are asked for; the one of the operator itself is here. */
public final class Bench {
  private static final int STARTS = 5;
  private static final int SUCCESSIONS = 3;
  private static final int DRIFT_TURNS = 3;
  private static final int WARM_UP = 500;

  /** No lease runs out while an operator is held. */
  private static final String LONG_LEASE = "--lease-duration=900";

  private static final double LEASE_MILLIS = 15_000;

  private final Size size;
  private final Report report;
  private final Population few = new Population(50, 10, 5);

  private Bench(Size size) {
    this.size = size;
    this.report =
        new Report(
            size.name(),
            size.toString(),
            "Medians of %d alternating pairs where there is a bare client."
                .formatted(size.pairs()));
    report.note("%s", Site.collectors());
  }

  public static void main(String[] arguments) {
    Instant start = Instant.now();
    for (Part part : Part.named(System.getProperty("bench.only", ""))) {
      switch (part) {
        case CORE -> core();
        case RESPONSE -> ResponseBench.run();
        case SIGN_IN -> SignInBench.run();
        case SCIM -> ScimBench.run();
      }
    }
    say("done in %d s", Duration.between(start, Instant.now()).toSeconds());
    System.exit(0); // Whatever thread a client has left.
  }

  private static void core() {
    Size size = Size.named(System.getProperty("bench.size", "small"));
    Integer turns = Integer.getInteger("bench.turns");
    new Bench(turns == null ? size : size.shortened(turns, Duration.ofSeconds(60))).run();
  }

  @FormatMethod
  @SuppressWarnings("SystemOut") // A command for a terminal.
  public static void say(String format, Object... arguments) {
    System.out.println(
        Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + format.formatted(arguments));
  }

  private void run() {
    say("%s", size);
    try (Site empty = new Site()) {
      Operators operators = new Operators(empty);
      train(empty, operators);
      starts(operators);
      succession(empty, operators);
      try (Site whole = new Site()) {
        atSize(whole, empty);
      }
    }
    report.finish();
  }

  /** An operator that does a little of everything, and leaves its AOT cache. */
  private void train(Site site, Operators operators) {
    say("training an AOT cache");
    Center center = new Center(site);
    Started operator = operators.startTraining();
    center.createSource();
    center.awaitSource();
    center.fill(few);
    Turns turns = new Turns(site, center, few);
    turns.warmUp(operator, 50);
    Probes.newAssignments(site, few, 20);
    operators.endTraining(operator);
  }

  private void starts(Operators operators) {
    List<Double> ready = new ArrayList<>();
    List<Double> working = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      Started operator = operators.start();
      ready.add(operator.readyMillis());
      working.add(operator.workingMillis());
      operators.stop(operator);
    }
    report.add(
        Row.time(
            "start to ready with leader election, empty cluster (median of 5)",
            new Sample(ready).median(),
            1_500));
    report.note(
        "Empty cluster: leading and working %s after the start (median).",
        Sample.time(new Sample(working).median()));
  }

  private void succession(Site site, Operators operators) {
    report.add(succession(site, operators, "TERM", 2_000));
    report.add(succession(site, operators, "KILL", LEASE_MILLIS + 2_000));
  }

  private Row succession(Site site, Operators operators, String signal, double atMost) {
    List<Double> times = new ArrayList<>();
    Started leader = operators.start();
    for (int i = 0; i < SUCCESSIONS; i++) {
      leader.workingMillis();
      Started next = operators.start();
      times.add(Probes.succession(site, few, leader, signal));
      leader.process().close();
      leader = next;
    }
    operators.stop(leader);
    Sample all = new Sample(times);
    report.note("Leader ended by SIG%s: worst of 3 %s.", signal, Sample.time(all.worst()));
    return Row.time(
        "leader ended by SIG" + signal + ": the successor has bound a new assignment",
        all.median(),
        atMost);
  }

  private void atSize(Site site, Site empty) {
    Operators operators = new Operators(site);
    Center center = new Center(site);
    Population population = new Population(size.users(), size.groups(), size.namespaces());
    Started operator = operators.start(LONG_LEASE);
    center.createSource();
    center.awaitSource();
    say("creating people");
    center.fill(population);
    center.awaitPeople(operator, population);

    Turns turns = new Turns(site, center, population);
    turns.warmUp(operator, Math.min(WARM_UP, size.assignments()));
    turns.converge(operator, size.assignments());
    drift(site, operators);
    newAssignments(site, empty, population);
    operators.stop(operator);
    startsAtSize(operators);
    Writes restarted = Writes.from(site, Site.OPERATOR_USER);
    operator = operators.start(LONG_LEASE);
    operator.workingMillis();
    rest(site, restarted);
    turns.clear();
    while (turns.converged().count() < size.pairs()) {
      turns.converge(operator, size.assignments());
      turns.clear();
    }
    operators.stop(operator);
    report(turns, operators);
  }

  private void drift(Site site, Operators operators) {
    Pairs p99 = new Pairs();
    Pairs p50 = new Pairs();
    try (OperatorProcess _ = operators.bareRepair().process()) {
      // Once over the way, as the operator's just-in-time compiler has been.
      Probes.drift(site, BareClient.MANAGED_BY, size.drifts());
      Probes.drift(site, "sallyport", size.drifts());
      for (int i = 0; i < DRIFT_TURNS; i++) {
        Sample ours = Probes.drift(site, "sallyport", size.drifts());
        Sample bare = Probes.drift(site, BareClient.MANAGED_BY, size.drifts());
        p50.ours(ours.median());
        p50.bare(bare.median());
        p99.ours(ours.percentile(99));
        p99.bare(bare.percentile(99));
      }
    }
    double ours = p99.ours().median();
    report.add(
        Row.ratio(
                "a deleted binding is back, p99 of %,d (median of 3)".formatted(size.drifts()),
                ours,
                p99.bare().median(),
                p99.ratio(),
                1.5)
            .and("≤ 100 ms", ours <= 100));
    report.note(
        "Drift p50: %s, bare %s. p99 of each turn, ours / bare: %s.",
        Sample.time(p50.ours().median()), Sample.time(p50.bare().median()), p99.each());
  }

  private void newAssignments(Site site, Site empty, Population population) {
    Operators operators = new Operators(empty);
    Started operator = operators.start();
    operator.workingMillis();
    Probes.newAssignments(empty, few, size.probes());
    Probes.newAssignments(site, population, size.probes());
    Pairs pairs = new Pairs();
    for (int i = 0; i < Math.max(size.pairs(), 5); i++) {
      pairs.ours(Probes.newAssignments(site, population, size.probes()).median());
      pairs.bare(Probes.newAssignments(empty, few, size.probes()).median());
    }
    operators.stop(operator);
    report.add(
        Row.ratio(
            "one new assignment, here against the same on an empty cluster",
            pairs.ours().median(),
            pairs.bare().median(),
            pairs.ratio(),
            1.2));
    report.note("New assignment, here / empty cluster: %s.", pairs.each());
  }

  private void startsAtSize(Operators operators) {
    Pairs pairs = new Pairs();
    for (int i = 0; i < size.pairs(); i++) {
      Started operator = operators.start();
      pairs.ours(operator.readyMillis());
      operators.stop(operator);
      pairs.bare(operators.bareRead());
    }
    double ours = pairs.ours().median();
    report.add(
        Row.ratio(
                "start to ready against a bare WatchList read of the same objects",
                ours,
                pairs.bare().median(),
                pairs.ratio(),
                2)
            .and("≤ 20 s", ours <= 20_000));
    report.note(
        "Start to ready, from the start of the process / bare read, from the start of its main:"
            + " %s.",
        pairs.each());
  }

  private void rest(Site site, Writes restarted) {
    pause(size.restAfterRestart());
    List<Writes.Write> all = restarted.all();
    report.add(
        Row.count(
            "API writes after a restart, within %d s"
                .formatted(size.restAfterRestart().toSeconds()),
            (double) all.stream().filter(w -> !w.isReview()).count(),
            0));
    report.note(
        "After the restart the operator asked which rights it has, which stores nothing: %s.",
        Writes.summary(all.stream().filter(Writes.Write::isReview).toList()));
    Writes writes = Writes.from(site, Site.OPERATOR_USER);
    pause(size.rest());
    report.add(
        Row.count(
            "API writes at rest, within %d s".formatted(size.rest().toSeconds()),
            (double) writes.all().size(),
            0));
  }

  private static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }

  private void report(Turns turns, Operators operators) {
    Pairs converged = turns.converged();
    Pairs cleared = turns.cleared();
    report.add(
        Row.ratio(
            "converge %,d assignments".formatted(size.assignments()),
            converged.ours().median(),
            converged.bare().median(),
            converged.ratio(),
            1.25));
    report.add(Row.count("writes for each of them", turns.writesEach(), 3));
    report.note("Converge, ours / bare: %s. Besides: %s.", converged.each(), turns.besides());
    report.add(
        Row.ratio(
            "clear them by an accepted change, against bare deletes",
            cleared.ours().median(),
            cleared.bare().median(),
            cleared.ratio(),
            1.25));
    report.note("Clear, ours / bare: %s.", cleared.each());
    report.add(
        new Row(
            "peak resident memory of the operator",
            "%.0f MiB".formatted(operators.peakMiB()),
            "",
            "",
            "≤ 400 MiB",
            operators.peakMiB() <= 400));
  }
}
