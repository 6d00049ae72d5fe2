package dev.sallyport.reconcile;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches that fill the {@link Caches}: those of the whole cluster, and those of each center.
 * One center that cannot be watched holds up no other; but nothing is decided of it, for what the
 * watch did not bring would be taken for absent.
 */
final class Watches implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Watches.class);

  private final KubernetesClient client;
  private final Caches caches;
  private final List<Watched> watched = new CopyOnWriteArrayList<>();

  /** Done when the first list of every kind in the center is in. */
  private final Map<String, CompletableFuture<Void>> centers = new ConcurrentHashMap<>();

  private volatile boolean started;

  Watches(KubernetesClient client, Caches caches) {
    this.client = client;
    this.caches = caches;
  }

  /**
   * One watch.
   *
   * @param listed done when its first list is in. The informer's own hasSynced says so already at
   *     the first object of a WatchList, and whoever decides then, takes for missing what is to
   *     come
   * @param late whether nobody waits for that any more, since it failed: only of a center's
   */
  private record Watched(
      SharedIndexInformer<?> informer, CompletableFuture<Void> listed, AtomicBoolean late) {

    boolean isReady() {
      return listed.state() == Future.State.SUCCESS ? informer.isRunning() : late.get();
    }
  }

  /** Starts the watches of the whole cluster; {@link #isReady} tells when the lists are in. */
  void start() {
    everywhere(caches.sources, client.resources(IdentitySource.class).inAnyNamespace());
    everywhere(caches.namespaces, client.namespaces());
    everywhere(caches.roles, client.rbac().roles().inAnyNamespace());
    everywhere(caches.clusterRoles, client.rbac().clusterRoles());
    // The first label anybody may set, and fill our memory so; the second, by policy, only we.
    everywhere(
        caches.roleBindings,
        client
            .rbac()
            .roleBindings()
            .inAnyNamespace()
            .withLabel(Labels.MANAGED_BY, Labels.SALLYPORT)
            .withLabel(Labels.ASSIGNMENT_UID));
    everywhere(
        caches.clusterRoleBindings,
        client
            .rbac()
            .clusterRoleBindings()
            .withLabel(Labels.MANAGED_BY, Labels.SALLYPORT)
            .withLabel(Labels.ASSIGNMENT_UID));
    everywhere(caches.policies, client.admissionRegistration().v1().validatingAdmissionPolicies());
    everywhere(
        caches.policyBindings,
        client.admissionRegistration().v1().validatingAdmissionPolicyBindings());
    started = true;
  }

  /**
   * Starts the watches of one center, once.
   *
   * @param known called when everything in it is known. Must not block
   */
  void open(String center, Runnable known) {
    CompletableFuture<Void> whole =
        CompletableFuture.allOf(
            Stream.of(
                    in(caches.users, client.resources(User.class).inNamespace(center)),
                    in(caches.groups, client.resources(Group.class).inNamespace(center)),
                    in(
                        caches.memberships,
                        client.resources(GroupMembership.class).inNamespace(center)),
                    in(caches.assignments, client.resources(Assignment.class).inNamespace(center)),
                    in(caches.secrets, client.secrets().inNamespace(center)))
                .map(Watched::listed)
                .toArray(CompletableFuture<?>[]::new));
    centers.put(center, whole);
    var unused = whole.thenRun(known);
  }

  private <T extends HasMetadata> void everywhere(Cache<T> cache, Informable<T> from) {
    watch(cache, from, false);
  }

  private <T extends HasMetadata> Watched in(Cache<T> cache, Informable<T> from) {
    return watch(cache, from, true);
  }

  private <T extends HasMetadata> Watched watch(
      Cache<T> cache, Informable<T> from, boolean mayBeLate) {
    SharedIndexInformer<T> informer = from.runnableInformer(0);
    AtomicBoolean late = new AtomicBoolean();
    cache.fillFrom(informer);
    // Nothing that the API server says stops a watch: not an outage, not an object that we cannot
    // read. The alternative is an operator that silently no longer sees.
    informer.exceptionHandler(
        (listedBefore, problem) -> {
          log.warn(
              "watching {} failed, tried again: {}",
              informer.getApiTypeClass().getSimpleName(),
              problem.getClass().getSimpleName());
          late.set(mayBeLate);
          return true;
        });
    Watched one = new Watched(informer, informer.start().toCompletableFuture(), late);
    watched.add(one);
    return one;
  }

  /** Whether everything in the center is known. */
  boolean knows(String center) {
    CompletableFuture<Void> whole = centers.get(center);
    return whole != null && whole.state() == Future.State.SUCCESS;
  }

  /**
   * Whether the first lists are in and the watches still run; but for those of a center that cannot
   * be watched for now.
   */
  boolean isReady() {
    return started && watched.stream().allMatch(Watched::isReady);
  }

  /** Names the kinds whose first list is not in yet, or whose watch has ended. */
  List<String> notReady() {
    if (!started) {
      return List.of("the first watch");
    }
    return watched.stream()
        .filter(w -> !w.isReady())
        .map(w -> w.informer().getApiTypeClass().getSimpleName())
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    watched.forEach(w -> w.informer().stop());
  }
}
