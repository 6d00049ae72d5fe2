package dev.sallyport.reconcile.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Does the same for many objects, so many at once. */
final class Parallel {

  private final int width;

  Parallel(int width) {
    this.width = width;
  }

  /**
   * Returns when all are done.
   *
   * @throws RuntimeException the first that one of them threw; the others are done all the same
   */
  <T> void forEach(Collection<T> items, Consumer<T> action) {
    Semaphore room = new Semaphore(width);
    RuntimeException failure = null;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (T item : items) {
        room.acquireUninterruptibly();
        running.add(
            threads.submit(
                () -> {
                  try {
                    action.accept(item);
                  } finally {
                    room.release();
                  }
                }));
      }
      for (Future<?> task : running) {
        try {
          task.get();
        } catch (ExecutionException e) {
          if (failure == null) {
            failure =
                e.getCause() instanceof RuntimeException r
                    ? r
                    : new IllegalStateException(e.getCause());
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
