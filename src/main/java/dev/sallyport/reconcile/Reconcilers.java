package dev.sallyport.reconcile;

import dev.sallyport.Settings;
import dev.sallyport.fetch.AddressRules;
import dev.sallyport.fetch.MetadataFetcher;
import dev.sallyport.fetch.NameResolver;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Events;
import dev.sallyport.reconcile.source.BackgroundDownloads;
import dev.sallyport.reconcile.source.SourceParts;
import dev.sallyport.reconcile.source.SourceReconciler;
import dev.sallyport.saml.MetadataReader;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All caches, all controllers, and the routes between them: what works while this process leads.
 */
public final class Reconcilers implements AutoCloseable {

  /** A process is to end within 5 s of SIGTERM, also when the API server does not answer. */
  private static final Duration END_OF_WORK = Duration.ofSeconds(2);

  private static final Duration FETCH_DEADLINE = Duration.ofSeconds(20);

  private final KubernetesClient client;
  private final Caches caches;
  private final BackgroundDownloads downloads;

  /** Keys are the names of center namespaces. */
  final Controller sources;

  final Controller users;
  final Controller groups;
  final Controller memberships;
  final Controller assignments;

  /** Keys are those of bindings. */
  final Controller orphans;

  /** Keys are the names of center namespaces; see {@link Routes#searchMembers}. */
  final Controller memberSearch;

  private final List<Controller> all;

  public Reconcilers(
      KubernetesClient client, Settings settings, Clock clock, MeterRegistry metrics) {
    this.client = client;
    this.caches =
        new Caches(
            settings.centers().stream()
                .map(Settings.Center::namespace)
                .collect(Collectors.toSet()));
    Centers centers = new Centers(settings);
    Cluster cluster = new Cluster(client);
    Events events = new Events(client, clock, settings.identity());
    StatusWriter statuses = new StatusWriter(caches, cluster, events);
    Routes routes = new Routes(caches, this);
    downloads = new BackgroundDownloads(fetcher(settings), this::downloaded);
    SourceParts parts =
        SourceParts.of(
            client, caches, centers, cluster, statuses, events, settings, downloads, clock);
    sources = new Controller("sources", new SourceReconciler(parts), clock, metrics);
    users = new Controller("users", new UserReconciler(caches, statuses, clock), clock, metrics);
    groups = new Controller("groups", new GroupReconciler(caches, statuses, clock), clock, metrics);
    memberships =
        new Controller(
            "memberships", new MembershipReconciler(caches, statuses, clock), clock, metrics);
    assignments =
        new Controller(
            "assignments",
            new AssignmentReconciler(client, caches, centers, cluster, statuses, clock),
            clock,
            metrics);
    orphans =
        new Controller(
            "orphans", new OrphanSweep(client, caches, centers, cluster), clock, metrics);
    memberSearch =
        new Controller(
            "member-search",
            key -> {
              routes.searchMembers(key.name());
              return Optional.empty();
            },
            clock,
            metrics);
    all = List.of(sources, users, groups, memberships, assignments, orphans, memberSearch);
    centers.listen(this::phaseChanged);
    routes.lay();
    new Gauges(caches, metrics).register(centers);
    // A center without any IdentitySource has a phase as well.
    centers.all().forEach(c -> sources.enqueue(new ObjectKey("", c.rules().namespace())));
  }

  private static MetadataFetcher fetcher(Settings settings) {
    Settings.Metadata metadata = settings.metadata();
    return new MetadataFetcher(
        new AddressRules(metadata.allowed(), metadata.cluster()),
        NameResolver.system(),
        metadata.authorities(),
        MetadataReader.MAX_BYTES,
        FETCH_DEADLINE);
  }

  private void downloaded(ObjectKey source) {
    sources.enqueue(new ObjectKey("", source.namespace()));
  }

  private void phaseChanged(String namespace) {
    caches.assignments.in(namespace).forEach(a -> assignments.enqueue(ObjectKey.of(a)));
  }

  /** Something that every decision depends on has changed. */
  void everything() {
    caches.sources.all().forEach(s -> downloaded(ObjectKey.of(s)));
    caches.assignments.all().forEach(a -> assignments.enqueue(ObjectKey.of(a)));
  }

  /** Begins to watch; work begins with {@link #start}. */
  public void watch() {
    caches.start(client);
  }

  /** Names what the first lists are still missing of; empty when everything is known. */
  public List<String> notReady() {
    return caches.notReady();
  }

  /** Waits until everything is known. */
  public void awaitReady() throws InterruptedException {
    while (!caches.isReady()) {
      Thread.sleep(10);
    }
  }

  /** Begins to work. */
  public void start(int workers) {
    all.forEach(controller -> controller.start(workers));
  }

  /** Takes no more work, and waits a little for what is under way. */
  public void stopWork() {
    all.forEach(Controller::stop);
    downloads.close();
    long end = System.nanoTime() + END_OF_WORK.toNanos();
    all.forEach(controller -> controller.awaitEnd(end));
  }

  @Override
  public void close() {
    all.forEach(Controller::stop);
    downloads.close();
    caches.close();
  }
}
