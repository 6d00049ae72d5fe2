package dev.sallyport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The law that nothing holds a parser up. It is wide, for machines are slow at times; what never
 * ends at all is ended with its process.
 */
final class InTime {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private InTime() {}

  static <T> T of(Supplier<T> parsing) {
    long start = System.nanoTime();
    T parsed = parsing.get();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
    return parsed;
  }
}
