package dev.sallyport.operator;

import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Centers that are not there at the start: each is looked for until it is, and then opened. */
final class LateCenters implements AutoCloseable {

  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(LateCenters.class);

  private final TreeSet<String> missing;
  private final Predicate<String> isThere;
  private final Consumer<String> open;
  private final Duration pause;
  private final Thread thread;

  /**
   * @param missing what each of them lacks, by its namespace; told to whoever reads the log
   * @param isThere whether it lacks nothing any more; may fail, and is asked again
   * @param open called once for each
   * @param pause between two looks
   */
  LateCenters(
      Map<String, String> missing,
      Predicate<String> isThere,
      Consumer<String> open,
      Duration pause) {
    this.missing = new TreeSet<>(missing.keySet());
    this.isThere = isThere;
    this.open = open;
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("late-centers").unstarted(this::look);
    missing
        .values()
        .forEach(
            lack ->
                log.warn(
                    "not served until it is mended, and what was granted there stays: {}", lack));
  }

  void start() {
    thread.start();
  }

  private void look() {
    try {
      while (!missing.isEmpty()) {
        Thread.sleep(pause);
        missing.removeIf(this::opened);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean opened(String center) {
    try {
      if (!isThere.test(center)) {
        return false;
      }
    } catch (RuntimeException e) {
      log.debug("could not ask for the rights in {}", center, e);
      return false;
    }
    log.info("identity center {} is there now", center);
    try {
      open.accept(center);
    } catch (RuntimeException e) {
      // Not tried again, since half of its watches may run; and the others are still looked for.
      log.error("identity center {} is not served before a restart", center, e);
    }
    return true;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
