package dev.sallyport.server;

import dev.sallyport.web.Unavailable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Something that has to be read anew for each who asks: one reading at a time, and the next one is
 * for all who have asked by the moment at which it begins. So everybody gets what stood there after
 * they asked, and many who ask at once cost two readings and not as many as they are. Thread-safe.
 */
final class SharedReading<T> {

  private final Supplier<T> source;
  private final ReentrantLock underWay = new ReentrantLock();

  /** One that has not begun, and may be joined. */
  private FutureTask<T> next;

  /**
   * @param source reads; what it throws, each gets for whom it read
   */
  SharedReading(Supplier<T> source) {
    this.source = source;
  }

  /** What stands there now, or later. */
  T get() {
    FutureTask<T> mine;
    boolean first;
    synchronized (this) {
      first = next == null;
      if (first) {
        next = new FutureTask<>(source::get);
      }
      mine = next;
    }
    if (first) {
      begin(mine);
    }
    return result(mine);
  }

  private void begin(FutureTask<T> mine) {
    underWay.lock();
    try {
      synchronized (this) {
        next = null;
      }
      mine.run();
    } finally {
      underWay.unlock();
    }
  }

  private static <T> T result(FutureTask<T> reading) {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a reading failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    }
  }
}
