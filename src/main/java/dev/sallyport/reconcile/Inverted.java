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
final class Inverted<T> {

  private final Function<ObjectKey, String> space;
  private final Function<T, Collection<String>> values;

  /**
   * By space, then from a value to an {@link ObjectKey} or to {@link Keys}. Values are texts of the
   * objects: keys that have the space in them would be one object more for each.
   */
  private final Map<String, Map<String, Object>> spaces = new ConcurrentHashMap<>();

  /**
   * @param space within which values of an object count
   * @param values that an object has
   */
  Inverted(Function<ObjectKey, String> space, Function<T, Collection<String>> values) {
    this.space = space;
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
  Collection<ObjectKey> keysOf(String in, String value) {
    return switch (spaces.getOrDefault(in, Map.of()).get(value)) {
      case ObjectKey one -> List.of(one);
      case Keys many -> Collections.unmodifiableSet(many.set());
      case null, default -> List.of();
    };
  }

  /** An object came, changed or went; {@code before} or {@code after} is null. */
  void update(ObjectKey key, T before, T after) {
    Map<String, Object> keys =
        spaces.computeIfAbsent(space.apply(key), in -> new ConcurrentHashMap<>());
    Collection<String> was = before == null ? List.of() : values.apply(before);
    Collection<String> is = after == null ? List.of() : values.apply(after);
    // First in, then out: a reader in between must not find nothing.
    for (String value : is) {
      if (!was.contains(value)) {
        keys.merge(value, key, (a, b) -> plus(a, key));
      }
    }
    for (String value : was) {
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
