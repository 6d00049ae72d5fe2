package dev.sallyport.server;

import dev.sallyport.reconcile.Cache;
import dev.sallyport.reconcile.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The objects of a cache in the order of their uids, which nothing that happens to them alters: who
 * reads one page after the other sees everybody who stays. It is made at the first page, and again
 * when somebody came or went.
 */
final class UidOrder<T extends HasMetadata> {

  private final Cache<T> cache;
  private final Predicate<T> isThere;

  /** Counts who came and went. */
  private final AtomicLong version = new AtomicLong();

  private final Map<String, Order> orders = new ConcurrentHashMap<>();

  private record Order(long version, List<ObjectKey> keys) {}

  /**
   * An order; before the first object comes.
   *
   * @param isThere which objects it has
   */
  UidOrder(Cache<T> cache, Predicate<T> isThere) {
    this.cache = cache;
    this.isThere = isThere;
    cache.listen(
        (before, after) -> {
          if (!uid(before).equals(uid(after))) {
            version.incrementAndGet();
          }
        });
  }

  /** All in a namespace. */
  List<ObjectKey> in(String namespace) {
    long now = version.get();
    Order known = orders.get(namespace);
    if (known == null || known.version() != now) {
      known = new Order(now, sorted(cache.in(namespace)));
      orders.put(namespace, known);
    }
    return known.keys();
  }

  /** Of some. */
  List<ObjectKey> sorted(Stream<T> some) {
    return some.filter(isThere)
        .sorted(Comparator.comparing(object -> object.getMetadata().getUid()))
        .map(ObjectKey::of)
        .toList();
  }

  /** One of them, unless it went meanwhile. */
  Optional<T> get(ObjectKey key) {
    return cache.get(key).filter(isThere);
  }

  private Optional<String> uid(T object) {
    return Optional.ofNullable(object).filter(isThere).map(there -> there.getMetadata().getUid());
  }
}
