package dev.sallyport.oidc;

import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import dev.sallyport.api.Assignment;
import dev.sallyport.oidc.Client.Authentication;
import dev.sallyport.signin.ClientSecret;
import dev.sallyport.signin.Entry;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The Application objects of a center as clients. */
public final class ApplicationClients implements Clients {

  /** What is known of them, from memory. */
  public interface Objects {

    /** The Application of that object name. */
    Optional<Application> application(String name);

    /** The Secret that is named as the client Secret of an Application; of whatever type. */
    Optional<Secret> secret(String name);

    /** The Assignments that name an Application. */
    Collection<Assignment> assignments(String application);

    /** The uids of the Groups that a User is a member of. */
    Set<String> groupUids(String userUid);
  }

  private final Objects objects;

  public ApplicationClients(Objects objects) {
    this.objects = objects;
  }

  @Override
  public Optional<Client> application(String id) {
    return objects
        .application(id)
        .filter(
            found -> found.getSpec() != null && found.getMetadata().getDeletionTimestamp() == null)
        .flatMap(ApplicationClients::client);
  }

  @Override
  public boolean isSecretOf(Client client, String presented) {
    return current(client)
        .flatMap(
            application ->
                objects
                    .secret(ClientSecret.name(application))
                    .filter(secret -> ClientSecret.proves(application, secret, presented)))
        .isPresent();
  }

  @Override
  public boolean mayEnter(String userUid, Client client, Instant now) {
    return current(client)
        .filter(
            application ->
                Entry.isOpen(
                    application,
                    userUid,
                    objects.groupUids(userUid),
                    objects.assignments(client.id()),
                    now))
        .isPresent();
  }

  private Optional<Application> current(Client client) {
    return objects
        .application(client.id())
        .filter(found -> client.uid().equals(found.getMetadata().getUid()));
  }

  /** Empty where it authenticates in a way that this version does not know. */
  private static Optional<Client> client(Application application) {
    ApplicationSpec spec = application.getSpec();
    return authentication(spec.tokenEndpointAuthMethod())
        .map(
            authentication ->
                new Client(
                    application.getMetadata().getName(),
                    application.getMetadata().getUid(),
                    spec.displayName() == null
                        ? application.getMetadata().getName()
                        : spec.displayName(),
                    authentication,
                    uris(spec.redirectURIs()),
                    uris(spec.postLogoutRedirectURIs())));
  }

  private static Optional<Authentication> authentication(String method) {
    return switch (method) {
      case null -> Optional.of(Authentication.CLIENT_SECRET_BASIC);
      case ApplicationSpec.CLIENT_SECRET_BASIC -> Optional.of(Authentication.CLIENT_SECRET_BASIC);
      case ApplicationSpec.CLIENT_SECRET_POST -> Optional.of(Authentication.CLIENT_SECRET_POST);
      case ApplicationSpec.NONE -> Optional.of(Authentication.NONE);
      default -> Optional.empty();
    };
  }

  private static RedirectUris uris(List<String> list) {
    return new RedirectUris(list == null ? List.of() : list);
  }
}
