package dev.sallyport.server;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.kube.Events;
import dev.sallyport.portal.FailedSignIns;
import dev.sallyport.portal.FailedSignIns.Attempt;
import dev.sallyport.portal.FailedSignIns.Failed;
import dev.sallyport.portal.FailedSignIns.Tally;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of failed sign-ins, and of failed sign-outs, by Events: one of each for all of a center in
 * a while, and none by the request itself, so that whoever proves nothing cannot make this write
 * more. The words of a reason stay in the log and on the page: they may quote what was sent.
 */
final class FailureEvents implements AutoCloseable {

  /** A server writes no more than one Event of each kind for each center in this time. */
  static final Duration PERIOD = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(FailureEvents.class);

  /** References of one reason that an Event names, so that all reasons have room. */
  private static final int NAMED = 3;

  private final FailedSignIns failed;
  private final Known known;
  private final Events events;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("failure-events").factory());

  FailureEvents(FailedSignIns failed, Known known, Events events) {
    this.failed = failed;
    this.known = known;
    this.events = events;
  }

  /** Begins to tell. */
  void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::tell, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tell() {
    try {
      failed
          .takeUntold()
          .forEach(
              (namespace, tallies) -> about(namespace).ifPresent(source -> tell(source, tallies)));
    } catch (RuntimeException e) {
      // Else it would be the last time.
      log.warn("could not tell of failed sign-ins and sign-outs: {}", e.getClass().getName());
    }
  }

  private void tell(IdentitySource source, List<Tally> tallies) {
    for (Note note : notes(tallies)) {
      events.warning(source, note.reason(), note.action(), note.text());
    }
  }

  /** The source in force. */
  private Optional<IdentitySource> about(String namespace) {
    return known.sources.in(namespace).filter(IdentitySource::isInForce).findFirst();
  }

  /** What one Event says. */
  record Note(String reason, String action, String text) {}

  /** One of each kind that there is something to tell of. */
  static List<Note> notes(List<Tally> tallies) {
    Map<Attempt, List<Tally>> byAttempt =
        tallies.stream()
            .collect(Collectors.groupingBy(Tally::attempt, TreeMap::new, Collectors.toList()));
    return byAttempt.entrySet().stream().map(e -> note(e.getKey(), e.getValue())).toList();
  }

  private static Note note(Attempt attempt, List<Tally> tallies) {
    return switch (attempt) {
      case SIGN_IN ->
          new Note(IdentitySource.Reason.SIGN_INS_FAILED, "SignIn", text("sign-in", tallies));
      case SIGN_OUT ->
          new Note(IdentitySource.Reason.SIGN_OUTS_FAILED, "SignOut", text("sign-out", tallies));
    };
  }

  /** Rare reasons first: what comes by the thousand is known anyway. */
  private static String text(String what, List<Tally> tallies) {
    long count = tallies.stream().mapToLong(Tally::count).sum();
    return tallies.stream()
        .sorted(Comparator.comparing(Tally::count).thenComparing(Tally::reason))
        .map(FailureEvents::words)
        .collect(
            Collectors.joining(
                "; ",
                count == 1 ? "A " + what + " failed: " : count + " " + what + "s failed: ",
                ". The portal and the log of the servers say more of each reference."));
  }

  private static String words(Tally tally) {
    String references =
        tally.newest().stream()
            .limit(NAMED)
            .map(Failed::reference)
            .collect(Collectors.joining(", "));
    return tally.count() <= NAMED
        ? tally.reason() + " " + references
        : tally.reason() + " " + tally.count() + " times, the newest " + references;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
