package dev.sallyport.reconcile.source;

import dev.sallyport.gate.ChangeOrder;
import dev.sallyport.gate.RecordWriter;
import dev.sallyport.gate.Verdict;
import dev.sallyport.kube.Refusal;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits an accepted change: from the moment that its record is complete, it is carried out
 * whatever the spec says. What comes then is {@link ChangeRunner}'s.
 */
final class ChangeCommit {

  private static final Logger log = LoggerFactory.getLogger(ChangeCommit.class);

  /** Whoever lifts a quota, or mends a webhook, does not tell us. */
  private static final Duration REFUSED = Duration.ofSeconds(20);

  private final RecordStore records;
  private final WholeObjects whole;
  private final Clock clock;

  /** Until when a record that was refused is not tried again, by center. */
  private final Map<String, Instant> refused = new ConcurrentHashMap<>();

  ChangeCommit(KubernetesClient client, RecordStore records, Clock clock) {
    this.records = records;
    this.whole = new WholeObjects(client);
    this.clock = clock;
  }

  /** Until when the record is not tried again, because the API server did not take it. */
  Optional<Instant> refusedUntil(String namespace) {
    return Optional.ofNullable(refused.get(namespace))
        .filter(until -> clock.instant().isBefore(until));
  }

  /**
   * Writes the record, which commits the change. The accept that allows it is stored already.
   *
   * @return false when the API server does not take it, and nothing is committed: by a quota or a
   *     policy, or because a webhook or the server itself fails
   * @throws KubernetesClientException when it is not known whether the change is committed, because
   *     the API server does not answer, or with code 409 when the name is taken: look again
   */
  boolean commit(String namespace, Verdict.Change change) {
    ChangeOrder order = change.order();
    try {
      // What was torn in earlier attempts must not pile up, each up to 700 KiB.
      records.prune(namespace);
      records.create(
          RecordWriter.of(namespace, order, clock.instant(), whole.all(namespace, order.kinds())));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      if (Refusal.is(e) || !records.isComplete(namespace, order.epoch())) {
        log.warn("{}: the API server does not take a record ({})", namespace, e.getCode());
        refused.put(namespace, clock.instant().plus(REFUSED));
        return false;
      }
    }
    refused.remove(namespace);
    return true;
  }
}
