package dev.sallyport.controlplane;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The pause between two looks at something outside this process. */
final class Pause {
  private Pause() {}

  static void of(Duration length) {
    LockSupport.parkNanos(length.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted while waiting");
    }
  }
}
