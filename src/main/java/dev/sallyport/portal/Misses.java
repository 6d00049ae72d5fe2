package dev.sallyport.portal;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * How many Sessions this process looks for at the API server because memory does not know them.
 * That is one which another server made a moment ago, or none: anybody can send the name of none.
 * Thread-safe.
 */
public final class Misses {

  static final int AT_ONCE = 100;
  private static final int PER_SECOND = 50;

  private final Bucket bucket;

  public Misses() {
    this(TimeMeter.SYSTEM_NANOTIME);
  }

  Misses(TimeMeter clock) {
    this.bucket =
        Bucket.builder()
            .withCustomTimePrecision(clock)
            .addLimit(
                bandwidth ->
                    bandwidth.capacity(AT_ONCE).refillGreedy(PER_SECOND, Duration.ofSeconds(1)))
            .build();
  }

  /** Whether one more may be looked for now; counts it if so. */
  boolean allowOne() {
    return bucket.tryConsume(1);
  }
}
