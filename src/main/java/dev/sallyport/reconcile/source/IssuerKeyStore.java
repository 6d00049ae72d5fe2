package dev.sallyport.reconcile.source;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.OwnSecrets;
import dev.sallyport.signin.IssuerKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes and rotates the keys of a center's issuer: a Secret in the operator's own namespace, which
 * the servers read.
 */
final class IssuerKeyStore {

  private final KubernetesClient client;
  private final Caches caches;
  private final Cluster cluster;
  private final String home;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param home the operator's own namespace
   */
  IssuerKeyStore(
      KubernetesClient client, Caches caches, Cluster cluster, String home, Clock clock) {
    this.client = client;
    this.caches = caches;
    this.cluster = cluster;
    this.home = home;
    this.clock = clock;
  }

  /** What there is to say of them. */
  sealed interface Result {

    /**
     * @param nextLook when the schedule asks for the next write
     */
    record Kept(Instant nextLook) implements Result {}

    record Faulty(String reason, String message) implements Result {}
  }

  /**
   * Sees to the keys of a center.
   *
   * @throws KubernetesClientException with code 409 when somebody else was faster: look again
   */
  Result keep(String center) {
    Optional<Secret> known = caches.issuerKeysOf(center);
    return judge(known.isPresent() ? known.get() : make(center));
  }

  private Secret make(String center) {
    Secret wanted =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(home)
            .withName(Secrets.OIDC_KEYS_PREFIX + center)
            .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
            .endMetadata()
            .withType(Secrets.OIDC_KEYS)
            .withData(Secrets.data(IssuerKeys.first(clock.instant(), random::nextBytes).encode()))
            .build();
    return new OwnSecrets(client, cluster, caches.issuerKeys).makeOnce(wanted);
  }

  private Result judge(Secret secret) {
    if (!Secrets.OIDC_KEYS.equals(secret.getType())) {
      return new Result.Faulty(
          IdentitySource.Reason.NAME_TAKEN,
          "The Secret "
              + home
              + "/"
              + secret.getMetadata().getName()
              + " has another type than "
              + Secrets.OIDC_KEYS
              + ", so it is not touched. Rename or delete it: the keys of the issuer belong"
              + " there.");
    }
    return switch (IssuerKeys.decode(Secrets.values(secret))) {
      case IssuerKeys.Decoded.Bad bad ->
          new Result.Faulty(
              IdentitySource.Reason.ISSUER_KEYS_INVALID,
              "Secret " + home + "/" + secret.getMetadata().getName() + ": " + bad.message());
      case IssuerKeys.Decoded.Good good -> rotate(secret, good.keys());
    };
  }

  private Result rotate(Secret secret, IssuerKeys keys) {
    Optional<IssuerKeys> due = keys.due(clock.instant(), random::nextBytes);
    if (due.isPresent()) {
      Secret next = new SecretBuilder(secret).withData(Secrets.data(due.get().encode())).build();
      caches.issuerKeys.remember(
          cluster.replaceSecret(next).orElseThrow(() -> changed("the issuer's keys are gone")));
    }
    return new Result.Kept(due.orElse(keys).nextDue());
  }

  private static KubernetesClientException changed(String what) {
    return new KubernetesClientException(what, HttpURLConnection.HTTP_CONFLICT, null);
  }
}
