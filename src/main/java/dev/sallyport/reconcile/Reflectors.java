package dev.sallyport.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The watches of a process, and whether it knows enough to begin. */
public final class Reflectors implements AutoCloseable {

  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private volatile boolean started;

  /**
   * One of them.
   *
   * @param inCenter whether it is of a center, and nobody else waits for it once it has failed
   */
  private record Watched(Reflector<?, ?> reflector, boolean inCenter) {

    boolean isReady() {
      return reflector.isRunning() && (reflector.isListed() || (inCenter && reflector.hasFailed()));
    }
  }

  /** Starts one of the whole cluster, which everything waits for. */
  public <T extends HasMetadata, L extends KubernetesResourceList<T>> void everywhere(
      Class<T> kind, FilterWatchListDeletable<T, L, ?> source, Cache<T> cache) {
    var unused = start(kind, source, cache.part(""), false);
  }

  /**
   * Starts one of a center.
   *
   * @param cache of which nobody else fills what is of that namespace
   * @return done when its first list is whole
   */
  public <T extends HasMetadata, L extends KubernetesResourceList<T>> CompletableFuture<Void> in(
      String center, Class<T> kind, FilterWatchListDeletable<T, L, ?> source, Cache<T> cache) {
    return start(kind, source, cache.part(center), true);
  }

  /**
   * Starts one of a single object of a center.
   *
   * @param at where it is
   * @return done when it is known whether it is there
   */
  public <T extends HasMetadata, L extends KubernetesResourceList<T>> CompletableFuture<Void> of(
      ObjectKey at, Class<T> kind, FilterWatchListDeletable<T, L, ?> source, Cache<T> cache) {
    return start(kind, source, cache.part(at), true);
  }

  private <T extends HasMetadata, L extends KubernetesResourceList<T>>
      CompletableFuture<Void> start(
          Class<T> kind,
          FilterWatchListDeletable<T, L, ?> source,
          Cache<T>.Part part,
          boolean inCenter) {
    Reflector<T, L> reflector = new Reflector<>(kind.getSimpleName(), source, part);
    watched.add(new Watched(reflector, inCenter));
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

  /** Names the kinds whose first list is not in yet, or whose watch has ended. */
  public List<String> notReady() {
    if (!started) {
      return List.of("the first watch");
    }
    return watched.stream()
        .filter(w -> !w.isReady())
        .map(w -> w.reflector().kind())
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    watched.forEach(w -> w.reflector().close());
  }
}
