package dev.sallyport.operator;

import dev.sallyport.Settings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One works, the others stand by. Who loses the Lease must end the process at once: it cannot know
 * what a write under way will do, so all writes are conditional as well.
 */
final class Leadership implements AutoCloseable {

  static final String LEASE = "sallyport-operator";

  /** Of the 5 s that a process has to end. */
  private static final Duration RELEASE = Duration.ofMillis(1_500);

  private static final Logger log = LoggerFactory.getLogger(Leadership.class);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch acquired = new CountDownLatch(1);
  private final LeaderElector elector;
  private final Runnable lost;
  private volatile boolean leading;
  private volatile boolean closing;
  private CompletableFuture<?> running;

  /**
   * @param lost called once when the Lease was lost against our will
   */
  Leadership(KubernetesClient client, Settings settings, Runnable lost) {
    this.lost = lost;
    this.elector =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName(LEASE)
                    .withLeaseDuration(settings.lease().duration())
                    .withRenewDeadline(settings.lease().renewDeadline())
                    .withRetryPeriod(settings.lease().retryPeriod())
                    .withReleaseOnCancel(true)
                    .withLock(new LeaseLock(settings.namespace(), LEASE, settings.identity()))
                    .withLeaderCallbacks(
                        new LeaderCallbacks(this::started, this::stopped, Leadership::seen))
                    .build())
            .build();
  }

  /** Begins to ask for the Lease. */
  void start() {
    running = elector.start();
  }

  /** Waits until this process leads. */
  void await() throws InterruptedException {
    acquired.await();
  }

  boolean isLeading() {
    return leading;
  }

  private void started() {
    leading = true;
    acquired.countDown();
  }

  private void stopped() {
    boolean was = leading;
    leading = false;
    if (was && !closing) {
      threads.execute(lost);
    }
  }

  private static void seen(String identity) {
    if (identity == null || identity.isBlank()) {
      log.info("nobody leads");
    } else {
      log.info("{} leads", identity);
    }
  }

  /**
   * Gives the Lease back, so that a successor need not wait until it runs out. An API server that
   * does not answer must not keep the process: the elector gives back on being cancelled as well,
   * and waits for whatever it is asking for just then.
   */
  @Override
  public void close() {
    closing = true;
    boolean led = leading;
    try {
      threads.submit(this::end).get(RELEASE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      if (led) {
        log.warn("the Lease could not be given back; a successor waits until it runs out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private void end() {
    if (running != null) {
      running.cancel(true);
    }
    if (leading) {
      elector.release();
    }
  }
}
