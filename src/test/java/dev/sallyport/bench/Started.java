package dev.sallyport.bench;

import dev.sallyport.controlplane.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that is ready, and how long it took to be so, in milliseconds. */
public record Started(OperatorProcess process, Instant at, double readyMillis) {
  static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Pattern LEADING =
      Pattern.compile("(?m)^(\\S+Z) INFO +leading, and working$");

  /** From the start of an operator to its first work; waits for it. */
  double workingMillis() {
    Instant end = Instant.now().plus(LIMIT);
    while (process.alive() && Instant.now().isBefore(end)) {
      Matcher leading = LEADING.matcher(process.log());
      if (leading.find()) {
        return Duration.between(at, Instant.parse(leading.group(1))).toMillis();
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new AssertionError("it never led, log " + process.logFile());
  }

  void signal(String name) {
    run("kill", "-" + name, Long.toString(process.pid()));
  }

  private static void run(String... command) {
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException(String.join(" ", command) + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command[0], e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
