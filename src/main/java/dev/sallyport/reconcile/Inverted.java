package dev.sallyport.reconcile;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  // Most values lead to one object: a set for each would cost more than the objects. Some lead to
  // all there are, such as a role: a set that is made anew for each object would cost their square.
  private record Keys(Set<ObjectKey> set) {

    static Keys of(ObjectKey one, ObjectKey other) {
      Set<ObjectKey> set = ConcurrentHashMap.newKeySet(2);
      set.add(one);
      set.add(other);
      return new Keys(set);
    }
  }

  /** The keys of the objects that have the value. */
  Collection<ObjectKey> keysOf(K value) {
    return switch (keys.get(value)) {
      case ObjectKey one -> List.of(one);
      case Keys many -> Collections.unmodifiableSet(many.set());
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

  // What these two change is read by others meanwhile.

  private static Object plus(Object held, ObjectKey key) {
    if (held instanceof Keys many) {
      many.set().add(key);
      return many;
    }
    return held.equals(key) ? held : Keys.of((ObjectKey) held, key);
  }

  private static Object minus(Object held, ObjectKey key) {
    if (held instanceof Keys many) {
      many.set().remove(key);
      return many.set().size() == 1 ? many.set().iterator().next() : many;
    }
    return held.equals(key) ? null : held;
  }
}
