package dev.sallyport.controlplane;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits for a condition, and says what it saw last when the condition does not come.
 *
 * <p>An exception or a failed assertion while looking counts as "not yet": a server that is being
 * restarted refuses connections for a while.
 */
public final class Await {
  /**
   * Generous, because a build machine may be busy; a condition that holds ends the wait at once.
   */
  public static final Duration DEFAULT = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(50);

  private Await() {}

  /** Waits up to {@link #DEFAULT} until {@code wanted} accepts what {@code look} returns. */
  public static <T> T until(String what, Supplier<T> look, Predicate<? super T> wanted) {
    return until(what, DEFAULT, look, wanted);
  }

  /**
   * Waits until {@code wanted} accepts what {@code look} returns, and returns it.
   *
   * @param what the condition in words, for the failure message
   * @throws AssertionError after {@code limit}, with the last state seen
   */
  public static <T> T until(
      String what, Duration limit, Supplier<T> look, Predicate<? super T> wanted) {
    Instant start = Instant.now();
    Instant end = start.plus(limit);
    String last = "nothing";
    Throwable cause = null;
    do {
      try {
        T seen = look.get();
        last = String.valueOf(seen);
        cause = null;
        if (wanted.test(seen)) {
          return seen;
        }
      } catch (RuntimeException | AssertionError e) {
        last = e.toString();
        cause = e;
      }
      Pause.of(POLL);
    } while (Instant.now().isBefore(end));
    throw new AssertionError(
        "waited " + limit.toSeconds() + " s for " + what + "; last seen: " + last, cause);
  }

  /** Waits up to {@link #DEFAULT} until {@code holds}. */
  public static void until(String what, BooleanSupplier holds) {
    until(what, DEFAULT, holds::getAsBoolean, seen -> seen);
  }

  /** Waits up to {@link #DEFAULT} until {@code assertions} pass. */
  public static void untilAsserted(String what, Runnable assertions) {
    until(
        what,
        () -> {
          assertions.run();
          return true;
        },
        passed -> passed);
  }
}
