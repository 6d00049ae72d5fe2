package dev.sallyport.server;

import dev.sallyport.Origin;
import dev.sallyport.Settings;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Secrets;
import dev.sallyport.portal.Site;
import dev.sallyport.portal.Sites;
import dev.sallyport.signin.CenterSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The centers by their origins. Read anew at the first request after something changed. */
final class ServedSites implements Sites {

  private static final Logger log = LoggerFactory.getLogger(ServedSites.class);

  private final List<Settings.Center> centers;
  private final String own;
  private final Known known;
  private final KubernetesClient client;
  private final InstantSource clock;

  /** By the namespace of the center. */
  private final Map<String, SharedReading<CenterSource>> present;

  private final RecentSources recent = new RecentSources(System::nanoTime);

  /** Counts what changed. */
  private final AtomicLong version = new AtomicLong(1);

  private volatile Reading reading = new Reading(0, Map.of());

  /**
   * The centers as they were read.
   *
   * @param version that nothing had changed after when it began
   */
  private record Reading(long version, Map<Origin, Site> sites) {}

  /**
   * @param own the namespace where the issuers' keys are
   */
  ServedSites(
      List<Settings.Center> centers,
      String own,
      Known known,
      KubernetesClient client,
      InstantSource clock) {
    this.centers = List.copyOf(centers);
    this.own = own;
    this.known = known;
    this.client = client;
    this.clock = clock;
    this.present =
        centers.stream()
            .map(Settings.Center::namespace)
            .collect(
                Collectors.toUnmodifiableMap(
                    namespace -> namespace,
                    namespace -> new SharedReading<>(() -> agreeing(namespace))));
    known.sources.listen((before, after) -> version.incrementAndGet());
    known.issuerKeys.listen((before, after) -> version.incrementAndGet());
    known
        .secrets
        .values()
        .forEach(cache -> cache.listen((before, after) -> version.incrementAndGet()));
  }

  @Override
  public Optional<Site> at(Origin origin) {
    return Optional.ofNullable(current().get(origin))
        .map(site -> known.follows(site.namespace()) ? site : site.withUnknownSource());
  }

  @Override
  public CenterSource now(Site site) {
    return present.get(site.namespace()).get();
  }

  /**
   * State and status are two objects, and the operator may write between our reading the one and
   * the other: then they do not agree, and are read once more.
   */
  private CenterSource agreeing(String namespace) {
    CenterSource source = readNow(namespace);
    return source instanceof CenterSource.Unknown ? readNow(namespace) : source;
  }

  /** The same for what is asked thousands of times in a row; see {@link RecentSources}. */
  CenterSource lately(Site site) {
    CenterSource known = at(site.origin()).map(Site::source).orElseGet(CenterSource.Unknown::new);
    return recent.of(site.namespace(), known, () -> nowByStatus(site));
  }

  /**
   * Of the API server only the one object into which the first step of a change is written. What
   * does not agree with memory, or is about to be something else, is read as a whole.
   */
  private CenterSource nowByStatus(Site site) {
    CenterSource source =
        ApiCall.of(
            () ->
                SiteReading.source(
                    name -> sourceNow(site.namespace(), name).filter(ServedSites::isSettled),
                    name -> known.secret(site.namespace(), name)));
    return source instanceof CenterSource.Unknown ? now(site) : source;
  }

  /** Whether the Secret is not just being replaced. */
  private static boolean isSettled(IdentitySource source) {
    return source.getStatus() != null
        && (source.getStatus().change() != null
            || (source.getStatus().active() != null
                && source.getStatus().active().nextDigest() == null));
  }

  private CenterSource readNow(String namespace) {
    return ApiCall.of(
        () ->
            SiteReading.source(
                name -> sourceNow(namespace, name),
                name ->
                    Optional.ofNullable(
                        client.secrets().inNamespace(namespace).withName(name).get())));
  }

  private Optional<IdentitySource> sourceNow(String namespace, String name) {
    return Optional.ofNullable(
        client.resources(IdentitySource.class).inNamespace(namespace).withName(name).get());
  }

  private Map<Origin, Site> current() {
    Reading last = reading;
    return last.version() == version.get() ? last.sites() : readAnew();
  }

  /** Whoever comes meanwhile waits: after a start there is nothing else that could be served. */
  private synchronized Map<Origin, Site> readAnew() {
    long now = version.get();
    if (reading.version() != now) {
      reading = new Reading(now, byOrigin());
    }
    return reading.sites();
  }

  /** One origin is the door to one house: where two have it, it is neither's. */
  private Map<Origin, Site> byOrigin() {
    Map<Origin, Site> found = new HashMap<>();
    Set<Origin> twice = new HashSet<>();
    for (Settings.Center center : centers) {
      Optional<Site> site = read(center).filter(s -> mayHave(center, s.origin()));
      if (site.isPresent() && found.put(site.get().origin(), site.get()) != null) {
        twice.add(site.get().origin());
      }
    }
    for (Origin origin : twice) {
      log.warn("two centers ask for {}: neither is served there", origin);
      found.remove(origin);
    }
    return Map.copyOf(found);
  }

  private Optional<Site> read(Settings.Center center) {
    String namespace = center.namespace();
    return new SiteReading(
            center,
            name -> known.sources.get(namespace, name),
            name -> known.secret(namespace, name),
            known.issuerKeys.get(own, Secrets.OIDC_KEYS_PREFIX + namespace),
            clock.instant())
        .read();
  }

  /** What the install says of origins goes before what a source says. */
  private boolean mayHave(Settings.Center center, Origin origin) {
    return centers.stream()
        .allMatch(
            other -> {
              Optional<Origin> installed = other.baseURL().flatMap(Origin::of);
              return other.equals(center)
                  ? installed.isEmpty() || installed.get().equals(origin)
                  : !installed.equals(Optional.of(origin));
            });
  }
}
