package dev.sallyport.portal;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often this process writes one grant. Each refresh is a write, and whoever holds a token may
 * repeat it as often as a connection carries. Thread-safe. The last 20,000 grants are kept.
 */
final class Pace {

  /** Several kubectl run side by side, and each tries again when another was faster. */
  static final int AT_ONCE = 30;

  private static final int MOST_GRANTS = 20_000;

  private final TimeMeter clock;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_GRANTS;
        }
      };

  Pace(TimeMeter clock) {
    this.clock = clock;
  }

  /** Whether one more write is allowed now; counts it if so. */
  boolean allows(String namespace, String name) {
    Bucket bucket;
    synchronized (buckets) {
      bucket = buckets.computeIfAbsent(namespace + "/" + name, k -> bucket());
    }
    return bucket.tryConsume(1);
  }

  private Bucket bucket() {
    return Bucket.builder()
        .withCustomTimePrecision(clock)
        .addLimit(bandwidth -> bandwidth.capacity(AT_ONCE).refillGreedy(1, Duration.ofSeconds(1)))
        .build();
  }
}
