package dev.sallyport.reconcile;

import dev.sallyport.kube.Refusal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one part of a {@link Cache} like the API server has it: lists, watches from there, goes on
 * where a watch ended, and lists anew where that cannot be.
 *
 * <p>The informers of kubernetes-client 7.5 cannot be used: after each end of a watch, which is
 * every some minutes, they ask for the initial events again, and take them for changes. What was
 * deleted in between is in no such list, so it would stand here until the next restart.
 *
 * <p>The list is streamed by the watch itself (KEP-3157); pages are read where the API server does
 * not do that. The client's own reconnecting has to be off, by a reconnect limit of 0.
 */
final class Reflector<T extends HasMetadata, L extends KubernetesResourceList<T>>
    implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Reflector.class);

  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";
  private static final long PAGE = 500;

  /** A watch ends after this, or up to twice as late: so connections spread over API servers. */
  private static final Duration LIFE = Duration.ofMinutes(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  /** A watch that is open for so long follows, also if nothing happens. */
  private static final Duration STEADY = Duration.ofSeconds(5);

  private final String what;
  private final FilterWatchListDeletable<T, L, ?> source;
  private final Cache<T>.Part part;
  private final CompletableFuture<Void> listed = new CompletableFuture<>();
  private final Thread thread;
  private final LongSupplier nanoTime;
  private volatile boolean failed;

  /** The watch that is open; null between two of them. */
  private volatile Follower open;

  /** When the last watch ended that followed. */
  private volatile long followed;

  /** Up to where everything is known; null as long as no list is whole. */
  private volatile String version;

  /**
   * @param what it watches, for the log and the probes
   * @param source what to list and to watch
   * @param part what is filled, by nobody else
   * @param nanoTime as {@link System#nanoTime}
   */
  Reflector(
      String what,
      FilterWatchListDeletable<T, L, ?> source,
      Cache<T>.Part part,
      LongSupplier nanoTime) {
    this.what = what;
    this.source = source;
    this.part = part;
    this.nanoTime = nanoTime;
    this.followed = nanoTime.getAsLong();
    this.thread = Thread.ofVirtual().name("reflector-" + what).unstarted(this::run);
  }

  Reflector<T, L> start() {
    thread.start();
    return this;
  }

  String what() {
    return what;
  }

  /** Done when the first list is whole. */
  CompletableFuture<Void> listed() {
    return listed;
  }

  boolean isListed() {
    return listed.state() == Future.State.SUCCESS;
  }

  /** Whether anything was ever refused or broken off. */
  boolean hasFailed() {
    return failed;
  }

  /** Whether it still follows, or tries to. */
  boolean isRunning() {
    return thread.isAlive();
  }

  /**
   * For how long it has not followed what happens, however it tries; zero while it does. Whatever
   * the reason is: a right that was taken away, an API server that is not there, a list that never
   * becomes whole.
   */
  Duration behind() {
    Follower watch = open;
    long now = nanoTime.getAsLong();
    return watch != null && watch.follows(now)
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, now - followed));
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      long pause = FIRST_PAUSE.toMillis();
      while (!Thread.currentThread().isInterrupted()) {
        boolean hasAdvanced = follow();
        pause =
            hasAdvanced ? FIRST_PAUSE.toMillis() : Math.min(2 * pause, LONGEST_PAUSE.toMillis());
        Thread.sleep(pause + ThreadLocalRandom.current().nextLong(pause));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One watch, from its beginning to its end.
   *
   * @return whether it brought anything
   */
  private boolean follow() throws InterruptedException {
    Follower follower = new Follower();
    if (version == null) {
      part.list();
    }
    try {
      watch(follower);
    } catch (RuntimeException e) {
      fail(e);
    } catch (ExecutionException e) {
      fail(e.getCause());
    } finally {
      long now = nanoTime.getAsLong();
      if (follower.follows(now)) {
        followed = now;
      }
      open = null;
    }
    return follower.hasAdvanced;
  }

  private void watch(Follower follower) throws ExecutionException, InterruptedException {
    try (Watch _ = source.watch(options(), follower)) {
      follower.opened = OptionalLong.of(nanoTime.getAsLong());
      open = follower;
      follower.ended.get();
    } catch (KubernetesClientException e) {
      boolean isUnknown = Refusal.is(e) && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN;
      if (version != null || !isUnknown) {
        throw e;
      }
      listInPages();
      follower.hasAdvanced = true;
    }
  }

  private ListOptions options() {
    long life = LIFE.toSeconds();
    ListOptionsBuilder options =
        new ListOptionsBuilder()
            .withAllowWatchBookmarks(true)
            .withTimeoutSeconds(life + ThreadLocalRandom.current().nextLong(life));
    return version == null
        ? options.withSendInitialEvents(true).withResourceVersionMatch("NotOlderThan").build()
        : options.withResourceVersion(version).build();
  }

  private void listInPages() {
    String next = null;
    L page;
    do {
      page = source.list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(part::put);
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    whole(page.getMetadata().getResourceVersion());
  }

  private void whole(String at) {
    part.listed(at);
    version = at;
    listed.complete(null);
  }

  private void fail(Throwable problem) {
    failed = true;
    if (problem instanceof KubernetesClientException e
        && e.getCode() == HttpURLConnection.HTTP_GONE) {
      version = null;
    }
    // Its message may quote an object.
    log.warn(
        "watching {} failed, tried again: {}",
        what,
        problem instanceof KubernetesClientException e && e.getCode() > 0
            ? answered(e.getCode())
            : problem.getClass().getSimpleName());
  }

  private static String answered(int code) {
    return "the API server answered "
        + code
        + switch (code) {
          case HttpURLConnection.HTTP_UNAUTHORIZED ->
              ": the credentials of this process do not count (any more)";
          case HttpURLConnection.HTTP_FORBIDDEN ->
              ": the right to list and to watch it is missing; see src/main/deploy/";
          default -> "";
        };
  }

  /** Of one watch. Called by one thread at a time, and not any more once it has ended. */
  private final class Follower implements Watcher<T> {

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean hasAdvanced;
    private volatile OptionalLong opened = OptionalLong.empty();

    /** While a list is under way, or the connection is made, it is not known what happened. */
    private boolean follows(long now) {
      OptionalLong since = opened;
      return version != null
          && (hasAdvanced || (since.isPresent() && now - since.getAsLong() >= STEADY.toNanos()));
    }

    @Override
    public void eventReceived(Action action, T object) {
      if (ended.isDone()) {
        return;
      }
      try {
        take(action, object);
        hasAdvanced = true;
      } catch (RuntimeException e) {
        // The event is lost, and a list brings what it was about.
        version = null;
        ended.completeExceptionally(e);
      }
    }

    private void take(Action action, T object) {
      String at = object.getMetadata().getResourceVersion();
      switch (action) {
        case ADDED, MODIFIED -> part.put(object);
        case DELETED -> part.remove(object);
        case BOOKMARK -> {
          if (version == null && endsList(object)) {
            whole(at);
          }
        }
        case ERROR -> throw new IllegalStateException("an error that is no status");
      }
      // While a list is under way, its objects come in no order of their versions.
      if (version != null) {
        version = at;
      }
    }

    private boolean endsList(T bookmark) {
      Map<String, String> annotations = bookmark.getMetadata().getAnnotations();
      return annotations != null && annotations.containsKey(INITIAL_EVENTS_END);
    }

    @Override
    public void onClose() {
      ended.complete(null);
    }

    @Override
    public void onClose(WatcherException cause) {
      if (cause.isHttpGone()) {
        version = null;
        ended.complete(null);
      } else if (cause.getCause() != null || cause.getRawWatchMessage().isPresent()) {
        version = null;
        ended.completeExceptionally(cause);
      } else {
        // It has run its time, or the connection was cut: the client tells them not apart.
        ended.complete(null);
      }
    }
  }
}
