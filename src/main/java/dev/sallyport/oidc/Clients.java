package dev.sallyport.oidc;

import java.time.Instant;
import java.util.Optional;

/** The Applications of a center, and who may enter them. */
public interface Clients {

  /** The one with this client id; never asked for {@code kubernetes}. */
  Optional<Client> application(String id);

  /**
   * Whether this is the secret of an Application that has one; takes the same time whatever
   * differs.
   */
  boolean isSecretOf(Client application, String presented);

  /**
   * Whether an Assignment that counts now lets this person enter the Application.
   *
   * @param userUid of the User object
   */
  boolean mayEnter(String userUid, Client application, Instant now);

  /** The built-in client, or an Application that has no name of an API server. */
  default Optional<Client> client(String id) {
    if (id.equals(Client.KUBERNETES.id())) {
      return Optional.of(Client.KUBERNETES);
    }
    return id.startsWith(Client.KUBERNETES.id() + "-")
        ? Optional.empty()
        : application(id).filter(found -> found.id().equals(id) && !found.uid().isEmpty());
  }

  /** Kubernetes is for everybody: what they may do there, RBAC says. */
  default boolean admits(Client client, String userUid, Instant now) {
    return client.isKubernetes() || mayEnter(userUid, client, now);
  }
}
