package dev.sallyport.reconcile.source;

import dev.sallyport.api.Secrets;
import dev.sallyport.gate.RecordPart;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.Records;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Caches;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The change records of the centers. Their Secrets are large and immutable, so the cache keeps only
 * their metadata; each is read once, and what decisions need of it is kept here.
 */
final class RecordStore {

  private final KubernetesClient client;
  private final Caches caches;
  private final Cluster cluster;
  private final Map<String, Map<String, RecordPart>> known = new HashMap<>();

  RecordStore(KubernetesClient client, Caches caches, Cluster cluster) {
    this.client = client;
    this.caches = caches;
    this.cluster = cluster;
  }

  /** Every record of the center, without the lists of objects. */
  synchronized List<RecordRead> all(String namespace) {
    Map<String, RecordPart> before = known.getOrDefault(namespace, Map.of());
    Map<String, RecordPart> now = new HashMap<>();
    caches
        .secrets
        .in(namespace)
        .filter(s -> s.getMetadata().getName().startsWith(Secrets.CHANGE_RECORD_PREFIX))
        .forEach(
            secret -> {
              String version =
                  secret.getMetadata().getUid() + "/" + secret.getMetadata().getResourceVersion();
              RecordPart part = before.get(version);
              if (part == null) {
                // Only ours are read: of a stranger's the name is all that counts.
                part =
                    (Secrets.CHANGE_RECORD.equals(secret.getType())
                            ? read(namespace, secret.getMetadata().getName())
                            : RecordPart.read(secret))
                        .orElse(null);
              }
              if (part != null) {
                now.put(version, part.withoutEntries());
              }
            });
    known.put(namespace, now);
    return Records.assemble(now.values());
  }

  /** The numbers whose names Secrets have in this epoch, ours and strangers'. */
  synchronized Set<Integer> taken(String namespace, long epoch) {
    all(namespace);
    return Records.taken(known.get(namespace).values(), epoch);
  }

  private Optional<RecordPart> read(String namespace, String name) {
    return Optional.ofNullable(secret(namespace, name)).flatMap(RecordPart::read);
  }

  private Secret secret(String namespace, String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  /**
   * A record with its lists, read from the API.
   *
   * @throws KubernetesClientException with code 409 when it is no longer what it was: look again
   */
  RecordRead.Complete whole(String namespace, RecordRead.Complete record) {
    List<RecordPart> parts =
        record.secrets().stream()
            .map(name -> read(namespace, name))
            .flatMap(Optional::stream)
            .toList();
    return Records.complete(Records.assemble(parts), record.epoch())
        .filter(r -> r.digests().equals(record.digests()))
        .orElseThrow(() -> changed("the record is no longer what it was"));
  }

  /**
   * Creates the parts of a record in order.
   *
   * @throws KubernetesClientException with code 409 when a name is taken: look again
   */
  void create(Iterator<Secret> parts) {
    while (parts.hasNext()) {
      Secret part = parts.next();
      Optional<Secret> created = cluster.createSecret(part);
      caches.secrets.remember(
          created.orElseThrow(() -> changed("another change record has the name")));
    }
  }

  /**
   * Whether the API has the record of this epoch whole, though the answer to writing it was a
   * failure. What it has, the cache then knows too.
   */
  boolean isComplete(String namespace, long epoch) {
    List<RecordPart> parts = new ArrayList<>();
    Secret secret = secret(namespace, RecordPart.name(epoch, 1));
    while (secret != null) {
      caches.secrets.remember(secret);
      RecordPart.read(secret).ifPresent(parts::add);
      secret = secret(namespace, RecordPart.name(epoch, parts.size() + 1));
    }
    return Records.complete(Records.assemble(parts), epoch).isPresent();
  }

  /** Removes the records that are too old to be kept. */
  void prune(String namespace) {
    List<String> surplus = new ArrayList<>(Records.surplus(all(namespace)));
    for (String name : surplus) {
      caches
          .secrets
          .get(namespace, name)
          .ifPresent(
              secret -> {
                if (cluster.delete(secret) instanceof Cluster.Deletion.Gone) {
                  caches.secrets.forget(secret.getMetadata());
                }
              });
    }
  }

  private static KubernetesClientException changed(String what) {
    return new KubernetesClientException(what, HttpURLConnection.HTTP_CONFLICT, null);
  }
}
