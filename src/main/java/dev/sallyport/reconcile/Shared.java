package dev.sallyport.reconcile;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One instance for equal values that many objects hold: a namespace, a timestamp, a member's name,
 * a whole list of conditions. Bounded: at the bound it begins anew, since what nobody holds any
 * more cannot be told from what many hold.
 */
final class Shared {

  private static final int BOUND = 150_000;
  private static final Map<Object, Object> values = new ConcurrentHashMap<>();

  private Shared() {}

  /** The shared instance that equals the value; the value itself must never change. */
  @SuppressWarnings("unchecked")
  static <T> T one(T value) {
    if (value == null) {
      return null;
    }
    Object known = values.get(value);
    if (known == null) {
      if (values.size() >= BOUND) {
        values.clear();
      }
      known = values.putIfAbsent(value, value);
    }
    return known == null ? value : (T) known;
  }

  static List<String> all(List<String> texts) {
    return texts == null || texts.isEmpty() ? List.of() : one(List.copyOf(texts));
  }
}
