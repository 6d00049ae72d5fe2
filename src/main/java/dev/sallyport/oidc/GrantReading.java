package dev.sallyport.oidc;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.User;
import dev.sallyport.oidc.Grants.Grant;
import dev.sallyport.signin.SessionLife;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** What a Session says of a grant, beside the person and the source as memory has them. */
record GrantReading(GrantStore store) {

  static boolean isOf(Session session, Client client) {
    SessionSpec.Client its = session.getSpec() == null ? null : session.getSpec().client();
    return its != null && reference(client, its.redirectURI()).equals(its);
  }

  static SessionSpec.Client reference(Client client, String redirectUri) {
    return client.isKubernetes()
        ? new SessionSpec.Client(SessionSpec.Client.KUBERNETES, client.id(), null, redirectUri)
        : new SessionSpec.Client(
            SessionSpec.Client.APPLICATION, client.id(), client.uid(), redirectUri);
  }

  /** Empty unless the Session counts. */
  Optional<Grant> grant(Session session, Instant now) {
    Optional<User> user =
        store.person(session.getSpec().user().name()).map(dev.sallyport.signin.Person::user);
    Optional<Instant> authenticated = time(session.getSpec().authenticatedAt());
    return life(session, now) instanceof SessionLife.Alive alive
            && user.isPresent()
            && authenticated.isPresent()
        ? Optional.of(
            new Grant(
                session.getMetadata().getName(),
                new Person(
                    user.get().getMetadata().getUid(),
                    user.get().getSpec().userName(),
                    store.groups(user.get())),
                Optional.ofNullable(session.getSpec().client().redirectURI()).orElse(""),
                authenticated.get(),
                alive.until()))
        : Optional.empty();
  }

  SessionLife life(Session session, Instant now) {
    String user =
        session.getSpec() == null || session.getSpec().user() == null
            ? null
            : session.getSpec().user().name();
    return SessionLife.at(
        session, Optional.ofNullable(user).flatMap(store::person), store.source(), now);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
