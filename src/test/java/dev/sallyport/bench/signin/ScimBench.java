package dev.sallyport.bench.signin;

import dev.sallyport.bench.Bench;
import dev.sallyport.bench.Report;
import dev.sallyport.bench.Row;
import dev.sallyport.bench.Sample;
import dev.sallyport.bench.Sample.Pairs;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Workers;
import dev.sallyport.bench.Writes;
import dev.sallyport.bench.signin.Servers.Server;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sign-in server while people are pushed to it: the order of events. */
public final class ScimBench {
  private static final int PAGE = 100;
  private static final int WARM_UP = 100;

  /** How often all pages are read: the p99 of a tenth of one reading is its worst page. */
  private static final int READINGS = 3;

  private static final int MIDDLE_GROUP = 10_000;

  private final ScimSize size;
  private final Report report;
  private List<String> people = List.of();
  private int made;

  private ScimBench(ScimSize size) {
    this.size = size;
    this.report =
        new Report(
            "scim",
            size.toString(),
            "Medians of %d alternating pairs where there is a bare client."
                .formatted(size.pairs()));
    report.note("%s", Site.collectors());
  }

  /** Measures, and writes the table. */
  public static void run() {
    ScimSize size = ScimSize.named(System.getProperty("bench.size", "small"));
    Integer turns = Integer.getInteger("bench.turns");
    try (Site site = new Site()) {
      new ScimBench(turns == null ? size : size.shortened(turns)).run(site);
    } catch (IOException e) {
      throw new IllegalStateException("the server does not answer", e);
    }
  }

  private void run(Site site) throws IOException {
    Bench.say("%s", size);
    ScimCenter center = new ScimCenter(site, size.users());
    String token = center.open();
    try (KubernetesClient client = center.bare()) {
      BarePushes bare = new BarePushes(client, Workers.COUNT);
      Servers servers = new Servers(site, site.kubeconfig("sallyport-server"));
      Server server = servers.start();
      Pushes pushes = new Pushes(server, token);
      lists(server, pushes);
      creates(pushes, bare);
      if (size.group() > MIDDLE_GROUP) {
        patches(pushes, bare, MIDDLE_GROUP);
      }
      patches(pushes, bare, size.group());
      clients(pushes, bare);
      resync(site, pushes);
      servers.stop(server);
      report.add(
          new Row(
              "peak resident memory of the server",
              "%.0f MiB".formatted(servers.peakMiB()),
              "",
              "",
              "",
              true));
    }
    report.finish();
  }

  /** One step by one client. */
  @FunctionalInterface
  private interface Step {
    void run(int i) throws IOException;
  }

