package dev.sallyport.reconcile;

import dev.sallyport.access.Names;
import dev.sallyport.api.Session;
import dev.sallyport.signin.SessionLife;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Until when there are tokens of Sessions that were deleted. Whoever deletes one signs somebody
 * out, and calls no token back: the name is no more free than if the Session were there. Of the
 * names, the last 20,000 are kept, and none over a restart. Thread-safe.
 */
final class DeletedSessions {

  private static final int MOST_NAMES = 20_000;

  private final InstantSource clock;

  /** By center and folded userName: when the last token of each uid ends. */
  private final Map<String, Map<String, Instant>> ends =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Instant>> eldest) {
          return size() > MOST_NAMES;
        }
      };

  DeletedSessions(InstantSource clock) {
    this.clock = clock;
  }

  /** A listener of the cache of Sessions. */
  void changed(Session before, Session after) {
    if (after != null || before.getSpec() == null || before.getSpec().user() == null) {
      return;
    }
    String name = before.getSpec().user().userName();
    String uid = before.getSpec().user().uid();
    Instant end = SessionLife.tokensEnd(before);
    if (name == null || uid == null || !clock.instant().isBefore(end)) {
      return;
    }
    synchronized (ends) {
      ends.computeIfAbsent(key(before.getMetadata().getNamespace(), name), k -> new HashMap<>())
          .merge(uid, end, (one, other) -> one.isBefore(other) ? other : one);
    }
  }

  /** When the last token ends that another one than that User has under the name. */
  Optional<Instant> tokensEnd(String namespace, String name, String uid) {
    String key = key(namespace, name);
    Instant now = clock.instant();
    synchronized (ends) {
      Map<String, Instant> ofName = ends.getOrDefault(key, new HashMap<>());
      ofName.values().removeIf(end -> !now.isBefore(end));
      if (ofName.isEmpty()) {
        ends.remove(key);
      }
      return ofName.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(uid))
          .map(Map.Entry::getValue)
          .max(Instant::compareTo);
    }
  }

  /** When the last token ends that this very User has under the name. */
  Optional<Instant> tokensEndOf(String namespace, String name, String uid) {
    synchronized (ends) {
      return Optional.ofNullable(ends.getOrDefault(key(namespace, name), Map.of()).get(uid));
    }
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + Names.fold(name);
  }
}
