package dev.sallyport.bench.signin;

import dev.sallyport.bench.Bench;
import dev.sallyport.bench.Report;
import dev.sallyport.bench.Row;
import dev.sallyport.bench.Sample;
import dev.sallyport.bench.Sample.Pairs;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Store;
import dev.sallyport.bench.signin.Servers.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** The sign-in server under load: the order of events. */
public final class SignInBench {
  private static final int STARTS = 5;

  /** Of each: enough to meet what a server does, and few enough for a start with little to read. */
  private static final int TRAINED = 200;

  /** Turns that are not counted: a server that runs for weeks is compiled, as the client is. */
  private static final int WARM_UP = 6;

  private static final int HALF_LOAD_SECONDS = 30;

  private final SignInSize size;
  private final Report report;
  private final Kubectls kubectls = new Kubectls();

  private SignInBench(SignInSize size) {
    this.size = size;
    this.report =
        new Report(
            "sign-in",
            size.toString(),
            "Medians of %d alternating pairs where there is a bare client."
                .formatted(size.pairs()));
    report.note("%s", Site.collectors());
  }

  /** Measures, and writes the table. */
  public static void run() {
    SignInSize size = SignInSize.named(System.getProperty("bench.size", "small"));
    Integer turns = Integer.getInteger("bench.turns");
    try (Site site = new Site()) {
      new SignInBench(turns == null ? size : size.shortened(turns)).run(site);
    }
  }

  private void run(Site site) {
    Bench.say("%s", size);
    SignInCenter center = new SignInCenter(site, size);
    Path bareKubeconfig = center.grantBare();
    Servers servers = new Servers(site, bareKubeconfig);
    center.open();
    try (Store store = new Store(site)) {
      kubectls.create(site, store, center.source(), center.people(TRAINED));
      train(servers);
      starts(servers);
      Bench.say("creating sessions, each of a person");
      center.fill(size.sessions());
      kubectls.create(
          site,
          store,
          center.source(),
          center.people(size.sessions()).subList(TRAINED, size.sessions()));
    }
    Server server;
    try (BareServer bare =
        new BareServer(site, bareKubeconfig, center.source(), center.people(size.sessions()))) {
      double perSecond = rates(site, servers, bare);
      Bench.say("creating all people");
      center.fill(size.users());
      startsAtSize(servers);
      server = servers.start();
      underLoad(server, bare, perSecond / 2);
    }
    revocation(site, servers, server);
    report.finish();
  }

  /**
   * What one server does with these sessions, before there is more than the API server needs for
   * them: it shares the cores.
   *
   * @return refreshes in a second
   */
  private double rates(Site site, Servers servers, BareServer bare) {
    Server server = servers.start();
    double perSecond = refreshes(site, server, bare);
    halfLoad(server, bare, perSecond / 2);
    signIns(server, bare);
    servers.stop(server);
    return perSecond;
  }

  /** The same load with all people, for the memory that it takes. */
  private void underLoad(Server server, BareServer bare, double halfOfTheLoad) {
    double refreshes =
        Load.perSecond(
            2 * size.refreshes(),
            (worker, n) -> kubectls.refresh(server.connection(worker), session(n)));
    Halves halves = halves(server, bare, halfOfTheLoad, 0);
    double signIns = new SignIns(server, size.users()).perSecond(size.signIns());
    report.note(
        "With %,d users: %s refreshes, %s sign-ins; at %s, p99 of a refresh %s, bare %s.",
        size.users(),
        Row.perSecond(refreshes),
        Row.perSecond(signIns),
        Row.perSecond(halfOfTheLoad),
        Sample.time(halves.ours().percentile(99)),
        Sample.time(halves.bare().percentile(99)));
  }

  /** A server that does a little of everything, and leaves its AOT cache. */
  private void train(Servers servers) {
    Bench.say("training an AOT cache");
    Server server = servers.startTraining();
    double unused =
        Load.perSecond(TRAINED, (worker, i) -> kubectls.refresh(server.connection(worker), i));
    unused = new SignIns(server, SignInSize.FEW_USERS).perSecond(TRAINED);
    servers.endTraining(server);
  }

