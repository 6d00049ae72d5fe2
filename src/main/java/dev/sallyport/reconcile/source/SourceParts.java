package dev.sallyport.reconcile.source;

import dev.sallyport.Settings;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Events;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.Centers;
import dev.sallyport.reconcile.ObjectKey;
import dev.sallyport.reconcile.ScimTokens;
import dev.sallyport.reconcile.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;

/** What {@link SourceReconciler} and its passes work with. */
public record SourceParts(
    Caches caches,
    Centers centers,
    Cluster cluster,
    StatusWriter statuses,
    Events events,
    SourceIntake intake,
    StateStore states,
    RecordStore records,
    ServiceProvider serviceProvider,
    IssuerKeyStore issuerKeys,
    ChangeCommit commits,
    ChangeRunner changes,
    SourceStatus status,
    SourceWarnings warnings,
    Clock clock) {

  /** All of it over one cluster. */
  public static SourceParts of(
      KubernetesClient client,
      Caches caches,
      Centers centers,
      Cluster cluster,
      StatusWriter statuses,
      Events events,
      Settings settings,
      MetadataDownloads downloads,
      Clock clock) {
    RecordStore records = new RecordStore(client, caches, cluster);
    SourceWarnings warnings = new SourceWarnings(new ScimTokens(caches), clock);
    return new SourceParts(
        caches,
        centers,
        cluster,
        statuses,
        events,
        new SourceIntake(caches, settings, downloads, clock),
        new StateStore(client, caches, cluster),
        records,
        new ServiceProvider(client, caches, cluster, clock),
        new IssuerKeyStore(client, caches, cluster, settings.namespace(), clock),
        new ChangeCommit(client, records, clock),
        new ChangeRunner(client, caches, cluster, records, clock, settings.workers()),
        new SourceStatus(warnings, clock),
        warnings,
        clock);
  }

  /** The IdentitySources of a namespace, by name. */
  List<IdentitySource> sources(String namespace) {
    return caches
        .sources
        .in(namespace)
        .filter(s -> s.getSpec() != null)
        .sorted(Comparator.comparing((IdentitySource s) -> s.getMetadata().getName()))
        .toList();
  }

  static boolean isDeleting(IdentitySource source) {
    return source.getMetadata().getDeletionTimestamp() != null;
  }

  /** Takes our finalizer off a source, which may then go. */
  void letGo(IdentitySource source) {
    if (source.getMetadata().getFinalizers().contains(Labels.FINALIZER)) {
      cluster.release(source).ifPresent(caches.sources::rememberOrForget);
    }
    intake.forget(ObjectKey.of(source));
  }
}
