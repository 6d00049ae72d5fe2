package dev.sallyport.reconcile;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * From a value to the objects that have it. Whoever changes it does so one at a time; reading is
 * safe beside that.
 */
final class Inverted<T, K> {

  private final Function<T, Collection<K>> values;

  /** To an {@link ObjectKey} or to {@link Keys}. */
  private final Map<K, Object> keys = new ConcurrentHashMap<>();

  /**
   * @param values that an object has
   */
  Inverted(Function<T, Collection<K>> values) {
    this.values = values;
  }

  // Most values lead to one object: a set for each would cost more than the objects.
  private record Keys(LinkedHashSet<ObjectKey> set) {}

  /** The keys of the objects that have the value. */
  Collection<ObjectKey> keysOf(K value) {
    return switch (keys.get(value)) {
      case ObjectKey one -> List.of(one);
      case Keys many -> many.set();
      case null, default -> List.of();
    };
  }

  /** An object came, changed or went; {@code before} or {@code after} is null. */
  void update(ObjectKey key, T before, T after) {
    Collection<K> was = before == null ? List.of() : values.apply(before);
    Collection<K> is = after == null ? List.of() : values.apply(after);
    // First in, then out: a reader in between must not find nothing.
    for (K value : is) {
      if (!was.contains(value)) {
        keys.merge(value, key, (a, b) -> plus(a, key));
      }
    }
    for (K value : was) {
      if (!is.contains(value)) {
        keys.computeIfPresent(value, (v, held) -> minus(held, key));
      }
    }
  }

  private static Object plus(Object held, ObjectKey key) {
    LinkedHashSet<ObjectKey> set = new LinkedHashSet<>();
    switch (held) {
      case Keys many -> set.addAll(many.set());
      default -> set.add((ObjectKey) held);
    }
    set.add(key);
    return set.size() == 1 ? key : new Keys(set);
  }

  private static Object minus(Object held, ObjectKey key) {
    if (held instanceof Keys many) {
      LinkedHashSet<ObjectKey> set = new LinkedHashSet<>(many.set());
      set.remove(key);
      return set.size() == 1 ? set.getFirst() : new Keys(set);
    }
    return held.equals(key) ? null : held;
  }
}
