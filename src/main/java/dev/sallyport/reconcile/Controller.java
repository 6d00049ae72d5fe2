package dev.sallyport.reconcile;

import dev.sallyport.kube.Refusal;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one reconciler over keys: each key is worked on by one worker at a time, a key that comes
 * again meanwhile is worked on once more afterwards, a key that fails comes back later, for ever.
 *
 * <p>Keys are gathered from the start; work begins with {@link #start}, when this process leads.
 */
public final class Controller {

  /** What one pass over a key does. */
  @FunctionalInterface
  public interface Reconciler {

    /**
     * Makes true what the key's object asks for. Called again whenever something that it depends on
     * changed, so it must be idempotent.
     *
     * @return when to look again although nothing changed, if at all; what an earlier pass said of
     *     this no longer counts
     */
    Optional<Instant> reconcile(ObjectKey key);
  }

  private static final Logger log = LoggerFactory.getLogger(Controller.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(20);
  private static final Duration LAST_RETRY = Duration.ofSeconds(3);

  /** A refusal does not go away by itself within seconds. */
  private static final Duration LAST_RETRY_WHEN_REFUSED = Duration.ofMinutes(1);

  private record Later(Instant at, ObjectKey key) {
    static final Comparator<Later> SOONEST_FIRST =
        Comparator.comparing(Later::at)
            .thenComparing(later -> later.key().namespace())
            .thenComparing(later -> later.key().name());
  }

  private final String name;
  private final Reconciler reconciler;
  private final Clock clock;
  private final Timer succeeded;
  private final Timer failed;

  // All guarded by this.
  private final Deque<ObjectKey> ready = new ArrayDeque<>();
  private final Set<ObjectKey> waiting = new HashSet<>();

  /** With the time at which each was due before its pass began. */
  private final Map<ObjectKey, Optional<Instant>> working = new HashMap<>();

  private final Set<ObjectKey> again = new HashSet<>();
  private final TreeSet<Later> later = new TreeSet<>(Later.SOONEST_FIRST);
  private final Map<ObjectKey, Instant> laterAt = new HashMap<>();
  private final Map<ObjectKey, Integer> failures = new HashMap<>();
  private boolean closed;

  public Controller(String name, Reconciler reconciler, Clock clock, MeterRegistry metrics) {
    this.name = name;
    this.reconciler = reconciler;
    this.clock = clock;
    this.succeeded = timer(metrics, "success");
    this.failed = timer(metrics, "failure");
    Gauge.builder("sallyport.queue.depth", this, Controller::depth)
        .description("Keys that wait to be reconciled")
        .tag("controller", name)
        .register(metrics);
  }

  private Timer timer(MeterRegistry metrics, String result) {
    return Timer.builder("sallyport.reconcile")
        .description("Reconciliations and the time that they took")
        .tag("controller", name)
        .tag("result", result)
        .register(metrics);
  }

  /** Begins to work, with so many workers. */
  public void start(int workers) {
    for (int i = 0; i < workers; i++) {
      Thread.ofVirtual().name(name + "-" + i).start(this::work);
    }
    Thread.ofVirtual().name(name + "-clock").start(this::tick);
  }

  /** Something about this key may have changed. */
  public synchronized void enqueue(ObjectKey key) {
    if (closed) {
      return;
    }
    if (working.containsKey(key)) {
      again.add(key);
    } else if (waiting.add(key)) {
      ready.addLast(key);
      notifyAll();
    }
  }

  /** The same, but a little later: what comes in between is dealt with in one pass. */
  public void enqueueSoon(ObjectKey key, Duration wait) {
    enqueueAt(key, clock.instant().plus(wait));
  }

  private synchronized void enqueueAt(ObjectKey key, Instant at) {
    Instant known = laterAt.get(key);
    if (known == null || at.isBefore(known)) {
      dropLater(key);
      laterAt.put(key, at);
      later.add(new Later(at, key));
      notifyAll();
    }
  }

  /** Returns when it was due. */
  private Optional<Instant> dropLater(ObjectKey key) {
    Optional<Instant> at = Optional.ofNullable(laterAt.remove(key));
    at.ifPresent(known -> later.remove(new Later(known, key)));
    return at;
  }

  private synchronized double depth() {
    return ready.size();
  }

  /** Nothing waits and nothing is being worked on; what is due later does not count. */
  public synchronized boolean isIdle() {
    return ready.isEmpty() && working.isEmpty();
  }

  private void work() {
    while (true) {
      ObjectKey key = take();
      if (key == null) {
        return;
      }
      Timer.Sample sample = Timer.start();
      try {
        Optional<Instant> next = reconciler.reconcile(key);
        sample.stop(succeeded);
        done(key, next);
      } catch (Throwable e) { // Whatever it is: a worker that ended would take its key with it.

        sample.stop(failed);
        retry(key, e);
      }
    }
  }

  private synchronized ObjectKey take() {
    while (ready.isEmpty() && !closed) {
      if (!sleep(0)) {
        return null;
      }
    }
    if (closed) {
      return null;
    }
    ObjectKey key = ready.removeFirst();
    waiting.remove(key);
    // A pass says anew when to look again, and of what is gone, not at all: an expiry can be years
    // ahead, and would keep the key so long.
    working.put(key, dropLater(key));
    return key;
  }

  private synchronized void done(ObjectKey key, Optional<Instant> next) {
    failures.remove(key);
    release(key);
    next.ifPresent(at -> enqueueAt(key, at));
  }

  private synchronized void retry(ObjectKey key, Throwable failure) {
    int times = failures.merge(key, 1, Integer::sum);
    // This pass has said nothing, so that what was said before still counts.
    release(key).ifPresent(at -> enqueueAt(key, at));
    Duration last = Refusal.is(failure) ? LAST_RETRY_WHEN_REFUSED : LAST_RETRY;
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(times - 1, 12));
    enqueueAt(key, clock.instant().plus(wait.compareTo(last) < 0 ? wait : last));
    if (isConflict(failure) && times < 5) {
      log.debug("{} {}: changed under our hands, once more", name, key);
    } else {
      log.warn("{} {} failed ({} in a row), tried again: {}", name, key, times, describe(failure));
      log.debug("{} {}", name, key, failure);
    }
  }

  private static boolean isConflict(Throwable failure) {
    return failure instanceof KubernetesClientException e && e.getCode() == 409;
  }

  private static String describe(Throwable failure) {
    if (failure instanceof KubernetesClientException e && e.getCode() > 0) {
      return Refusal.words(e);
    }
    if (failure instanceof KubernetesClientException e && e.getCause() != null) {
      return Refusal.words(e) + ": " + e.getCause().getClass().getSimpleName();
    }
    return failure.getClass().getName();
  }

  /** Returns when it was due before its pass began. */
  private Optional<Instant> release(ObjectKey key) {
    Optional<Instant> due = working.remove(key);
    if (again.remove(key)) {
      enqueue(key);
    }
    notifyAll();
    return due;
  }

  private synchronized void tick() {
    while (!closed) {
      Later next = later.isEmpty() ? null : later.first();
      long millis = next == null ? 0 : Duration.between(clock.instant(), next.at()).toMillis() + 1;
      if (next != null && !clock.instant().isBefore(next.at())) {
        dropLater(next.key());
        enqueue(next.key());
      } else if (!sleep(Math.min(millis, 60_000))) {
        return;
      }
    }
  }

  // The wall clock may be set: no wait is longer than a minute. Zero waits until notified.
  @SuppressWarnings("WaitNotInLoop") // every caller loops over its own condition
  private boolean sleep(long millis) {
    try {
      wait(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes no more work; what is under way goes on. */
  public synchronized void stop() {
    closed = true;
    notifyAll();
  }

  /**
   * Waits for what is under way, after {@link #stop}.
   *
   * @param end in the time of {@link System#nanoTime}
   */
  public synchronized void awaitEnd(long end) {
    while (!working.isEmpty() && System.nanoTime() < end) {
      if (!sleep(50)) {
        return;
      }
    }
  }
}
