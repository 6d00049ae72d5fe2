package dev.sallyport.web;

import dev.sallyport.Subnet;
import dev.sallyport.web.Route.Rate;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often one address may ask. Thread-safe. Of the addresses that asked, the last 20,000 are
 * kept: whoever has more than that is not held by a limit for each.
 */
public final class AddressLimits {

  private static final int MOST_ADDRESSES = 20_000;

  /** A site of some thousand people behind one address signs in within the hour. */
  private static final Limit SIGN_IN = new Limit(60, 2);

  /** As many sign out; whoever makes others ask in vain must not keep them from signing in. */
  private static final Limit SIGN_OUT = new Limit(60, 2);

  private static final Limit PAGE = new Limit(300, 30);

  /** An API server cannot let anybody in before it has read the keys. */
  private static final Limit DOCUMENT = new Limit(300, 30);

  /** kubectl asks every ten minutes; pages that somebody loads must not keep it from that. */
  private static final Limit PROGRAM = new Limit(600, 60);

  /** One device asks once for each sign-in; a script that asks must not keep people from theirs. */
  private static final Limit DEVICE = new Limit(30, 1);

  /** All that an identity provider pushes comes from few addresses; a token is proved cheaply. */
  private static final Limit PUSH = new Limit(3000, 500);

  /**
   * @param atOnce how many after a silence
   * @param perSecond how many are added in a second
   */
  private record Limit(int atOnce, int perSecond) {}

  private final TimeMeter clock;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /**
   * @param nanoTime counts on, also when the time of day is set back, and begins anywhere
   */
  public AddressLimits(LongSupplier nanoTime) {
    this.clock =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return nanoTime.getAsLong();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
  }

  /** Whether one more is allowed now; counts it if so. */
  boolean allow(InetAddress address, Rate rate) {
    String key = rate + " " + Subnet.of(address).prefix();
    Bucket bucket;
    synchronized (buckets) {
      bucket = buckets.computeIfAbsent(key, k -> bucket(limit(rate)));
    }
    return bucket.tryConsume(1);
  }

  private static Limit limit(Rate rate) {
    return switch (rate) {
      case PAGE -> PAGE;
      case DOCUMENT -> DOCUMENT;
      case PROGRAM -> PROGRAM;
      case DEVICE -> DEVICE;
      case PUSH -> PUSH;
      case SIGN_IN -> SIGN_IN;
      case SIGN_OUT -> SIGN_OUT;
    };
  }

  private Bucket bucket(Limit limit) {
    return Bucket.builder()
        .withCustomTimePrecision(clock)
        .addLimit(
            bandwidth ->
                bandwidth
                    .capacity(limit.atOnce())
                    .refillGreedy(limit.perSecond(), Duration.ofSeconds(1)))
        .build();
  }
}
