package dev.sallyport.bench.signin;

import dev.sallyport.bench.Sample;
import dev.sallyport.bench.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The same step many times over, by as many workers at once as everywhere in the benchmark. */
final class Load {
  private Load() {}

  /** One step. */
  @FunctionalInterface
  interface Step {
    /**
     * @param worker from 0 up to {@link Workers#COUNT}, one thread for each
     * @param i which step it is
     */
    void run(int worker, int i) throws Exception;
  }

  /**
   * As fast as it goes, each worker the next step when its last one is done.
   *
   * @return steps in a second
   */
  static double perSecond(int count, Step step) {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    inParallel(
        worker -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            step.run(worker, i);
          }
        });
    return count / ((System.nanoTime() - start) / 1e9);
  }

  /**
   * In an even flow, whether the ones before are done or not.
   *
   * @return how long each took from the moment that it was due, in milliseconds
   */
  static Sample paced(double perSecond, int count, Step step) {
    double[] took = new double[count];
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    inParallel(
        worker -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            long due = start + (long) (i / perSecond * 1e9);
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
              LockSupport.parkNanos(early);
            }
            step.run(worker, i);
            took[i] = (System.nanoTime() - due) / 1e6;
          }
        });
    return new Sample(Arrays.stream(took).boxed().toList());
  }

  /** What one worker does. */
  @FunctionalInterface
  private interface Work {
    void run(int worker) throws Exception;
  }

  private static void inParallel(Work work) {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < Workers.COUNT; i++) {
      int worker = i;
      tasks.add(
          () -> {
            work.run(worker);
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(Workers.COUNT)) {
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
