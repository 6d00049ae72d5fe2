package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControllerTest {

  private static final ObjectKey KEY = new ObjectKey("identity", "jane");

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
      controller.enqueue(new ObjectKey("identity", "john"));
    }

    controller.start(4);

    Await.until("both are done", () -> done.size() == 2 && controller.isIdle());
    assertThat(done).containsExactlyInAnyOrder(KEY, new ObjectKey("identity", "john"));
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
    controller.enqueue(new ObjectKey("identity", "john"));
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
