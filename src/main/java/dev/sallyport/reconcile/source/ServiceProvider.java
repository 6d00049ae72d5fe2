package dev.sallyport.reconcile.source;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.Fault;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.OwnSecrets;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.ServiceProviderMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the service provider's key pair and its metadata Secret. Keys are made once and never
 * overwritten; the metadata is a pure function of spec and keys, so it comes back byte for byte.
 */
final class ServiceProvider {

  private final Caches caches;
  private final Cluster cluster;
  private final OwnSecrets secrets;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  ServiceProvider(KubernetesClient client, Caches caches, Cluster cluster, Clock clock) {
    this.caches = caches;
    this.cluster = cluster;
    this.secrets = new OwnSecrets(client, cluster, caches.secrets);
    this.clock = clock;
  }

  /** What there is to say of it. */
  sealed interface Result {
    record Published(ServiceProviderStatus status) implements Result {}

    record Faulty(String reason, String message) implements Result {}

    /** The origin that it would be served under is not its own. */
    record NotServed(Fault fault) implements Result {}
  }

  /**
   * Sees to keys and metadata of a source that has a base URL.
   *
   * @param formerName the IdentitySource that stood for this source before it was renamed; its keys
   *     are taken over, since the IdP knows them
   */
  Result publish(IdentitySource source, Optional<String> formerName) {
    Secret keySecret = keySecret(source, formerName);
    if (!Secrets.SP_KEYS.equals(keySecret.getType())) {
      return nameTaken(keySecret, Secrets.SP_KEYS);
    }
    return switch (ServiceProviderKeys.decode(Secrets.values(keySecret))) {
      case ServiceProviderKeys.Decoded.Bad bad ->
          new Result.Faulty(
              bad.reason(), "Secret " + keySecret.getMetadata().getName() + ": " + bad.message());
      case ServiceProviderKeys.Decoded.Good good -> publish(source, good.keys());
    };
  }

  private Result publish(IdentitySource source, ServiceProviderKeys keys) {
    IdentitySourceSpec spec = source.getSpec();
    ServiceProviderMetadata metadata =
        ServiceProviderMetadata.of(
            spec.baseURL(),
            Optional.ofNullable(spec.serviceProvider())
                .map(IdentitySourceSpec.ServiceProvider::entityID));
    Secret wanted = metadataSecret(source, metadata.secretData(keys));
    String name = wanted.getMetadata().getName();
    Optional<Secret> there = caches.secrets.get(source.getMetadata().getNamespace(), name);
    if (there.isPresent() && !Secrets.SP_METADATA.equals(there.get().getType())) {
      return nameTaken(there.get(), Secrets.SP_METADATA);
    }
    if (there.isEmpty()) {
      secrets.make(wanted);
    } else if (!wanted.getData().equals(there.get().getData())) {
      restore(there.get(), wanted);
    }
    return new Result.Published(
        new ServiceProviderStatus(metadata.entityID(), metadata.acsURL(), name, keys.keySHA256()));
  }

  /** Who made it immutable as well did not mean well by the IdP's administrator: it goes first. */
  private void restore(Secret altered, Secret wanted) {
    if (Boolean.TRUE.equals(altered.getImmutable())) {
      cluster.delete(altered);
      caches.secrets.forget(altered.getMetadata());
      cluster.createSecret(wanted).ifPresent(caches.secrets::remember);
    } else {
      wanted.getMetadata().setResourceVersion(altered.getMetadata().getResourceVersion());
      cluster.replaceSecret(wanted).ifPresent(caches.secrets::remember);
    }
  }

  private Secret keySecret(IdentitySource source, Optional<String> formerName) {
    String namespace = source.getMetadata().getNamespace();
    String name = source.getMetadata().getName() + Secrets.SP_KEYS_SUFFIX;
    Optional<Secret> known = caches.secrets.get(namespace, name);
    if (known.isPresent()) {
      return known.get();
    }
    Secret probe = secret(namespace, name, Secrets.SP_KEYS, Map.of());
    Optional<Secret> unseen = secrets.read(probe);
    if (unseen.isPresent()) {
      caches.secrets.remember(unseen.get());
      return unseen.get();
    }
    Map<String, String> data =
        formerName
            .flatMap(former -> caches.secrets.get(namespace, former + Secrets.SP_KEYS_SUFFIX))
            .filter(former -> Secrets.SP_KEYS.equals(former.getType()))
            .map(Secret::getData)
            .orElseGet(
                () ->
                    Secrets.data(
                        ServiceProviderKeys.generate(
                                source.getSpec().baseURL(), random, clock.instant())
                            .encode()));
    return secrets.makeOnce(secret(namespace, name, Secrets.SP_KEYS, data));
  }

  private static Result nameTaken(Secret holder, String type) {
    return new Result.Faulty(
        IdentitySource.Reason.NAME_TAKEN,
        "The Secret "
            + holder.getMetadata().getName()
            + " has another type than "
            + type
            + ", so it is not touched. Rename or delete it, or rename this IdentitySource.");
  }

  private static Secret metadataSecret(IdentitySource source, Map<String, byte[]> data) {
    Secret secret =
        secret(
            source.getMetadata().getNamespace(),
            source.getMetadata().getName() + Secrets.SP_METADATA_SUFFIX,
            Secrets.SP_METADATA,
            Secrets.data(data));
    secret
        .getMetadata()
        .getOwnerReferences()
        .add(
            new OwnerReferenceBuilder()
                .withApiVersion(Resource.GROUP + "/" + Resource.VERSION)
                .withKind(source.getKind())
                .withName(source.getMetadata().getName())
                .withUid(source.getMetadata().getUid())
                .withController(true)
                .build());
    return secret;
  }

  private static Secret secret(
      String namespace, String name, String type, Map<String, String> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
        .endMetadata()
        .withType(type)
        .withData(data)
        .build();
  }
}