  /** One after the other; the median, in milliseconds. */
  private static double median(int count, Step step) throws IOException {
    List<Double> took = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      step.run(i);
      took.add((System.nanoTime() - start) / 1e6);
    }
    return new Sample(took).median();
  }

  /** Ours and bare in turns, both warm. */
  private Pairs pairs(int count, Step ours, Step bare) throws IOException {
    double unused = median(WARM_UP, ours) + median(WARM_UP, bare);
    Pairs pairs = new Pairs();
    for (int i = 0; i < size.pairs(); i++) {
      pairs.ours(median(count, ours));
      pairs.bare(median(count, bare));
    }
    return pairs;
  }

  private void lists(Server server, Pushes pushes) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < WARM_UP; i++) {
      List<String> unused = pushes.page(1 + i, PAGE);
    }
    double before = server.residentMiB();
    List<Double> took = new ArrayList<>();
    List<Double> first = new ArrayList<>();
    List<Double> last = new ArrayList<>();
    for (int reading = 0; reading < READINGS; reading++) {
      for (int start = 1; start <= size.users(); start += PAGE) {
        long begin = System.nanoTime();
        all.addAll(pushes.page(start, PAGE));
        double millis = (System.nanoTime() - begin) / 1e6;
        took.add(millis);
        if (start <= size.users() / 10) {
          first.add(millis);
        } else if (start > size.users() - size.users() / 10) {
          last.add(millis);
        }
      }
    }
    people = all.stream().distinct().toList();
    double ofFirst = new Sample(first).percentile(99);
    double ofLast = new Sample(last).percentile(99);
    report.add(
        Row.ratio(
            "list %,d users in pages of %d: p99 of the last tenth of the pages, against the first"
                .formatted(size.users(), PAGE),
            ofLast,
            ofFirst,
            ofLast / ofFirst,
            1.2));
    double after = server.residentMiB();
    report.add(
        new Row(
            "resident memory of the server after these pages, against before",
            "%.0f MiB".formatted(after),
            "%.0f MiB".formatted(before),
            "%.2f×".formatted(after / before),
            "≤ 1.20×",
            after <= 1.2 * before));
    report.note(
        "A page: p50 %s; of the first tenth %s, of the last %s.",
        Sample.time(new Sample(took).median()),
        Sample.time(new Sample(first).median()),
        Sample.time(new Sample(last).median()));
    report.add(
        Row.count("people missing in these pages", size.users() - (double) people.size(), 0));
  }

  private void creates(Pushes pushes, BarePushes bare) throws IOException {
    // A server runs for weeks, and its compiler has done its work by then. Who is made goes again,
    // so that there are as many people afterwards.
    for (int i = 0; i < size.warmUp(); i++) {
      pushes.delete(0, pushes.create(0, "new" + made++));
    }
    Pairs pairs =
        pairs(
            size.creates(),
            i -> {
              String unused = pushes.create(0, "new" + made++);
            },
            i -> bare.create("new" + made++));
    report.add(
        Row.ratio(
            "create a user, against a bare create",
            pairs.ours().median(),
            pairs.bare().median(),
            pairs.ratio(),
            1.2));
    report.note("Create, ours / bare: %s.", pairs.each());
  }

  private void patches(Pushes pushes, BarePushes bare, int members) throws IOException {
    List<String> first = people.subList(0, Math.min(members, people.size() / 2));
    List<String> others = people.subList(first.size(), people.size());
    String group = pushes.createGroup("large " + members, first);
    int[] next = new int[1];
    for (int i = 0; i < size.warmUp() / 10; i++) {
      pushes.add(0, group, List.of(others.get(next[0]++ % others.size())));
    }
    Pairs pairs =
        pairs(
            size.patches(),
            i -> pushes.add(0, group, List.of(others.get(next[0]++ % others.size()))),
            i -> bare.update(0, made++));
    report.add(
        Row.ratio(
            "one member more in a group of %,d, against a bare update of one slice"
                .formatted(first.size()),
            pairs.ours().median(),
            pairs.bare().median(),
            pairs.ratio(),
            1.2));
    report.note("A member in %,d, ours / bare: %s.", first.size(), pairs.each());
  }

  private void clients(Pushes pushes, BarePushes bare) throws IOException {
    int count = Math.min(Workers.COUNT * size.each(), people.size());
    Pairs pairs = new Pairs();
    double lost = 0;
    for (int pair = 0; pair < size.pairs(); pair++) {
      String group = pushes.createGroup("crowd " + pair, List.of());
      pairs.ours(
          Load.perSecond(count, (worker, i) -> pushes.add(worker, group, List.of(people.get(i)))));
      lost += count - pushes.members(group);
      pairs.bare(Load.perSecond(count, bare::update));
    }
    report.add(
        Row.rate(
            "members that %d clients add to one group, against bare updates of as many slices"
                .formatted(Workers.COUNT),
            pairs.ours().median(),
            pairs.bare().median(),
            pairs.ratio(),
            1));
    report.add(Row.count("members that are lost then", lost, 0));
    report.note("Members added, ours / bare: %s.", pairs.each(Row::perSecond));
  }

  private void resync(Site site, Pushes pushes) {
    Writes writes = Writes.from(site, ScimCenter.SERVER_USER);
    double perSecond =
        Load.perSecond(
            size.resynced(),
            (worker, i) -> pushes.resync(worker, "given.family%06d@example.com".formatted(i)));
    List<Writes.Write> made = writes.all().stream().filter(write -> !write.isReview()).toList();
    report.add(
        Row.count(
            "API writes for a re-sync of %,d unchanged users".formatted(size.resynced()),
            made.size(),
            0));
    report.note("Re-sync: %s users; writes %s.", Row.perSecond(perSecond), Writes.summary(made));
  }
}
