package dev.sallyport.reconcile.source;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.fetch.FetchResult;
import dev.sallyport.fetch.MetadataFetcher;
import dev.sallyport.reconcile.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fetches IdP metadata again and again, so that a rollover is noticed, and tells when the answer is
 * another one. One document does not wait for another.
 */
public final class BackgroundDownloads implements MetadataDownloads, AutoCloseable {

  /** IdPs publish a new key days before they use it. */
  private static final Duration AFTER_SUCCESS = Duration.ofMinutes(30);

  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  private static final int AT_ONCE = 8;

  private static final Latest PENDING =
      new Latest.Missing(
          MetadataReason.METADATA_PENDING, "The metadata is being fetched from its URL.");

  private final MetadataFetcher fetcher;
  private final Consumer<ObjectKey> changed;
  private final Map<ObjectKey, Download> downloads = new ConcurrentHashMap<>();
  private final ScheduledExecutorService schedule =
      Executors.newScheduledThreadPool(AT_ONCE, Thread.ofVirtual().name("metadata-", 0).factory());

  /**
   * @param changed told which source has another answer; must not block
   */
  public BackgroundDownloads(MetadataFetcher fetcher, Consumer<ObjectKey> changed) {
    this.fetcher = fetcher;
    this.changed = changed;
  }

  @Override
  public Latest latest(ObjectKey source, String url) {
    Download known = downloads.get(source);
    if (known != null && known.url.equals(url)) {
      return known.latest;
    }
    Download fresh = new Download(source, url);
    downloads.put(source, fresh);
    schedule.execute(fresh);
    return fresh.latest;
  }

  @Override
  public void forget(ObjectKey source) {
    downloads.remove(source);
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }

  /** One document; it ends when the source asks for another or is gone. */
  private final class Download implements Runnable {

    private final ObjectKey source;
    private final String url;
    private volatile Latest latest = PENDING;

    Download(ObjectKey source, String url) {
      this.source = source;
      this.url = url;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It goes on by itself until it is forgotten.
    public void run() {
      if (!equals(downloads.get(source))) {
        return;
      }
      try {
        Latest before = latest;
        latest = answer(fetcher.fetch(url));
        if (!latest.equals(before)) {
          changed.accept(source);
        }
        Duration wait = latest instanceof Latest.Document ? AFTER_SUCCESS : AFTER_FAILURE;
        schedule.schedule(this, wait.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static Latest answer(FetchResult result) {
      return switch (result) {
        case FetchResult.Fetched fetched ->
            new Latest.Document(new String(fetched.document(), StandardCharsets.ISO_8859_1));
        case FetchResult.Failed(String reason, String message) ->
            new Latest.Missing(reason, message);
      };
    }
  }
}
