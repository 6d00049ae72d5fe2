package dev.sallyport.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The watches of a process, and whether it knows enough to begin. */
public final class Reflectors implements AutoCloseable {

  /** So long may a watch be away and nothing be said: connections break, API servers restart. */
  public static final Duration LONGEST_GAP = Duration.ofSeconds(60);

  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private volatile boolean started;

  /**
   * One of them.
   *
   * @param center whose it is, and then nobody else waits for it once it has failed; empty for the
   *     whole cluster
   */
  private record Watched(Reflector<?, ?> reflector, String center) {

    boolean isReady() {
      return reflector.isRunning()
          && (reflector.isListed() || (!center.isEmpty() && reflector.hasFailed()));
    }

    boolean isLost() {
      return reflector.behind().compareTo(LONGEST_GAP) > 0;
    }
  }

  /** Starts one of the whole cluster, which everything waits for. */
  public <T extends HasMetadata, L extends KubernetesResourceList<T>> void everywhere(
      Class<T> kind, FilterWatchListDeletable<T, L, ?> source, Cache<T> cache) {
    var unused = start(kind.getSimpleName(), source, cache.part(""), "");
  }

  /**
   * Starts one of a center.
   *
   * @param cache of which nobody else fills what is of that namespace
   * @return done when its first list is whole
   */
  public <T extends HasMetadata, L extends KubernetesResourceList<T>> CompletableFuture<Void> in(
      String center, Class<T> kind, FilterWatchListDeletable<T, L, ?> source, Cache<T> cache) {
    return start(kind.getSimpleName() + " in " + center, source, cache.part(center), center);
  }

  /**
   * Starts one of a single object of a center.
   *
   * @param center that it belongs to, wherever it is
   * @param at where it is
   * @return done when it is known whether it is there
   */
  public <T extends HasMetadata, L extends KubernetesResourceList<T>> CompletableFuture<Void> of(
      String center,
      ObjectKey at,
      Class<T> kind,
      FilterWatchListDeletable<T, L, ?> source,
      Cache<T> cache) {
    return start(kind.getSimpleName() + " " + at, source, cache.part(at), center);
  }

  private <T extends HasMetadata, L extends KubernetesResourceList<T>>
      CompletableFuture<Void> start(
          String what,
          FilterWatchListDeletable<T, L, ?> source,
          Cache<T>.Part part,
          String center) {
    Reflector<T, L> reflector = new Reflector<>(what, source, part, System::nanoTime);
    watched.add(new Watched(reflector, center));
    return reflector.start().listed();
  }

  /** Says that all that everything waits for were started. */
  public void complete() {
    started = true;
  }

  /**
   * Whether the first lists are in and the watches still run; but for those of a center that cannot
   * be watched for now.
   */
  public boolean isReady() {
    return started && watched.stream().allMatch(Watched::isReady);
  }

  /** Names the watches whose first list is not in yet, or that have ended. */
  public List<String> notReady() {
    if (!started) {
      return List.of("the first watch");
    }
    return watched.stream()
        .filter(w -> !w.isReady())
        .map(w -> w.reflector().what())
        .distinct()
        .toList();
  }

  /**
   * Whether what happens in a center is followed at present, but for a gap that passes. What is
   * known of one that is not may be long over.
   */
  public boolean follow(String center) {
    return watched.stream().filter(w -> w.center().equals(center)).noneMatch(Watched::isLost);
  }

  /** How many watches do not follow, and have not for longer than a gap that passes. */
  public long lost() {
    return watched.stream().filter(Watched::isLost).count();
  }

  @Override
  public void close() {
    watched.forEach(w -> w.reflector().close());
  }
}
