package dev.sallyport.reconcile;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is gone, by its uid, and whether a watch has told so. What is gone stays gone: neither an
 * answer of ours that comes late nor an event of before brings it back, and no later event would
 * take it away again.
 *
 * <p>Bounded; the oldest are forgotten. Not thread-safe: whoever asks and then writes has to do
 * both as one.
 */
final class Tombstones {

  private static final int MOST = 4_096;

  private final Map<String, Boolean> toldByWatch =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  boolean has(String uid) {
    return toldByWatch.containsKey(uid);
  }

  /** It went, whoever says so. */
  void gone(String uid) {
    toldByWatch.putIfAbsent(uid, false);
  }

  /** A watch says that it went. */
  void deletedByWatch(String uid) {
    toldByWatch.put(uid, true);
  }

  /**
   * To a watch with a selector, an object that loses the label is deleted, and comes back with it.
   * So what a watch brings after it told of the end has come back; before that it is an event of
   * before our own deletion.
   */
  void broughtByWatch(String uid) {
    toldByWatch.remove(uid, true);
  }
}
