package dev.sallyport.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LateCentersTest {

  private final List<String> opened = new CopyOnWriteArrayList<>();

  @Test
  void eachIsOpenedOnceWhenItIsThereAndNotBefore() {
    Set<String> there = ConcurrentHashMap.newKeySet();
    AtomicInteger questions = new AtomicInteger();
    try (LateCenters late =
        late(
            center -> {
              questions.incrementAndGet();
              return there.contains(center);
            })) {
      late.start();
      Await.until("both are asked for again and again", () -> questions.get() > 6);
      assertThat(opened).isEmpty();

      there.add("two");
      Await.until("the one is opened", () -> !opened.isEmpty());
      there.add("one");
      Await.until("the other is opened", () -> opened.size() == 2);
    }

    assertThat(opened).containsExactly("two", "one");
  }

  @Test
  void aQuestionThatFailsIsAskedAgain() {
    AtomicInteger questions = new AtomicInteger();
    try (LateCenters late =
        late(
            center -> {
              if (questions.incrementAndGet() < 4) {
                throw new IllegalStateException("no answer");
              }
              return true;
            })) {
      late.start();

      Await.until("both are opened", () -> opened.size() == 2);
    }
  }

  @Test
  void oneThatCannotBeOpenedKeepsNoOtherFromIt() {
    try (LateCenters late =
        late(
            center -> true,
            center -> {
              opened.add(center);
              throw new IllegalStateException("no watch");
            })) {
      late.start();

      Await.until("both were tried", () -> opened.size() == 2);
    }

    assertThat(opened).containsExactly("one", "two");
  }

  private LateCenters late(Predicate<String> isThere) {
    return late(isThere, opened::add);
  }

  private static LateCenters late(Predicate<String> isThere, Consumer<String> open) {
    return new LateCenters(
        Map.of("one", "lacks something", "two", "lacks something"),
        isThere,
        open,
        Duration.ofMillis(1));
  }
}
