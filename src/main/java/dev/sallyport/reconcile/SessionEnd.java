package dev.sallyport.reconcile;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.SessionStatus.Ended;
import dev.sallyport.api.SessionStatus.Grant;
import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Ends Sessions. The write changes the version that a server would have to write its next refresh
 * on, so none that was begun before it succeeds after it.
 */
public final class SessionEnd {

  private final KubernetesClient client;
  private final Cache<Session> sessions;
  private final Cluster cluster;
  private final Clock clock;

  public SessionEnd(
      KubernetesClient client, Cache<Session> sessions, Cluster cluster, Clock clock) {
    this.client = client;
    this.sessions = sessions;
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * Ends a Session, in whatever version it is by now.
   *
   * @param reason of {@link Session.Reason}
   */
  public void end(Session session, String reason) {
    Optional<Session> standing = Optional.of(session);
    while (standing.isPresent() && !isOver(standing.get())) {
      try {
        standing = cluster.replaceStatus(ended(standing.get(), reason));
        standing.ifPresentOrElse(sessions::remember, () -> sessions.forget(session.getMetadata()));
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        standing = read(session);
      }
    }
  }

  /** Whether a Session says that it is over. */
  public static boolean isOver(Session session) {
    return session.getStatus() != null && session.getStatus().ended() != null;
  }

  private Optional<Session> read(Session session) {
    Session now =
        client
            .resources(Session.class)
            .inNamespace(session.getMetadata().getNamespace())
            .withName(session.getMetadata().getName())
            .get();
    boolean same = now != null && now.getMetadata().getUid().equals(session.getMetadata().getUid());
    if (!same) {
      sessions.forget(session.getMetadata());
    }
    return same ? Optional.of(now) : Optional.empty();
  }

  /**
   * A token that comes again is told why, so its hash stays; no successor is given out any more.
   */
  private Session ended(Session session, String reason) {
    SessionStatus status = session.getStatus() == null ? SessionStatus.NEW : session.getStatus();
    Grant grant = status.grant();
    return session.with(
        new SessionStatus(
            status.lastRefresh(),
            grant == null ? null : new Grant(grant.generation(), grant.tokenHash(), null),
            new Ended(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(), reason)));
  }
}
