package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.controlplane.Await;
import dev.sallyport.scim.MemberChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemberBatchesTest {

  private static final int LATER = 20;

  private final MemberBatches batches = new MemberBatches();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<MemberChange> applied = new CopyOnWriteArrayList<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch second = new CountDownLatch(1);

  @AfterEach
  void stop() {
    first.countDown();
    second.countDown();
    threads.close();
  }

  @Test
  void whatComesWhileAChangeIsDoneIsDoneAsOneAfterIt() throws Exception {
    Future<Boolean> one = send("group", "first", this::waitingForEach);
    Await.until("the first to be under way", () -> applied.size() == 1);
    List<Future<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < LATER; i++) {
      others.add(send("group", "later" + i, this::waitingForEach));
    }
    awaitSent(LATER + 1);

    first.countDown();
    second.countDown();

    assertThat(one.get()).isTrue();
    for (Future<Boolean> each : others) {
      assertThat(each.get()).isTrue();
    }
    assertThat(applied.stream().flatMap(change -> change.added().stream()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of("first"), IntStream.range(0, LATER).mapToObj(i -> "later" + i))
                .collect(Collectors.toList()));
    assertThat(applied).hasSizeLessThan(LATER);
  }

  @Test
  void whoeverBeganIsNotKeptByWhatFollows() throws Exception {
    Future<Boolean> one = send("group", "first", this::waitingForEach);
    Await.until("the first to be under way", () -> applied.size() == 1);
    Future<Boolean> other = send("group", "later", this::waitingForEach);
    awaitSent(2);

    first.countDown();

    assertThat(one.get()).isTrue();
    Await.until("the other to be under way", () -> applied.size() == 2);
    assertThat(other).isNotDone();
  }

  @Test
  void anotherGroupDoesNotWait() throws Exception {
    Future<Boolean> one = send("group", "first", this::waitingForEach);
    Await.until("the first to be under way", () -> applied.size() == 1);

    assertThat(send("other", "somebody", change -> false).get()).isFalse();

    assertThat(one).isNotDone();
  }

  @Test
  void aFaultIsOfThatTurnOnly() throws Exception {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(
            () ->
                send(
                        "group",
                        "first",
                        change -> {
                          throw new IllegalStateException("no");
                        })
                    .get())
        .withCauseInstanceOf(IllegalStateException.class);

    assertThat(send("group", "later", change -> true).get()).isTrue();
  }

  private boolean waitingForEach(MemberChange change) {
    applied.add(change);
    try {
      (change.added().contains("first") ? first : second).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private Future<Boolean> send(String group, String person, Predicate<MemberChange> apply) {
    return threads.submit(
        () -> {
          sent.incrementAndGet();
          return batches.change(group, new MemberChange(false, Set.of(person), Set.of()), apply);
        });
  }

  private void awaitSent(int count) {
    Await.until("all to be sent", () -> sent.get() == count);
  }
}
