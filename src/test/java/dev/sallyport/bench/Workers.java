package dev.sallyport.bench;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** As many at once as the operator's workers are. */
public final class Workers {
  public static final int COUNT = 50;

  private Workers() {}

  static <T> void forEach(Collection<T> items, Consumer<T> action) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(COUNT, Thread.ofVirtual().factory())) {
      List<Callable<Void>> tasks =
          items.stream()
              .map(
                  item ->
                      (Callable<Void>)
                          () -> {
                            action.accept(item);
                            return null;
                          })
              .toList();
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker failed", e.getCause());
    }
  }
}
