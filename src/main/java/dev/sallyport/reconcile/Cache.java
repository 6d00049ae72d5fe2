package dev.sallyport.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What is known of one kind, shared by every reconciler that needs it: objects as the watch brought
 * them, thinned to what decisions need, and newer than the watch where we wrote ourselves.
 *
 * <p>Own writes are remembered with {@link #remember}: else a reconciliation that follows at once
 * would decide from what stood there before, and write the same again.
 *
 * <p>Thread-safe. Objects are never changed after they are in here; whoever gets one must not
 * either.
 */
public final class Cache<T extends HasMetadata> {

  /** Told after an object changed; {@code before} or {@code after} is null. Must not block. */
  @FunctionalInterface
  public interface Listener<T> {
    void changed(T before, T after);
  }

  /** How many deletions are kept in mind, to know our own late answers for what they are. */
  private static final int TOMBSTONES = 4_096;

  private final UnaryOperator<T> thin;
  private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
  private final List<Index<T>> indices = new ArrayList<>();
  private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();

  /** Uids of what is gone, and whether a watch has told so. */
  private final Map<String, Boolean> deletedUids =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > TOMBSTONES;
        }
      };

  /**
   * @param thin makes the copy that is kept; must keep metadata's name, namespace, uid and
   *     resourceVersion
   */
  public Cache(UnaryOperator<T> thin) {
    this.thin = thin;
  }

  /** Adds an index; before the first object comes. */
  public Index<T> index(Function<T, Collection<String>> values) {
    Index<T> index = new Index<>(this, values);
    indices.add(index);
    return index;
  }

  public void listen(Listener<T> listener) {
    listeners.add(listener);
  }

  /** Fills this cache from an informer, which the caller starts; several may fill one cache. */
  public void fillFrom(SharedIndexInformer<T> informer) {
    informer.removeNamespaceIndex();
    informer.itemStore(store());
  }

  /** What one informer fills. */
  ItemStore<T> store() {
    return new Store();
  }

  public Optional<T> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  public Optional<T> get(String namespace, String name) {
    return get(new ObjectKey(namespace, name));
  }

  public Stream<T> in(String namespace) {
    return objects.entrySet().stream()
        .filter(e -> e.getKey().namespace().equals(namespace))
        .map(Map.Entry::getValue);
  }

  public Stream<T> all() {
    return objects.values().stream();
  }

  public int size() {
    return objects.size();
  }

  /** Takes in what the API server answered to a write of ours. */
  public void remember(T written) {
    put(ObjectKey.of(written), written);
  }

  /** After a finalizer was taken off: the object stands as long as it has others. */
  public void rememberOrForget(T written) {
    if (written.getMetadata().getDeletionTimestamp() != null
        && written.getMetadata().getFinalizers().isEmpty()) {
      forget(written.getMetadata());
    } else {
      remember(written);
    }
  }

  /** Takes in that an object, which was deleted, is gone; only name, namespace and uid count. */
  public void forget(ObjectMeta deleted) {
    String namespace = deleted.getNamespace() == null ? "" : deleted.getNamespace();
    remove(new ObjectKey(namespace, deleted.getName()), deleted.getUid());
  }

  private T put(ObjectKey key, T raw) {
    T before;
    T after;
    synchronized (this) {
      before = objects.get(key);
      // What is gone stays gone: neither an answer of ours that comes late nor an event of before
      // brings it back, and no later event would take it away again.
      if (deletedUids.containsKey(raw.getMetadata().getUid())
          || (before != null && !isNewer(raw, before))) {
        return before;
      }
      after = thin.apply(raw);
      after.getMetadata().setName(before == null ? key.name() : before.getMetadata().getName());
      objects.put(key, after);
      for (Index<T> index : indices) {
        index.update(key, before, after);
      }
    }
    for (Listener<T> listener : listeners) {
      listener.changed(before, after);
    }
    return before;
  }

  private T remove(ObjectKey key, String uid) {
    T before;
    synchronized (this) {
      before = objects.get(key);
      if (before == null || (uid != null && !uid.equals(before.getMetadata().getUid()))) {
        return null;
      }
      objects.remove(key);
      deletedUids.putIfAbsent(before.getMetadata().getUid(), false);
      for (Index<T> index : indices) {
        index.update(key, before, null);
      }
    }
    for (Listener<T> listener : listeners) {
      listener.changed(before, null);
    }
    return before;
  }

  /**
   * To a watch with a selector, an object that loses the label is deleted, and comes back with it.
   * So what a watch brings after it told of the end has come back; before that it is an event of
   * before our own deletion.
   */
  private synchronized void broughtByWatch(String uid) {
    deletedUids.remove(uid, true);
  }

  private synchronized void deletedByWatch(String uid) {
    deletedUids.put(uid, true);
  }

  /** Resource versions of one kind compare as numbers (KEP-5504). */
  private static boolean isNewer(HasMetadata candidate, HasMetadata known) {
    return version(candidate) > version(known);
  }

  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  /** The face that an informer sees: only what it brought itself counts as its own. */
  private final class Store implements ItemStore<T> {

    // By keys and not by texts, which alone would be 8 MB for 100,000 objects. With the uid, for a
    // deletion that comes late must not take away what has the name by now.
    private final Map<ObjectKey, String> mine = new ConcurrentHashMap<>();

    @Override
    public String getKey(T object) {
      return ObjectKey.of(object).toString();
    }

    @Override
    public T put(String key, T object) {
      ObjectKey parsed = ObjectKey.parse(key);
      ObjectKey at = new ObjectKey(Shared.one(parsed.namespace()), parsed.name());
      mine.put(at, object.getMetadata().getUid());
      broughtByWatch(object.getMetadata().getUid());
      return Cache.this.put(at, object);
    }

    @Override
    public T remove(String key) {
      ObjectKey at = ObjectKey.parse(key);
      String uid = mine.remove(at);
      if (uid == null) {
        return null;
      }
      T before = Cache.this.remove(at, uid);
      deletedByWatch(uid);
      return before;
    }

    @Override
    public Stream<String> keySet() {
      return mine.keySet().stream().map(ObjectKey::toString);
    }

    @Override
    public Stream<T> values() {
      return mine.keySet().stream().map(this::get).filter(Objects::nonNull);
    }

    @Override
    public int size() {
      return mine.size();
    }

    @Override
    public T get(String key) {
      return get(ObjectKey.parse(key));
    }

    private T get(ObjectKey at) {
      T object = objects.get(at);
      return object != null && object.getMetadata().getUid().equals(mine.get(at)) ? object : null;
    }
  }

  /** Finds objects by a value that they have. */
  public static final class Index<T extends HasMetadata> {

    private final Cache<T> cache;
    private final Function<T, Collection<String>> values;
    private final Map<String, Object> keys = new ConcurrentHashMap<>();

    private Index(Cache<T> cache, Function<T, Collection<String>> values) {
      this.cache = cache;
      this.values = values;
    }

    /** The objects that have the value; none twice, in no order. */
    public List<T> get(String value) {
      return keysOf(value).stream().map(cache::get).flatMap(Optional::stream).toList();
    }

    /** The keys of the objects that have the value. */
    public Collection<ObjectKey> keysOf(String value) {
      return switch (keys.get(value)) {
        case ObjectKey one -> List.of(one);
        case Keys many -> many.set();
        case null, default -> List.of();
      };
    }

    // Most values lead to one object: a set for each would cost more than the objects.
    private record Keys(LinkedHashSet<ObjectKey> set) {}

    private void update(ObjectKey key, T before, T after) {
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
}
