package dev.sallyport.server;

import dev.sallyport.signin.CenterSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Which source the API server last said to be in force, in each center. Its word holds for {@link
 * #HOLDS}, if memory says the same: so who writes many times in a second does not ask each time,
 * and a server whose watch lags goes on for that long at the most. Thread-safe.
 */
final class RecentSources {

  static final Duration HOLDS = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final Map<String, Said> last = new ConcurrentHashMap<>();

  /**
   * @param at when it was asked, by {@link #nanoTime}
   */
  private record Said(long at, CenterSource.InForce source) {}

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  RecentSources(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * What is in force in a center.
   *
   * @param known what memory says now
   * @param read asks the API server
   */
  CenterSource of(String namespace, CenterSource known, Supplier<CenterSource> read) {
    long now = nanoTime.getAsLong();
    Said said = last.get(namespace);
    if (said != null && said.source().equals(known) && now - said.at() < HOLDS.toNanos()) {
      return known;
    }
    CenterSource source = read.get();
    if (source instanceof CenterSource.InForce inForce) {
      last.put(namespace, new Said(now, inForce));
    }
    return source;
  }
}
