package dev.sallyport.reconcile;

import dev.sallyport.Settings;
import dev.sallyport.access.CenterPhase;
import dev.sallyport.access.CenterRules;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The identity centers of the install: their rules, and what the gate says of each at present.
 *
 * <p>The phase is where the gate and the assignments meet. Nobody binds before it is known; and
 * once a change begins, nothing that was decided before it is still written: {@link Center#during}
 * and {@link Center#enter} exclude each other.
 */
public final class Centers {

  private final Map<String, Center> centers;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  public Centers(Settings settings) {
    Set<String> namespaces =
        settings.centers().stream().map(Settings.Center::namespace).collect(Collectors.toSet());
    centers =
        settings.centers().stream()
            .map(c -> new Center(rules(c, namespaces, settings)))
            .collect(Collectors.toUnmodifiableMap(c -> c.rules.namespace(), Function.identity()));
  }

  private static CenterRules rules(
      Settings.Center center, Set<String> namespaces, Settings settings) {
    Set<String> forbidden = new HashSet<>(namespaces);
    forbidden.add(settings.namespace());
    return new CenterRules(
        center.namespace(),
        center.subjectPrefix(),
        settings.allowClusterScope(),
        forbidden,
        Optional.of(center.targetNamespaces()).filter(t -> !t.isEmpty()),
        Optional.of(center.assignableRoles()).filter(r -> !r.isEmpty()));
  }

  public Optional<Center> get(String namespace) {
    return Optional.ofNullable(centers.get(namespace));
  }

  public Collection<Center> all() {
    return centers.values();
  }

  /** Told the namespace of a center after its phase changed. Must not block. */
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** One identity center. */
  public final class Center {

    private final CenterRules rules;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private CenterPhase phase;

    private Center(CenterRules rules) {
      this.rules = rules;
    }

    public CenterRules rules() {
      return rules;
    }

    /** What the gate last said, or nothing before it first spoke. */
    public Optional<CenterPhase> phase() {
      lock.readLock().lock();
      try {
        return Optional.ofNullable(phase);
      } finally {
        lock.readLock().unlock();
      }
    }

    /**
     * Does some writes if the phase is still the one that they were decided in, and keeps the phase
     * from changing meanwhile.
     *
     * @return empty, and nothing done, when the phase has changed
     */
    public <T> Optional<T> during(CenterPhase decidedIn, Supplier<T> writes) {
      lock.readLock().lock();
      try {
        return decidedIn.equals(phase) ? Optional.of(writes.get()) : Optional.empty();
      } finally {
        lock.readLock().unlock();
      }
    }

    /** Begins another phase; waits for writes that were decided in the one before. */
    public void enter(CenterPhase next) {
      lock.writeLock().lock();
      try {
        if (next.equals(phase)) {
          return;
        }
        phase = next;
      } finally {
        lock.writeLock().unlock();
      }
      listeners.forEach(l -> l.accept(rules.namespace()));
    }
  }
}
