package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReflectorTest {

  private final AtomicLong nanos = new AtomicLong();
  private final BlockingQueue<Watcher<User>> opened = new LinkedBlockingQueue<>();
  private final Semaphore refusals = new Semaphore(0);
  private volatile boolean refuses;
  private final Reflector<User, KubernetesResourceList<User>> reflector =
      new Reflector<>(
          "User in identity", source(), new Cache<User>(user -> user).part("identity"), nanos::get);

  @AfterEach
  void end() {
    reflector.close();
  }

  @Test
  void aWatchThatIsRefusedFromNowOnIsBehindUntilItFollowsAgain() throws InterruptedException {
    reflector.start();
    Watcher<User> first = next();
    first.eventReceived(Watcher.Action.BOOKMARK, bookmark());
    pass(Duration.ofHours(1));
    awaitFollowing();

    refuses = true;
    first.onClose();
    awaitRefusals();
    pass(Duration.ofSeconds(61));
    assertThat(reflector.behind()).isEqualTo(Duration.ofSeconds(61));

    refuses = false;
    Watcher<User> second = next();
    assertThat(reflector.behind()).as("it may be cut at once").isPositive();
    second.eventReceived(Watcher.Action.BOOKMARK, bookmark());
    awaitFollowing();
  }

  @Test
  void aListThatDoesNotBecomeWholeIsNoFollowing() throws InterruptedException {
    reflector.start();

    next().eventReceived(Watcher.Action.ADDED, bookmarkLess());
    pass(Duration.ofSeconds(61));

    assertThat(reflector.behind()).isEqualTo(Duration.ofSeconds(61));
  }

  @Test
  void theLogSaysOfARefusalWhatIsMissingAndWhere() throws InterruptedException {
    Logger logger = (Logger) LoggerFactory.getLogger(Reflector.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger.addAppender(log);
    try {
      refuses = true;

      reflector.start();

      awaitRefusals();
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .contains(
              "watching User in identity failed, tried again: the API server answered 403: the"
                  + " right to list and to watch it is missing; see src/main/deploy/");
    } finally {
      logger.detachAppender(log);
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Watcher<User> next() throws InterruptedException {
    Watcher<User> watcher = opened.poll(60, TimeUnit.SECONDS);
    assertThat(watcher).isNotNull();
    return watcher;
  }

  /** Two: the first may have been asked for before the time was looked at. */
  private void awaitRefusals() throws InterruptedException {
    assertThat(refusals.tryAcquire(2, 60, TimeUnit.SECONDS)).isTrue();
  }

  private void awaitFollowing() {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!reflector.behind().isZero() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(reflector.behind()).isZero();
  }

  @SuppressWarnings("unchecked")
  private FilterWatchListDeletable<User, KubernetesResourceList<User>, ?> source() {
    return (FilterWatchListDeletable<User, KubernetesResourceList<User>, ?>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {FilterWatchListDeletable.class},
            (proxy, method, arguments) -> {
              if (refuses) {
                refusals.release();
                throw new KubernetesClientException("forbidden", 403, null);
              }
              opened.add((Watcher<User>) arguments[1]);
              return (Watch) () -> {};
            });
  }

  private static User bookmark() {
    User user = bookmarkLess();
    user.getMetadata().getAnnotations().put("k8s.io/initial-events-end", "true");
    return user;
  }

  private static User bookmarkLess() {
    User user = new User();
    user.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("identity")
            .withName("jane")
            .withUid("uid-of-jane")
            .withResourceVersion("7")
            .addToAnnotations("some", "other")
            .build());
    return user;
  }
}
