package dev.sallyport.bench;

import dev.sallyport.api.Assignment;
import dev.sallyport.bench.Sample.Pairs;
import java.time.Instant;
import java.util.List;

/** Assignments come and are cleared again, once by the operator and once by the bare client. */
final class Turns {
  private final Site site;
  private final Center center;
  private final Population population;
  private final BareClient bare;
  private final Pairs converged = new Pairs();
  private final Pairs cleared = new Pairs();
  private double writesEach;
  private String besides = "";

  Turns(Site site, Center center, Population population) {
    this.site = site;
    this.center = center;
    this.population = population;
    this.bare = new BareClient(site.bare());
  }

  Pairs converged() {
    return converged;
  }

  Pairs cleared() {
    return cleared;
  }

  /** Writes of the operator for each assignment, the last time. */
  double writesEach() {
    return writesEach;
  }

  /** What the operator wrote besides those for assignments, the last time that it converged. */
  String besides() {
    return besides;
  }

  /** Both once, without being counted: just-in-time compilers come to know the way. */
  void warmUp(Started operator, int count) {
    double ours = convergeOurs(operator, count);
    double theirs = convergeBare(count);
    Bench.say("warm-up, converge: %s / %s", Sample.time(ours), Sample.time(theirs));
    ours = clearOurs();
    theirs = clearBare();
    Bench.say("warm-up, clear: %s / %s", Sample.time(ours), Sample.time(theirs));
  }

  void converge(Started operator, int count) {
    boolean oursFirst = converged.count() % 2 == 0;
    if (oursFirst) {
      converged.ours(convergeOurs(operator, count));
    }
    converged.bare(convergeBare(count));
    if (!oursFirst) {
      converged.ours(convergeOurs(operator, count));
    }
    Bench.say("converged, ours / bare: %s", converged.each());
  }

  void clear() {
    boolean oursFirst = cleared.count() % 2 == 1;
    if (oursFirst) {
      cleared.ours(clearOurs());
    }
    cleared.bare(clearBare());
    if (!oursFirst) {
      cleared.ours(clearOurs());
    }
    Bench.say("cleared, ours / bare: %s", cleared.each());
  }

  /** The operator is held while assignments are created, so that it finds all of them at once. */
  private double convergeOurs(Started operator, int count) {
    operator.signal("STOP");
    site.createAssignments(population.assignments(Site.CENTER, "ours", count));
    Writes writes = Writes.from(site, Site.OPERATOR_USER);
    Instant start = Instant.now();
    operator.signal("CONT");
    List<Writes.Write> all = writes.await(count, Turns::isStatus);
    List<Writes.Write> forAssignments = all.stream().filter(Writes.Write::isForAssignment).toList();
    writesEach = forAssignments.size() / (double) count;
    besides = Writes.summary(all.stream().filter(w -> !w.isForAssignment()).toList());
    Bench.say("ours: %s", Writes.summary(all));
    return Writes.span(start, forAssignments);
  }

  private double convergeBare(int count) {
    site.createAssignments(population.assignments(Site.BARE, "bare", count));
    List<Assignment> assignments = site.assignments(Site.BARE);
    Writes writes = Writes.from(site, Site.BARE_USER);
    Instant start = Instant.now();
    bare.converge(assignments);
    return Writes.span(start, writes.await(count, Turns::isStatus));
  }

  private static boolean isStatus(Writes.Write write) {
    return write.resource().equals("assignments/status");
  }

  /** From the accept to the last write, which is after the last object is gone. */
  private double clearOurs() {
    int count = site.assignments(Site.CENTER).size();
    center.askForChange();
    Writes writes = Writes.from(site, Site.OPERATOR_USER);
    Instant start = Instant.now();
    center.accept();
    center.awaitChange();
    List<Writes.Write> all = writes.await(count, Turns::isFinalizer);
    Bench.say("ours: %s", Writes.summary(all));
    if (!site.assignments(Site.CENTER).isEmpty()) {
      throw new AssertionError("assignments are left after a change");
    }
    return Writes.span(start, all);
  }

  private double clearBare() {
    List<Assignment> assignments = site.assignments(Site.BARE);
    Writes writes = Writes.from(site, Site.BARE_USER);
    Instant start = Instant.now();
    bare.clear(assignments);
    return Writes.span(start, writes.await(assignments.size(), Turns::isFinalizer));
  }

  private static boolean isFinalizer(Writes.Write write) {
    return write.resource().equals("assignments") && write.verb().equals("patch");
  }
}
