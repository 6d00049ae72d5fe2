package dev.sallyport.reconcile;

import dev.sallyport.access.CenterPhase;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.StateRead;
import dev.sallyport.kube.Cluster;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.Person;
import dev.sallyport.signin.SessionLife;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Ends each Session when it is over, and removes it when the last token that came of it has ended
 * as well.
 */
final class SessionReconciler implements Controller.Reconciler {

  private final KubernetesClient client;
  private final Caches caches;
  private final Centers centers;
  private final Cluster cluster;
  private final SessionEnd end;
  private final Clock clock;

  SessionReconciler(
      KubernetesClient client, Caches caches, Centers centers, Cluster cluster, Clock clock) {
    this.client = client;
    this.caches = caches;
    this.centers = centers;
    this.cluster = cluster;
    this.end = new SessionEnd(client, caches.sessions, cluster, clock);
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    Optional<Session> session = caches.sessions.get(key);
    Optional<CenterPhase> phase = centers.get(key.namespace()).flatMap(Centers.Center::phase);
    if (session.isEmpty()
        || phase.isEmpty()
        || session.get().getMetadata().getDeletionTimestamp() != null
        || caches.isTerminating(key.namespace())) {
      return Optional.empty();
    }
    return reconcile(session.get(), source(key.namespace(), phase.get()));
  }

  private Optional<Instant> reconcile(Session session, CenterSource source) {
    Instant now = clock.instant();
    SessionLife life = SessionLife.at(session, person(session), source, now);
    return switch (life) {
      case SessionLife.Alive alive -> Optional.of(alive.until());
      case SessionLife.Suspended suspended -> SessionLife.expires(session);
      case SessionLife.Dead dead -> {
        // That its time is over, the Session says by itself.
        if (!dead.reason().equals(Session.Reason.SESSION_EXPIRED) && !SessionEnd.isOver(session)) {
          end.end(session, dead.reason());
        }
        yield sweep(session, now);
      }
    };
  }

  /** Until its tokens have ended, it tells that the name is not free yet. */
  private Optional<Instant> sweep(Session session, Instant now) {
    Instant tokensEnd =
        SessionLife.tokensEnd(caches.sessions.get(ObjectKey.of(session)).orElse(session));
    if (now.isBefore(tokensEnd)) {
      return Optional.of(tokensEnd);
    }
    if (cluster.delete(session) instanceof Cluster.Deletion.Gone) {
      caches.sessions.forget(session.getMetadata());
    }
    return Optional.empty();
  }

  /** That nobody is there ends the Session, so it is confirmed by a read. */
  private Optional<Person> person(Session session) {
    if (session.getSpec() == null || session.getSpec().user() == null) {
      return Optional.empty();
    }
    String namespace = session.getMetadata().getNamespace();
    String name = session.getSpec().user().name();
    Optional<User> user =
        caches
            .users
            .get(namespace, name)
            .or(
                () ->
                    SessionEnd.isOver(session)
                        ? Optional.empty()
                        : Optional.ofNullable(
                            client
                                .resources(User.class)
                                .inNamespace(namespace)
                                .withName(name)
                                .get()));
    return user.map(
        u ->
            Person.among(
                u,
                Caches.named(
                    caches.usersByName,
                    namespace,
                    u.getSpec() == null ? null : u.getSpec().userName())));
  }

  /**
   * The active state is stored a moment before the phase follows, and servers go by what is stored:
   * in between, nothing is ended for it. A change ends by itself what was begun before it.
   */
  private CenterSource source(String namespace, CenterPhase phase) {
    Optional<ActiveState> stored =
        ActiveSecret.read(caches.secrets.get(namespace, Secrets.ACTIVE_SOURCE_NAME).orElse(null))
                instanceof StateRead.Read read
            ? Optional.of(read.state()).filter(state -> state.target().isPresent())
            : Optional.empty();
    return switch (phase) {
      case CenterPhase.Changing changing -> new CenterSource.Unknown();
      case CenterPhase.UnknownState unknown -> new CenterSource.Unknown();
      case CenterPhase.NoActiveSource none ->
          stored.isPresent() ? new CenterSource.Unknown() : new CenterSource.None();
      case CenterPhase.InForce inForce ->
          stored
              .filter(state -> state.epoch() == inForce.epoch())
              .<CenterSource>map(
                  state -> new CenterSource.InForce(state.source().uid(), state.epoch()))
              .orElseGet(CenterSource.Unknown::new);
    };
  }
}
