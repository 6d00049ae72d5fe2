package dev.sallyport.reconcile.source;

import dev.sallyport.api.Session;
import dev.sallyport.kube.Cluster;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.SessionEnd;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Nobody who signed in under the old source stays signed in. */
final class OldSessions {

  private static final long PAGE = 500;

  private final KubernetesClient client;
  private final Caches caches;
  private final SessionEnd end;
  private final Parallel parallel;

  OldSessions(
      KubernetesClient client, Caches caches, Cluster cluster, Clock clock, Parallel parallel) {
    this.client = client;
    this.caches = caches;
    this.end = new SessionEnd(client, caches.sessions, cluster, clock);
    this.parallel = parallel;
  }

  /** Ends those that are known. */
  void endKnown(String center) {
    end(caches.sessions.in(center).toList());
  }

  /** Ends those that the cache may have missed, too: the last word is the API's. */
  void endAll(String center) {
    List<Session> standing = new ArrayList<>();
    String next = null;
    do {
      var page =
          client
              .resources(Session.class)
              .inNamespace(center)
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      standing.addAll(page.getItems());
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    end(standing);
  }

  private void end(List<Session> sessions) {
    parallel.forEach(
        sessions.stream().filter(session -> !SessionEnd.isOver(session)).toList(),
        session -> end.end(session, Session.Reason.SOURCE_CHANGED));
  }
}
