package dev.sallyport.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
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

  private final UnaryOperator<T> thin;
  private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
  private final List<Inverted<T>> indices = new ArrayList<>();
  private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();
  private final List<Part> parts = new CopyOnWriteArrayList<>();
  private final Tombstones tombstones = new Tombstones();

  /**
   * @param thin makes the copy that is kept; must keep metadata's name, namespace, uid and
   *     resourceVersion
   */
  public Cache(UnaryOperator<T> thin) {
    this.thin = thin;
  }

  /** Adds an index; before the first object comes. */
  public Index<T> index(Function<T, Collection<String>> values) {
    return new Index<>(this, inverted(key -> "", values));
  }

  /** Adds one of values that count within the namespace of their object only. */
  public NamespacedIndex<T> namespacedIndex(Function<T, Collection<String>> values) {
    return new NamespacedIndex<>(this, inverted(ObjectKey::namespace, values));
  }

  private Inverted<T> inverted(
      Function<ObjectKey, String> space, Function<T, Collection<String>> values) {
    Inverted<T> inverted = new Inverted<>(space, values);
    indices.add(inverted);
    return inverted;
  }

  private List<T> all(Collection<ObjectKey> keys) {
    return keys.stream().map(this::get).flatMap(Optional::stream).toList();
  }

  public void listen(Listener<T> listener) {
    listeners.add(listener);
  }

  /**
   * What one watch fills; several may fill one cache.
   *
   * @param namespace all that the watch brings is in it; empty where it brings whatever there is
   */
  Part part(String namespace) {
    return part(key -> namespace.isEmpty() || namespace.equals(key.namespace()));
  }

  /** What a watch of one object fills. */
  Part part(ObjectKey object) {
    return part(object::equals);
  }

  private Part part(Predicate<ObjectKey> covered) {
    Part part = new Part(covered);
    parts.add(part);
    return part;
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
    ObjectKey key = ObjectKey.of(written);
    put(key, written);
    parts.forEach(part -> part.remembered(key));
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

  private void put(ObjectKey key, T raw) {
    T before;
    T after;
    synchronized (this) {
      before = objects.get(key);
      if (tombstones.has(raw.getMetadata().getUid()) || (before != null && !isNewer(raw, before))) {
        return;
      }
      after = thin.apply(raw);
      after.getMetadata().setName(before == null ? key.name() : before.getMetadata().getName());
      objects.put(key, after);
      for (Inverted<T> index : indices) {
        index.update(key, before, after);
      }
    }
    for (Listener<T> listener : listeners) {
      listener.changed(before, after);
    }
  }

  private void remove(ObjectKey key, String uid) {
    T before;
    synchronized (this) {
      before = objects.get(key);
      if (before == null || (uid != null && !uid.equals(before.getMetadata().getUid()))) {
        return;
      }
      objects.remove(key);
      tombstones.gone(before.getMetadata().getUid());
      for (Inverted<T> index : indices) {
        index.update(key, before, null);
      }
    }
    for (Listener<T> listener : listeners) {
      listener.changed(before, null);
    }
  }

  private synchronized void broughtByWatch(String uid) {
    tombstones.broughtByWatch(uid);
  }

  private synchronized void deletedByWatch(String uid) {
    tombstones.deletedByWatch(uid);
  }

  /** Resource versions of one kind compare as numbers (KEP-5504). */
  private static boolean isNewer(HasMetadata candidate, HasMetadata known) {
    return version(candidate) > version(known);
  }

  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  /**
   * What one watch fills. Its methods are called by one thread at a time.
   *
   * <p>A list says also what is no more: everything of before that is not in it, and not newer.
   * That counts what we wrote ourselves, since nobody else may ever have seen it.
   */
  final class Part {

    private final Predicate<ObjectKey> covered;

    /** Of a list that is under way: what it has not brought yet; else empty. */
    private final Set<ObjectKey> unlisted = ConcurrentHashMap.newKeySet();

    private volatile boolean listing;

    private Part(Predicate<ObjectKey> covered) {
      this.covered = covered;
    }

    /** A list begins, perhaps anew. */
    void list() {
      listing = true;
      objects.keySet().stream().filter(covered).forEach(unlisted::add);
    }

    /**
     * A list is whole.
     *
     * @param version the resourceVersion that it is of
     */
    void listed(String version) {
      listing = false;
      for (ObjectKey key : unlisted) {
        T object = objects.get(key);
        if (object != null && version(object) <= Long.parseLong(version)) {
          delete(key, object.getMetadata().getUid());
        }
      }
      unlisted.clear();
    }

    /** An object was listed, made or changed. */
    void put(T object) {
      ObjectKey given = ObjectKey.of(object);
      // Of a namespace, one text is enough for all that is in it.
      ObjectKey key = new ObjectKey(Shared.one(given.namespace()), given.name());
      unlisted.remove(key);
      broughtByWatch(object.getMetadata().getUid());
      Cache.this.put(key, object);
    }

    /** An object was deleted, or no longer fits what the watch selects. */
    void remove(T object) {
      ObjectKey key = ObjectKey.of(object);
      unlisted.remove(key);
      delete(key, object.getMetadata().getUid());
    }

    private void delete(ObjectKey key, String uid) {
      Cache.this.remove(key, uid);
      deletedByWatch(uid);
    }

    private void remembered(ObjectKey key) {
      // It may be deleted before the list comes to it, and then nothing else tells of it.
      if (listing && covered.test(key)) {
        unlisted.add(key);
      }
    }
  }

  /** Finds objects by a value that they have. */
  public static final class Index<T extends HasMetadata> {

    private final Cache<T> cache;
    private final Inverted<T> inverted;

    private Index(Cache<T> cache, Inverted<T> inverted) {
      this.cache = cache;
      this.inverted = inverted;
    }

    /** The objects that have the value; none twice, in no order. */
    public List<T> get(String value) {
      return cache.all(keysOf(value));
    }

    /** The keys of the objects that have the value. */
    public Collection<ObjectKey> keysOf(String value) {
      return inverted.keysOf("", value);
    }
  }

  /** Finds objects of a namespace by a value that they have. */
  public static final class NamespacedIndex<T extends HasMetadata> {

    private final Cache<T> cache;
    private final Inverted<T> inverted;

    private NamespacedIndex(Cache<T> cache, Inverted<T> inverted) {
      this.cache = cache;
      this.inverted = inverted;
    }

    /** The objects that have the value; none twice, in no order. */
    public List<T> get(String namespace, String value) {
      return cache.all(inverted.keysOf(namespace, value));
    }
  }
}
