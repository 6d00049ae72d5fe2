package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControllerTest {

  private static final ObjectKey KEY = new ObjectKey("identity", "jane");

  private static final ObjectKey OTHER = new ObjectKey("identity", "john");
  private static final Duration YEARS = Duration.ofDays(1_000);

  private final TestClock clock = new TestClock();
  private final List<ObjectKey> done = new CopyOnWriteArrayList<>();
  private Controller controller;

  @AfterEach
  void close() {
    controller.stop();
  }

  @Test
  void keysThatCameBeforeTheStartAreWorkedOnOnceEach() {
    controller = controller(key -> finished(key));
    for (int i = 0; i < 3; i++) {
      controller.enqueue(KEY);
      controller.enqueue(OTHER);
    }

    controller.start(4);

    Await.until("both are done", () -> done.size() == 2 && controller.isIdle());
    assertThat(done).containsExactlyInAnyOrder(KEY, OTHER);
  }

  @Test
  void aKeyThatComesWhileItIsWorkedOnIsWorkedOnOnceMoreAndNeverTwiceAtOnce() {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    controller =
        controller(
            key -> {
              most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
              begun.countDown();
              await(goOn);
              atOnce.decrementAndGet();
              return finished(key);
            });
    controller.start(4);
    controller.enqueue(KEY);
    await(begun);

    controller.enqueue(KEY);
    controller.enqueue(KEY);
    goOn.countDown();

    Await.until("twice", () -> done.size() == 2 && controller.isIdle());
    assertThat(most).hasValue(1);
  }

  @Test
  void aKeyThatFailsComesBackUntilItSucceeds() {
    AtomicInteger attempts = new AtomicInteger();
    controller =
        controller(
            key -> {
              if (attempts.incrementAndGet() < 4) {
                throw new IllegalStateException("not yet");
              }
              return finished(key);
            });
    controller.start(1);

    controller.enqueue(KEY);

    Await.until("the fourth attempt succeeds", () -> !done.isEmpty());
    assertThat(attempts).hasValue(4);
  }

  @Test
  void aKeyComesBackWhenItsTimeIsDueAndTheSoonestTimeCounts() {
    AtomicInteger passes = new AtomicInteger();
    controller =
        controller(
            key -> {
              finished(key);
              return passes.incrementAndGet() == 1
                  ? Optional.of(Instant.now().plus(Duration.ofMillis(50)))
                  : Optional.empty();
            });
    controller.start(1);
    controller.enqueueSoon(KEY, Duration.ofHours(1));

    controller.enqueue(KEY);

    Await.until("it came back", () -> passes.get() == 2);
  }

  @Test
  void whatAPassSaidIsForgottenWhenTheNextSaysNothing() {
    Queue<Optional<Instant>> says =
        new ArrayDeque<>(List.of(Optional.of(clock.instant().plus(YEARS)), Optional.empty()));
    controller =
        controllerInItsOwnTime(
            key -> saying(key, Objects.requireNonNullElse(says.poll(), Optional.empty())));
    controller.start(1);
    controller.enqueue(KEY);
    Await.until("the first pass", () -> done.size() == 1 && controller.isIdle());
    // The object is deleted.
    controller.enqueue(KEY);
    Await.until("the second pass", () -> done.size() == 2 && controller.isIdle());

    awaitDue(YEARS.multipliedBy(2));

    assertThat(done).containsExactly(KEY, KEY, OTHER);
  }

  @Test
  void whatAPassSaidStillCountsWhenTheNextFails() {
    Instant due = clock.instant().plus(Duration.ofMillis(1));
    AtomicInteger passes = new AtomicInteger();
    controller =
        controllerInItsOwnTime(
            key -> {
              if (!key.equals(KEY)) {
                return finished(key);
              }
              if (passes.incrementAndGet() == 2) {
                throw new IllegalStateException("the API server is away");
              }
              return saying(key, passes.get() == 1 ? Optional.of(due) : Optional.empty());
            });
    controller.start(1);
    controller.enqueue(KEY);
    Await.until("the first pass", () -> done.size() == 1 && controller.isIdle());
    controller.enqueue(KEY);
    Await.until("the second pass", () -> passes.get() == 2 && controller.isIdle());

    // Sooner than what failed is tried again.
    awaitDue(Duration.ofMillis(2));

    assertThat(done).containsExactly(KEY, KEY, OTHER);
  }

  @Test
  void whatComesSoonComesOnceAlthoughAPassIsUnderWay() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    controller =
        controllerInItsOwnTime(
            key -> {
              begun.countDown();
              await(goOn);
              return finished(key);
            });
    controller.start(1);
    controller.enqueue(KEY);
    await(begun);

    controller.enqueueSoon(KEY, Duration.ofMillis(1));
    goOn.countDown();
    Await.until("the first pass", () -> done.size() == 1 && controller.isIdle());
    awaitDue(Duration.ofMillis(2));

    assertThat(done).containsExactly(KEY, KEY, OTHER);
  }

  @Test
  void closingWaitsForWhatIsUnderWayAndTakesNoMore() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    controller =
        controller(
            key -> {
              begun.countDown();
              await(goOn);
              return finished(key);
            });
    controller.start(1);
    controller.enqueue(KEY);
    controller.enqueue(OTHER);
    await(begun);

    controller.stop();
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    Thread closing = Thread.ofVirtual().start(() -> controller.awaitEnd(end));
    Await.until("it is being closed", () -> closing.getState() == Thread.State.TIMED_WAITING);
    goOn.countDown();
    Await.until("it is closed", () -> !closing.isAlive());

    assertThat(done).containsExactly(KEY);
  }

  @Test
  void anErrorEndsNoWorkerAndTheKeyComesAgain() {
    AtomicInteger passes = new AtomicInteger();
    controller =
        controller(
            key -> {
              if (passes.incrementAndGet() == 1) {
                throw new AssertionError("of a library");
              }
              return finished(key);
            });
    controller.start(1);

    controller.enqueue(KEY);

    Await.until("it came again", () -> done.contains(KEY));
  }

  private static Controller controller(Controller.Reconciler reconciler) {
    return new Controller("test", reconciler, Clock.systemUTC(), new SimpleMeterRegistry());
  }

  private Controller controllerInItsOwnTime(Controller.Reconciler reconciler) {
    return new Controller("test", reconciler, clock, new SimpleMeterRegistry());
  }

  /** Lets that time pass, and waits until whatever was due in it was worked on. */
  private void awaitDue(Duration time) {
    clock.pass(time);
    controller.enqueueSoon(OTHER, Duration.ZERO);
    Await.until("what is due to be done", () -> done.contains(OTHER) && controller.isIdle());
  }

  /** Stands still until a test lets time pass. */
  private static final class TestClock extends Clock {

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private Optional<Instant> saying(ObjectKey key, Optional<Instant> next) {
    done.add(key);
    return next;
  }

  private Optional<Instant> finished(ObjectKey key) {
    done.add(key);
    return Optional.empty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
