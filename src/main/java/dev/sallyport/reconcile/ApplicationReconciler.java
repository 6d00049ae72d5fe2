package dev.sallyport.reconcile;

import dev.sallyport.api.Application;
import dev.sallyport.api.Application.Reason;
import dev.sallyport.api.ApplicationStatus;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.Secrets;
import dev.sallyport.kube.Cluster;
import dev.sallyport.signin.ClientSecret;
import dev.sallyport.signin.IssuerKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Keeps the client Secret of each Application, and says what the application is called. */
final class ApplicationReconciler implements Controller.Reconciler {

  private final Caches caches;
  private final Cluster cluster;
  private final OwnSecrets secrets;
  private final StatusWriter statuses;
  private final Clock clock;

  ApplicationReconciler(
      KubernetesClient client, Caches caches, Cluster cluster, StatusWriter statuses, Clock clock) {
    this.caches = caches;
    this.cluster = cluster;
    this.secrets = new OwnSecrets(client, cluster, caches.secrets);
    this.statuses = statuses;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    caches
        .applications
        .get(key)
        .filter(a -> a.getSpec() != null && a.getMetadata().getDeletionTimestamp() == null)
        .filter(a -> !caches.isTerminating(key.namespace()))
        .ifPresent(this::reconcile);
    return Optional.empty();
  }

  private void reconcile(Application application) {
    boolean secretive = !application.getSpec().isPublic();
    Outcome outcome =
        secretive
            ? keepSecret(application)
            : new Outcome.Ready(Reason.REGISTERED, "Registered as a client without a secret.");
    Long generation = application.getMetadata().getGeneration();
    statuses.write(
        caches.applications,
        application,
        new ApplicationStatus(
            generation,
            application.getMetadata().getName(),
            secretive ? ClientSecret.name(application) : null,
            Conditions.after(application.getStatus(), generation, clock.instant())
                .outcome(outcome)
                .toList()),
        outcome);
  }

  private Outcome keepSecret(Application application) {
    String namespace = application.getMetadata().getNamespace();
    Optional<IssuerKeys> keys = issuerKeys(namespace);
    if (keys.isEmpty()) {
      return new Outcome.Pending(
          Reason.ISSUER_KEYS_PENDING,
          "The issuer of this center has no keys (yet), so no client secret can be made. They come"
              + " with an IdentitySource that has a baseURL; look at its conditions.");
    }
    String name = ClientSecret.name(application);
    Optional<Secret> there = caches.secrets.get(namespace, name);
    if (there.isPresent() && !Secrets.CLIENT_SECRET.equals(there.get().getType())) {
      return new Outcome.Stalled(
          Reason.NAME_TAKEN,
          "The Secret "
              + name
              + " has another type than "
              + Secrets.CLIENT_SECRET
              + ", so it is not touched. Rename or delete it, or rename this Application.");
    }
    Secret wanted = ClientSecret.of(application, keys.get(), there);
    if (there.isEmpty()) {
      secrets.make(wanted);
    } else if (!wanted.getData().equals(there.get().getData())) {
      wanted.getMetadata().setUid(there.get().getMetadata().getUid());
      wanted.getMetadata().setResourceVersion(there.get().getMetadata().getResourceVersion());
      cluster.replaceSecret(wanted).ifPresent(caches.secrets::remember);
    }
    return new Outcome.Ready(
        Reason.REGISTERED, "Registered. The client secret is in Secret " + name + ".");
  }

  private Optional<IssuerKeys> issuerKeys(String center) {
    return caches
        .issuerKeysOf(center)
        .filter(secret -> Secrets.OIDC_KEYS.equals(secret.getType()))
        .map(secret -> IssuerKeys.decode(Secrets.values(secret)))
        .map(decoded -> decoded instanceof IssuerKeys.Decoded.Good good ? good.keys() : null);
  }
}
