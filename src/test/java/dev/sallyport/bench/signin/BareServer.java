package dev.sallyport.bench.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.SourceReference;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.SessionStatus.Grant;
import dev.sallyport.api.SessionStatus.Replaced;
import dev.sallyport.api.User;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Store;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.SpentAssertion;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes the writes that a sign-in server makes, and decides nothing. It writes where the server
 * does not look, with the same rights.
 */
final class BareServer implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KubernetesClient client;
  private final SourceReference source;
  private final List<User> people;
  private final Session[] sessions;

  BareServer(Site site, Path kubeconfig, SourceReference source, List<User> people) {
    this.client = Site.connect(kubeconfig);
    this.source = source;
    this.people = people;
    try (Store store = new Store(site)) {
      NewSessions.create(
          site,
          store,
          people.stream()
              .map(user -> NewSessions.kubectl(Site.BARE, user, source, NewSessions.token()))
              .toList());
    }
    this.sessions =
        client
            .resources(Session.class)
            .inNamespace(Site.BARE)
            .list()
            .getItems()
            .toArray(Session[]::new);
  }

  /** The write of a refresh: another token, and the one before is in its grace. */
  void refresh(int i) {
    Session session = sessions[i];
    Session next = new Session();
    next.setMetadata(session.getMetadata());
    next.setSpec(session.getSpec());
    next.setStatus(status(session));
    sessions[i] =
        client
            .resource(next)
            .lockResourceVersion(session.getMetadata().getResourceVersion())
            .updateStatus();
  }

  /** As long as a real one, with two tokens that were replaced. */
  private static SessionStatus status(Session session) {
    String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    Grant before = session.getStatus() == null ? null : session.getStatus().grant();
    String hash = session.getSpec().secretHash();
    String successor = "s".repeat(86);
    return new SessionStatus(
        now,
        new Grant(
            before == null ? 1 : before.generation() + 1,
            hash,
            List.of(new Replaced(hash, successor, null), new Replaced(hash, successor, now))),
        null);
  }

  private record Writes(Secret note, Session session) {}

  /** Makes the writes of so many sign-ins, and says how many it were in a second. */
  double signInsPerSecond(int count) {
    List<Writes> ready = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      User user = people.get(i % people.size());
      VerifiedIdentity identity =
          NewSessions.identity(user.getSpec().userName(), UUID.randomUUID().toString());
      ready.add(
          new Writes(
              SpentAssertion.of(
                  Site.BARE,
                  identity.issuer(),
                  identity.assertionID(),
                  identity.usableUntil(),
                  RANDOM::nextBytes),
              NewSessions.portal(Site.BARE, user, source, identity)));
    }
    return Load.perSecond(
        count,
        (_, i) -> {
          client.resource(ready.get(i).note).create();
          client.resource(ready.get(i).session).create();
        });
  }

  @Override
  public void close() {
    client.close();
  }
}
