package dev.sallyport.reconcile;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.signin.CenterSource.InForce;
import dev.sallyport.signin.ScimTokenExpiry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What an alert looks at: held changes, certificates that end, and how much there is. */
record Gauges(Caches caches, MeterRegistry metrics) {

  /**
   * @param known whether everything in a center is known
   * @param lost how many watches do not follow
   */
  void register(Centers centers, Predicate<String> known, LongSupplier lost) {
    Gauge.builder("sallyport.watches.lost", lost::getAsLong)
        .description("Watches that have not followed the API server for more than a minute")
        .register(metrics);
    objects("IdentitySource", caches.sources);
    objects("User", caches.users);
    objects("Group", caches.groups);
    objects("GroupMembership", caches.memberships);
    objects("Assignment", caches.assignments);
    objects("Application", caches.applications);
    objects("Session", caches.sessions);
    for (Centers.Center center : centers.all()) {
      String namespace = center.rules().namespace();
      Gauge.builder("sallyport.center.served", () -> known.test(namespace) ? 1 : 0)
          .description("1 while the center is served; 0: not there, or without rights in it")
          .tag("namespace", namespace)
          .register(metrics);
      Gauge.builder("sallyport.source.held", () -> held(namespace))
          .description("1 while a change of the center's identity source waits for a person")
          .tag("namespace", namespace)
          .register(metrics);
      Gauge.builder("sallyport.idp.certificate.not.after.seconds", () -> notAfter(namespace))
          .description(
              "When the first certificate of the source in force ends, Unix time; NaN: none")
          .tag("namespace", namespace)
          .register(metrics);
      Gauge.builder("sallyport.scim.token.not.after.seconds", () -> firstTokenEnds(namespace))
          .description(
              "When the first token for SCIM ends that none of its label succeeds, Unix time; NaN:"
                  + " none")
          .tag("namespace", namespace)
          .register(metrics);
    }
  }

  private <T extends HasMetadata> void objects(String kind, Cache<T> cache) {
    Gauge.builder("sallyport.objects", cache, Cache::size)
        .description("Objects of a kind that are watched")
        .tag("kind", kind)
        .register(metrics);
  }

  private Stream<IdentitySource> sources(String namespace) {
    return caches.sources.in(namespace).filter(s -> s.getStatus() != null);
  }

  private int held(String namespace) {
    return sources(namespace).anyMatch(s -> s.getStatus().pendingChange() != null) ? 1 : 0;
  }

  private double notAfter(String namespace) {
    return sources(namespace)
        .map(s -> s.getStatus().certificates())
        .filter(Objects::nonNull)
        .flatMap(certificates -> certificates.stream())
        .mapToDouble(c -> Instant.parse(c.notAfter()).getEpochSecond())
        .min()
        .orElse(Double.NaN);
  }

  private double firstTokenEnds(String namespace) {
    ScimTokens tokens = new ScimTokens(caches);
    return sources(namespace)
        .filter(s -> s.getStatus().active() != null && s.getStatus().active().epoch() != null)
        .map(s -> new InForce(s.getMetadata().getUid(), s.getStatus().active().epoch()))
        .flatMap(source -> ScimTokenExpiry.firstEnd(tokens.of(namespace, source)).stream())
        .mapToDouble(Instant::getEpochSecond)
        .min()
        .orElse(Double.NaN);
  }
}
