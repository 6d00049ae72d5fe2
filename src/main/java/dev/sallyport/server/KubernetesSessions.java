package dev.sallyport.server;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.kube.Cluster;
import dev.sallyport.oidc.GrantStore.Written;
import dev.sallyport.portal.Misses;
import dev.sallyport.portal.SessionStore;
import dev.sallyport.reconcile.SessionEnd;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.SpentAssertion;
import dev.sallyport.web.Unavailable;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions as objects: written through the API, read from the cache. */
record KubernetesSessions(
    KubernetesClient client,
    Known known,
    Cluster cluster,
    SessionEnd ending,
    Randomness randomness,
    Misses misses)
    implements SessionStore {

  KubernetesSessions(
      KubernetesClient client,
      Known known,
      Cluster cluster,
      SessionEnd ending,
      Randomness randomness) {
    this(client, known, cluster, ending, randomness, new Misses());
  }

  @Override
  public boolean spend(String namespace, String issuer, String id, Instant usableUntil) {
    Secret note = SpentAssertion.of(namespace, issuer, id, usableUntil, randomness);
    return ApiCall.of(() -> cluster.createSecret(note).isPresent() || stands(note));
  }

  /** The client sends what was not answered once more, and then finds its own note there. */
  private boolean stands(Secret note) {
    Secret standing =
        client
            .secrets()
            .inNamespace(note.getMetadata().getNamespace())
            .withName(note.getMetadata().getName())
            .get();
    if (standing == null) {
      // Swept just now, so that what was used is too old as well: not for us to call a replay.
      throw new Unavailable("the note that something was used is not there", null);
    }
    return SpentAssertion.isSame(note, standing);
  }

  @Override
  public Optional<Session> create(Session session) {
    Optional<Session> created = ApiCall.of(() -> cluster.createSession(session));
    created.ifPresent(known.sessions::remember);
    return created;
  }

  @Override
  public Optional<Session> read(String namespace, String name) {
    Session read =
        ApiCall.of(
            () -> client.resources(Session.class).inNamespace(namespace).withName(name).get());
    if (read != null) {
      known.sessions.remember(read);
    }
    return Optional.ofNullable(read);
  }

  @Override
  public Written replaceStatus(Session judged, SessionStatus status) {
    Session next = judged.with(status);
    return ApiCall.of(() -> replaceStatus(next));
  }

  private Written replaceStatus(Session next) {
    try {
      Optional<Session> written = cluster.replaceStatus(next);
      written.ifPresentOrElse(
          known.sessions::remember, () -> known.sessions.forget(next.getMetadata()));
      return written.isPresent() ? Written.DONE : Written.GONE;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Written.CHANGED;
      }
      throw e;
    }
  }

  @Override
  public Optional<Session> find(String namespace, String name) {
    return known.sessions.get(namespace, name);
  }

  @Override
  public List<Session> of(String namespace, String userUid) {
    return known.sessionsByUser.get(namespace, userUid);
  }

  @Override
  public List<Session> withNameID(String namespace, String nameID) {
    return known.sessionsByNameID.get(namespace, nameID);
  }

  @Override
  public void end(Session session, String reason) {
    ApiCall.run(() -> ending.end(session, reason));
  }
}
