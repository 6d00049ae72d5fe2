package dev.sallyport.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When the end of something that has to be replaced in time is told of: 90, 30 and 7 days before
 * it, and when it has come.
 */
public final class ExpiryNotice {

  /** How long before an end it is told of first. */
  public static final Duration EARLIEST = Duration.ofDays(90);

  private static final List<Integer> DAYS = List.of(90, 30, 7);

  private ExpiryNotice() {}

  /**
   * What there is to tell of an end at a time.
   *
   * @return the fewest of those days within which it comes; 0 when it has come; empty while it is
   *     farther away
   */
  public static OptionalInt due(Instant end, Instant now) {
    if (!end.isAfter(now)) {
      return OptionalInt.of(0);
    }
    Duration left = Duration.between(now, end);
    return DAYS.stream()
        .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
        .mapToInt(Integer::intValue)
        .min();
  }

  /** When {@link #due} will next be another; empty when the end has come. */
  public static Optional<Instant> next(Instant end, Instant now) {
    if (!end.isAfter(now)) {
      return Optional.empty();
    }
    return DAYS.stream()
        .map(days -> end.minus(Duration.ofDays(days)))
        .filter(notice -> notice.isAfter(now))
        .findFirst()
        .or(() -> Optional.of(end));
  }
}
