package dev.sallyport.reconcile;

import dev.sallyport.Settings;
import dev.sallyport.api.Secrets;
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
import java.util.Collection;
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

  private final Caches caches;
  private final Centers centers;
  private final Watches watches;
  private final BackgroundDownloads downloads;

  /** Keys are the names of center namespaces. */
  final Controller sources;

  final Controller users;
  final Controller groups;
  final Controller memberships;
  final Controller assignments;

  final Controller applications;
  final Controller sessions;

  /** Keys are those of Secrets. */
  final Controller spentAssertions;

  /** Keys are those of Secrets. */
  final Controller scimTokens;

  /** Keys are those of bindings. */
  final Controller orphans;

  /** Keys are the names of center namespaces; see {@link Routes#searchMembers}. */
  final Controller memberSearch;

  private final List<Controller> all;

  public Reconcilers(
      KubernetesClient client, Settings settings, Clock clock, MeterRegistry metrics) {
    this.caches =
        new Caches(
            settings.centers().stream().map(Settings.Center::namespace).collect(Collectors.toSet()),
            settings.namespace());
    this.centers = new Centers(settings);
    this.watches = new Watches(client, caches);
    Cluster cluster = new Cluster(client);
    Events events = new Events(client, clock, "operator", settings.identity());
    StatusWriter statuses = new StatusWriter(caches, cluster, events);
    DeletedSessions deleted = new DeletedSessions(clock);
    // Before the routes: whom they send to look at a name finds it here.
    caches.sessions.listen(deleted::changed);
    LeftGroups left = new LeftGroups(caches, deleted, clock);
    caches.groups.listen(left::changed);
    caches.memberships.listen(left::changed);
    Routes routes = new Routes(caches, left, this);
    downloads = new BackgroundDownloads(fetcher(settings), this::downloaded);
    SourceParts parts =
        SourceParts.of(
            client, caches, centers, cluster, statuses, events, settings, downloads, clock);
    sources = new Controller("sources", whereKnown(new SourceReconciler(parts)), clock, metrics);
    users =
        new Controller(
            "users", whereKnown(new UserReconciler(caches, statuses, clock)), clock, metrics);
    groups =
        new Controller(
            "groups",
            whereKnown(new GroupReconciler(caches, cluster, statuses, clock)),
            clock,
            metrics);
    memberships =
        new Controller(
            "memberships",
            whereKnown(new MembershipReconciler(caches, statuses, clock)),
            clock,
            metrics);
    // It waits for the gate, but for what is being deleted; and the gate for all that is known.
    // So do sessions.
    assignments =
        new Controller(
            "assignments",
            new AssignmentReconciler(
                client,
                caches,
                new NamesInUse(caches, deleted, left),
                centers,
                cluster,
                statuses,
                clock),
            clock,
            metrics);
    applications =
        new Controller(
            "applications",
            whereKnown(new ApplicationReconciler(client, caches, cluster, statuses, clock)),
            clock,
            metrics);
    sessions =
        new Controller(
            "sessions",
            new SessionReconciler(client, caches, centers, cluster, clock),
            clock,
            metrics);
    spentAssertions =
        new Controller(
            "spent-assertions", new SpentAssertionSweep(caches, cluster, clock), clock, metrics);
    scimTokens =
        new Controller(
            "scim-tokens",
            whereKnown(new ScimTokenSweep(caches, centers, cluster, clock)),
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
    all =
        List.of(
            sources,
            users,
            groups,
            memberships,
            assignments,
            applications,
            sessions,
            spentAssertions,
            scimTokens,
            orphans,
            memberSearch);
    centers.listen(this::phaseChanged);
    routes.lay();
    new Gauges(caches, metrics).register(centers, watches::knows, watches::lost);
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
    caches.sessions.in(namespace).forEach(s -> sessions.enqueue(ObjectKey.of(s)));
    caches.secretsByType.get(namespace, Secrets.SCIM_TOKEN).stream()
        .map(ObjectKey::of)
        .forEach(scimTokens::enqueue);
  }

  /** Something that every decision depends on has changed. */
  void everything() {
    caches.sources.all().forEach(s -> downloaded(ObjectKey.of(s)));
    caches.assignments.all().forEach(a -> assignments.enqueue(ObjectKey.of(a)));
  }

  /**
   * Keeps a reconciler from a center that is not known whole: nothing follows from what is not seen
   * there. What it passes over comes again by {@link #nowKnown}.
   */
  private Controller.Reconciler whereKnown(Controller.Reconciler reconciler) {
    return key -> {
      String namespace = key.namespace().isEmpty() ? key.name() : key.namespace();
      // Of a namespace on its way out nothing need be known: what holds it up is let go.
      return watches.knows(namespace)
              || centers.get(namespace).isEmpty()
              || caches.isTerminating(namespace)
          ? reconciler.reconcile(key)
          : Optional.empty();
    };
  }

  /**
   * Begins to watch the cluster, and these centers of it; work begins with {@link #start}.
   *
   * @param there the centers that can be watched; of the others, see {@link #open}
   */
  public void watch(Collection<String> there) {
    watches.start();
    there.forEach(this::open);
  }

  /** Begins to watch a center, and to serve it as soon as everything in it is known. */
  public void open(String center) {
    watches.open(center, () -> nowKnown(center));
  }

  private void nowKnown(String center) {
    caches.users.in(center).forEach(u -> users.enqueue(ObjectKey.of(u)));
    caches.groups.in(center).forEach(g -> groups.enqueue(ObjectKey.of(g)));
    caches.memberships.in(center).forEach(m -> memberships.enqueue(ObjectKey.of(m)));
    caches.applications.in(center).forEach(a -> applications.enqueue(ObjectKey.of(a)));
    sources.enqueue(new ObjectKey("", center));
  }

  /** The centers that are not served: not there, not known yet, or not followed any more. */
  public List<String> notServed() {
    return centers.all().stream()
        .map(c -> c.rules().namespace())
        .filter(namespace -> !isServed(namespace))
        .sorted()
        .toList();
  }

  private boolean isServed(String center) {
    return watches.knows(center) && watches.follow(center);
  }

  /** Names what the first lists are still missing of; empty when everything is known. */
  public List<String> notReady() {
    return watches.notReady();
  }

  /** Waits until everything is known, but for centers that cannot be watched. */
  public void awaitReady() throws InterruptedException {
    while (!watches.isReady()) {
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
    watches.close();
  }
}
