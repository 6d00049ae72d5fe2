package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.controlplane.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedReadingTest {

  private final AtomicInteger begun = new AtomicInteger();
  private final Semaphore mayEnd = new Semaphore(0);
  private final AtomicReference<String> stored = new AtomicReference<>("before");
  private final SharedReading<String> reading = new SharedReading<>(this::read);

  @Test
  void whoeverAsksDuringAReadingGetsALaterOneTogetherWithTheOthers() throws Exception {
    List<Asker> first = asking(1);
    awaitBegun(1);
    stored.set("after");
    List<Asker> others = asking(5);
    awaitWaiting(others);
    mayEnd.release(2);

    assertThat(answers(first)).containsExactly("before");
    assertThat(answers(others)).hasSize(5).containsOnly("after");
    assertThat(begun).hasValue(2);
  }

  @Test
  void whoeverAsksAloneGetsAReadingOfTheirOwn() {
    mayEnd.release(2);

    assertThat(reading.get()).isEqualTo("before");
    stored.set("after");

    assertThat(reading.get()).isEqualTo("after");
  }

  @Test
  void afterAFailureItIsReadAgain() {
    SharedReading<String> failing =
        new SharedReading<>(
            () -> {
              if (begun.incrementAndGet() == 1) {
                throw new IllegalArgumentException("no answer");
              }
              return "there";
            });

    assertThatThrownBy(failing::get)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no answer");
    assertThat(failing.get()).isEqualTo("there");
  }

  /** What is stored when it begins. */
  private String read() {
    String found = stored.get();
    begun.incrementAndGet();
    mayEnd.acquireUninterruptibly();
    return found;
  }

  private record Asker(Thread thread, AtomicReference<String> answer) {}

  private List<Asker> asking(int count) {
    List<Asker> askers = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(
            _ -> {
              AtomicReference<String> answer = new AtomicReference<>();
              askers.add(
                  new Asker(Thread.ofPlatform().start(() -> answer.set(reading.get())), answer));
            });
    return askers;
  }

  private static List<String> answers(List<Asker> askers) throws InterruptedException {
    List<String> answers = new ArrayList<>();
    for (Asker asker : askers) {
      asker.thread().join();
      answers.add(asker.answer().get());
    }
    return answers;
  }

  private void awaitBegun(int count) {
    Await.until("a reading to begin", begun::get, value -> value == count);
  }

  private static void awaitWaiting(List<Asker> askers) {
    Await.until(
        "all to wait",
        () -> askers.stream().map(asker -> asker.thread().getState()).toList(),
        states -> states.stream().allMatch(Thread.State.WAITING::equals));
  }
}
