package dev.sallyport.bench;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.dsl.Watchable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;

/** Single events: how long until a watch shows what should come of them. Milliseconds. */
final class Probes {
  private static final long LIMIT_SECONDS = 60;
  private static final String PREFIX = "probe";

  private Probes() {}

  /** Waits by name for events that fit. */
  private static final class Expected<T extends HasMetadata> implements Watcher<T>, AutoCloseable {
    private final ConcurrentHashMap<String, CompletableFuture<Long>> waiting =
        new ConcurrentHashMap<>();
    private final BiPredicate<Watcher.Action, T> fits;
    private final Watch watch;

    /** From now on: a watch without a version would begin with all that is there. */
    <L extends KubernetesResourceList<T>, F extends Watchable<T> & Listable<L>> Expected(
        F from, BiPredicate<Watcher.Action, T> fits) {
      this.fits = fits;
      String now =
          from.list(new ListOptionsBuilder().withLimit(1L).build())
              .getMetadata()
              .getResourceVersion();
      this.watch = from.watch(new ListOptionsBuilder().withResourceVersion(now).build(), this);
    }

    CompletableFuture<Long> expect(String name) {
      CompletableFuture<Long> seen = new CompletableFuture<>();
      waiting.put(name, seen);
      return seen;
    }

    @Override
    public void eventReceived(Action action, T object) {
      long now = System.nanoTime();
      String name = object.getMetadata().getName();
      if (waiting.containsKey(name) && fits.test(action, object)) {
        waiting.remove(name).complete(now);
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      waiting.values().forEach(seen -> seen.completeExceptionally(cause));
    }

    @Override
    public void close() {
      watch.close();
    }
  }

  private static double since(long start, CompletableFuture<Long> seen) {
    try {
      return (seen.get(LIMIT_SECONDS, TimeUnit.SECONDS) - start) / 1e6;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("what was expected did not come", e);
    }
  }

  /** From the deletion of a binding to the event that it is there again. */
  static Sample drift(Site site, String managedBy, int count) {
    List<RoleBinding> bindings = new ArrayList<>(site.bindings(managedBy));
    Collections.shuffle(bindings, new Random(1));
    List<Double> times = new ArrayList<>();
    var all =
        site.client()
            .rbac()
            .roleBindings()
            .inAnyNamespace()
            .withLabel(Labels.MANAGED_BY, managedBy);
    try (Expected<RoleBinding> back =
        new Expected<>(all, (action, binding) -> action == Watcher.Action.ADDED)) {
      for (RoleBinding binding : bindings.subList(0, Math.min(count, bindings.size()))) {
        CompletableFuture<Long> seen = back.expect(binding.getMetadata().getName());
        long start = System.nanoTime();
        var unused = site.client().resource(binding).delete();
        times.add(since(start, seen));
      }
    }
    return new Sample(times);
  }

  /** From the creation of an assignment to the event that it is Ready. */
  static Sample newAssignments(Site site, Population population, int count) {
    List<Double> times = new ArrayList<>();
    var assignments = site.client().resources(Assignment.class).inNamespace(Site.CENTER);
    try (Expected<Assignment> ready = new Expected<>(assignments, Probes::isReady);
        Expected<Assignment> gone =
            new Expected<>(assignments, (action, a) -> action == Watcher.Action.DELETED)) {
      for (Assignment assignment : population.assignments(Site.CENTER, PREFIX, count)) {
        String name = assignment.getMetadata().getName();
        CompletableFuture<Long> seen = ready.expect(name);
        long start = System.nanoTime();
        Assignment created = site.client().resource(assignment).create();
        times.add(since(start, seen));
        delete(site, created, gone);
      }
    }
    return new Sample(times);
  }

  private static void delete(Site site, Assignment assignment, Expected<Assignment> gone) {
    CompletableFuture<Long> deleted = gone.expect(assignment.getMetadata().getName());
    var unused = site.client().resource(assignment).delete();
    deleted.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  private static boolean isReady(Watcher.Action action, Assignment assignment) {
    Condition ready = Conditions.find(assignment.getStatus(), Condition.READY);
    return action != Watcher.Action.DELETED && ready != null && ready.isTrue();
  }

  /**
   * From the signal that ends a leader to an assignment that the successor made Ready. It is made
   * when the leader is gone: one that came before could be the last work of the leader.
   */
  static double succession(Site site, Population population, Started leader, String signal) {
    var assignments = site.client().resources(Assignment.class).inNamespace(Site.CENTER);
    Assignment assignment = population.assignments(Site.CENTER, "after", 1).getFirst();
    try (Expected<Assignment> ready = new Expected<>(assignments, Probes::isReady);
        Expected<Assignment> gone =
            new Expected<>(assignments, (action, a) -> action == Watcher.Action.DELETED)) {
      String name = assignment.getMetadata().getName();
      CompletableFuture<Long> seen = ready.expect(name);
      long start = System.nanoTime();
      leader.signal(signal);
      int ignored = leader.process().exitCode(Started.LIMIT);
      Assignment created = site.client().resource(assignment).create();
      double time = since(start, seen);
      delete(site, created, gone);
      return time;
    }
  }
}