  private void starts(Servers servers) {
    List<Double> ready = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      ready.add(servers.startAndStop());
    }
    Sample all = new Sample(ready);
    report.add(
        Row.time(
            "start to ready with %,d users (median of %d)".formatted(SignInSize.FEW_USERS, STARTS),
            all.median(),
            1_500));
    report.note(
        "Start with %,d users: worst of %d %s.",
        SignInSize.FEW_USERS, STARTS, Sample.time(all.worst()));
  }

  private void startsAtSize(Servers servers) {
    Pairs pairs = new Pairs();
    for (int i = 0; i < size.pairs(); i++) {
      take(pairs, i, servers::startAndStop, servers::bareRead);
      Bench.say("start at size, ours / bare: %s", pairs.each());
    }
    report.add(
        Row.ratio(
            "start to ready against a bare WatchList read of the same objects",
            pairs.ours().median(),
            pairs.bare().median(),
            pairs.ratio(),
            2));
    report.note(
        "Start to ready, from the start of the process / bare read, from the start of its main:"
            + " %s.",
        pairs.each());
  }

  /**
   * Takes turns, ours first in every other pair.
   *
   * @param turn which pair it is
   */
  private static void take(Pairs pairs, int turn, DoubleSupplier ours, DoubleSupplier bare) {
    if (turn % 2 == 0) {
      pairs.ours(ours.getAsDouble());
    }
    pairs.bare(bare.getAsDouble());
    if (turn % 2 == 1) {
      pairs.ours(ours.getAsDouble());
    }
  }

  /** Says how many refreshes the server made in a second. */
  private double refreshes(Site site, Server server, BareServer bare) {
    Pairs pairs = new Pairs();
    long reads = 0;
    for (int i = -WARM_UP; i < size.pairs(); i++) {
      int first = (i + WARM_UP) * size.refreshes();
      long before = ApiReads.until(site);
      take(
          i < 0 ? new Pairs() : pairs,
          Math.abs(i),
          () ->
              Load.perSecond(
                  size.refreshes(),
                  (worker, n) -> kubectls.refresh(server.connection(worker), session(first + n))),
          () -> Load.perSecond(size.refreshes(), (_, n) -> bare.refresh(session(first + n))));
      reads += ApiReads.until(site) - before;
      Bench.say("refreshes, ours / bare: %s", pairs.each(Row::perSecond));
    }
    report.add(
        Row.rate(
            "token refreshes, one server",
            pairs.ours().median(),
            pairs.bare().median(),
            pairs.ratio(),
            0.8));
    report.add(Row.count("objects read for all of these refreshes", (double) reads, 0));
    report.note("Refreshes, ours / bare: %s.", pairs.each(Row::perSecond));
    return pairs.ours().median();
  }

  private int session(int n) {
    return n % kubectls.count();
  }

  /** How long refreshes took in an even flow. */
  private record Halves(Sample ours, Sample bare) {}

  /**
   * @param turn which one it is: another part of the sessions comes each time
   */
  private Halves halves(Server server, BareServer bare, double perSecond, int turn) {
    int count = (int) (perSecond * HALF_LOAD_SECONDS);
    int first = turn * count;
    Sample theirs = Load.paced(perSecond, count, (_, n) -> bare.refresh(session(first + n)));
    Sample ours =
        Load.paced(
            perSecond,
            count,
            (worker, n) -> kubectls.refresh(server.connection(worker), session(first + n)));
    return new Halves(ours, theirs);
  }

  private void halfLoad(Server server, BareServer bare, double perSecond) {
    Pairs p50 = new Pairs();
    Pairs p99 = new Pairs();
    Pairs worst = new Pairs();
    for (int i = 0; i < size.pairs(); i++) {
      Halves halves = halves(server, bare, perSecond, i);
      add(p50, halves, Sample::median);
      add(p99, halves, sample -> sample.percentile(99));
      add(worst, halves, Sample::worst);
      Bench.say("p99 at half of that load, ours / bare: %s", p99.each());
    }
    report.add(
        Row.latency(
            "a refresh at half of that load (%s), p99 (median of %d)"
                .formatted(Row.perSecond(perSecond), size.pairs()),
            p99.ours().median(),
            p99.bare().median(),
            50));
    report.note(
        "At half of that load, %d s each, ours / bare: p50 %s / %s; p99 of each turn %s; worst %s.",
        HALF_LOAD_SECONDS,
        Sample.time(p50.ours().median()),
        Sample.time(p50.bare().median()),
        p99.each(),
        worst.each());
  }

  private static void add(Pairs pairs, Halves halves, ToDoubleFunction<Sample> of) {
    pairs.ours(of.applyAsDouble(halves.ours()));
    pairs.bare(of.applyAsDouble(halves.bare()));
  }

  private void signIns(Server server, BareServer bare) {
    SignIns signIns = new SignIns(server, size.sessions());
    Pairs pairs = new Pairs();
    for (int i = -WARM_UP; i < size.pairs(); i++) {
      take(
          i < 0 ? new Pairs() : pairs,
          Math.abs(i),
          () -> signIns.perSecond(size.signIns()),
          () -> bare.signInsPerSecond(size.signIns()));
      Bench.say("sign-ins, ours / bare: %s", pairs.each(Row::perSecond));
    }
    report.add(
        Row.rate(
            "sign-ins through the ACS",
            pairs.ours().median(),
            pairs.bare().median(),
            pairs.ratio(),
            0.5));
    report.note("Sign-ins, ours / bare: %s.", pairs.each(Row::perSecond));
  }

  private void revocation(Site site, Servers servers, Server first) {
    Server second = servers.start();
    Revocation revocation = new Revocation(site, kubectls, List.of(first, second));
    report.add(
        Row.count(
            "refreshes that succeed after their Session was deleted, %,d tries at two servers"
                .formatted(kubectls.count()),
            revocation.succeeded(),
            0));
    report.note("After the deletion the servers answered: %s.", revocation.each());
    servers.stop(first);
    servers.stop(second);
    report.add(
        new Row(
            "peak resident memory of a server",
            "%.0f MiB".formatted(servers.peakMiB()),
            "",
            "",
            "≤ 400 MiB",
            servers.peakMiB() <= 400));
  }
}
