package dev.sallyport.kube;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Session;
import dev.sallyport.api.Status;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes to one cluster. Thread-safe. Every method throws {@link KubernetesClientException} when
 * the API server refuses for a reason that the method does not name, or cannot be reached.
 */
public final class Cluster {

  /**
   * A test of a JSON patch failed (RFC 6902 §4.6); the API server has no code of its own for it.
   */
  private static final int UNPROCESSABLE = 422;

  /** The reason of a Status; that a name is taken is {@code AlreadyExists}. */
  private static final String CONFLICT = "Conflict";

  private final KubernetesClient client;
  private final KubernetesSerialization serialization;

  public Cluster(KubernetesClient client) {
    this.client = client;
    this.serialization = client.getKubernetesSerialization();
  }

  /**
   * Applies a status; what is left out of it is removed. The uid is a precondition.
   *
   * @return the object as it stands now, or empty when that very object is gone
   */
  @SuppressWarnings("unchecked")
  public <T extends Resource<?, ?>> Optional<T> applyStatus(T object, Status status) {
    Patch patch = Patch.status(object, status, serialization);
    try {
      return Optional.of(
          (T)
              client
                  .resource((Resource<?, ?>) object)
                  .subresource("status")
                  .patch(patch.how(), patch.body()));
    } catch (KubernetesClientException e) {
      if (isGone(e) || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Sets the finalizers of an object, if it has not changed since it was read.
   *
   * @return the object as it stands now, or empty when it is gone
   * @throws KubernetesClientException with code 409 when it has changed
   */
  public <T extends HasMetadata> Optional<T> setFinalizers(T object, List<String> finalizers) {
    return patch(object, Patch.finalizers(object, finalizers));
  }

  /**
   * Sets the finalizers of an object if they are still those that it carries here, whatever else of
   * it has changed: so nobody who edits the rest can come in between.
   *
   * @return the object as it stands now, or empty when it is gone
   * @throws KubernetesClientException with code 409 when its finalizers have changed, or another
   *     object has the name; or when it may not have these
   */
  public <T extends HasMetadata> Optional<T> exchangeFinalizers(T object, List<String> finalizers) {
    try {
      return patch(object, Patch.exchangedFinalizers(object, finalizers));
    } catch (KubernetesClientException e) {
      if (e.getCode() == UNPROCESSABLE) {
        throw new KubernetesClientException(
            "the finalizers are others by now", HttpURLConnection.HTTP_CONFLICT, null);
      }
      throw e;
    }
  }

  /**
   * Takes our finalizer off an object, if it has not changed since it was read; others stay.
   *
   * @return the object as it stands now, or empty when it is gone
   * @throws KubernetesClientException with code 409 when it has changed
   */
  public <T extends HasMetadata> Optional<T> release(T object) {
    return setFinalizers(object, finalizersBeside(Labels.FINALIZER, object));
  }

  /** The finalizers that an object carries, but for one. */
  public static List<String> finalizersBeside(String finalizer, HasMetadata object) {
    return object.getMetadata().getFinalizers().stream()
        .filter(each -> !each.equals(finalizer))
        .toList();
  }

  /**
   * Creates a binding of ours.
   *
   * @param subjectPrefix the prefix of the center that the binding belongs to
   * @return the binding as it stands now, or empty when an object of that name exists
   * @throws IllegalArgumentException when a subject does not begin with the prefix; nothing is
   *     written
   */
  public <T extends HasMetadata> Optional<T> createBinding(T binding, String subjectPrefix) {
    OwnSubjects.require(binding, subjectPrefix);
    return create(binding);
  }

  /**
   * Makes a binding of ours what it should be; labels and annotations of others stay. Its metadata
   * carries the uid and resourceVersion that were read, as preconditions.
   *
   * @return the binding as it stands now
   * @throws KubernetesClientException with code 409 when it has changed or is gone
   * @throws IllegalArgumentException when a subject does not begin with the prefix; nothing is
   *     written
   */
  public <T extends HasMetadata> T applyBinding(T binding, String subjectPrefix) {
    OwnSubjects.require(binding, subjectPrefix);
    return patched(binding, Patch.applied(binding, serialization));
  }

  /** Creates a Secret of ours, or says that one of that name exists: read that one then. */
  public Optional<Secret> createSecret(Secret secret) {
    return create(secret);
  }

  /** Replaces a Secret of ours, if it has not changed since it was read; empty when it is gone. */
  public Optional<Secret> replaceSecret(Secret secret) {
    return replace(secret);
  }

  /** Creates a Session, or says that one of that name exists: then its handle was used before. */
  public Optional<Session> createSession(Session session) {
    return create(session);
  }

  /**
   * Replaces the status of a Session, if it has not changed since it was read.
   *
   * @param session as it was read, and with the status that it gets
   * @return the Session as it stands now, or empty when it is gone
   * @throws KubernetesClientException with code 409 when it has changed
   */
  public Optional<Session> replaceStatus(Session session) {
    StatusReplacement replacement = new StatusReplacement(session);
    return unlessGone(
        () ->
            replacement.written(
                client.raw(path(session) + "/status", "PUT", replacement.body()), serialization));
  }

  /**
   * Creates a User, Group or GroupMembership that was pushed.
   *
   * @return the object as it stands now, or empty when one of that name exists
   * @throws IllegalArgumentException when it does not say that it was pushed; nothing is written
   */
  public <T extends Resource<?, ?>> Optional<T> createPushed(T object) {
    requirePushed(object);
    return create(object);
  }

  /**
   * Changes the spec of what was pushed, if it has not changed since it was read; what others wrote
   * into its metadata stays.
   *
   * @param object as it was read
   * @param spec of the fields that are in it, a null takes one away (RFC 7396)
   * @param annotations likewise
   * @return the object as it stands now, or empty when it is gone
   * @throws KubernetesClientException with code 409 when it has changed
   * @throws IllegalArgumentException when it does not say that it was pushed; nothing is written
   */
  public <T extends Resource<?, ?>> Optional<T> changePushed(
      T object, Map<String, Object> spec, Map<String, String> annotations) {
    return patchPushed(object, Map.of("annotations", annotations), Map.of("spec", spec));
  }

  /**
   * Takes a label off what was pushed, if it has not changed since it was read.
   *
   * @return the object as it stands now, or empty when it is gone
   * @throws KubernetesClientException with code 409 when it has changed
   * @throws IllegalArgumentException when it does not say that it was pushed; nothing is written
   */
  public <T extends Resource<?, ?>> Optional<T> unlabelPushed(T object, String label) {
    return patchPushed(object, Map.of("labels", Collections.singletonMap(label, null)), Map.of());
  }

  private <T extends Resource<?, ?>> Optional<T> patchPushed(
      T object, Map<String, Object> metadata, Map<String, Object> beside) {
    requirePushed(object);
    return patch(object, Patch.fields(object, metadata, beside));
  }

  private static void requirePushed(HasMetadata object) {
    if (!Labels.isPushed(object)) {
      throw new IllegalArgumentException("refused to write what was not pushed");
    }
  }

  /**
   * Creates an object that is not ours: as a person declared it, and with the rights of whoever
   * runs this process.
   *
   * @param dryRun only ask the API server whether it would take it
   * @return the object as it stands now, or empty when one of that name exists
   */
  public Optional<GenericKubernetesResource> createDeclared(
      GenericKubernetesResource object, boolean dryRun) {
    try {
      var request =
          client
              .genericKubernetesResources(object.getApiVersion(), object.getKind())
              .inNamespace(object.getMetadata().getNamespace())
              .resource(object);
      return Optional.of(dryRun ? request.dryRun().create() : request.create());
    } catch (KubernetesClientException e) {
      if (isTaken(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private <T extends HasMetadata> Optional<T> create(T object) {
    try {
      return Optional.of(client.resource(object).create());
    } catch (KubernetesClientException e) {
      if (isTaken(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private <T extends HasMetadata> Optional<T> patch(T object, Patch patch) {
    return unlessGone(() -> patched(object, patch));
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> T patched(T object, Patch patch) {
    return (T) client.resource((HasMetadata) object).patch(patch.how(), patch.body());
  }

  private <T extends HasMetadata> Optional<T> replace(T object) {
    return unlessGone(
        () ->
            client
                .resource(object)
                .lockResourceVersion(object.getMetadata().getResourceVersion())
                .update());
  }

  /** What came of a deletion. */
  public sealed interface Deletion {

    /** That very object is gone. */
    record Gone() implements Deletion {}

    /**
     * The API server took it, but a finalizer keeps the object for a while.
     *
     * @param object how it stands there now, as JSON
     */
    record Pending(String object) implements Deletion {}

    /** Another object has the name, or it changed since it was read: read again. */
    record Changed() implements Deletion {}
  }

  /** Deletes exactly that object, whatever its present version. */
  public Deletion delete(HasMetadata object) {
    return delete(object, null);
  }

  /** Deletes exactly that object in exactly the version that was read. */
  public Deletion deleteUnchanged(HasMetadata object) {
    return delete(object, object.getMetadata().getResourceVersion());
  }

  private Deletion delete(HasMetadata object, String resourceVersion) {
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withNewPreconditions(resourceVersion, object.getMetadata().getUid())
            .withPropagationPolicy("Background")
            .build();
    try {
      String answer = client.raw(path(object), "DELETE", options);
      // The object itself comes back while a finalizer keeps it, else a Status.
      return answer == null || !isStillThere(answer)
          ? new Deletion.Gone()
          : new Deletion.Pending(answer);
    } catch (KubernetesClientException e) {
      if (isGone(e)) {
        return new Deletion.Gone();
      }
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return new Deletion.Changed();
      }
      throw e;
    }
  }

  private boolean isStillThere(String answer) {
    Map<?, ?> object = serialization.unmarshal(answer, Map.class);
    return object.get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("deletionTimestamp") != null;
  }

  private static String path(HasMetadata object) {
    String version = object.getApiVersion();
    String namespace = object.getMetadata().getNamespace();
    return (version.contains("/") ? "/apis/" : "/api/")
        + version
        + (namespace == null ? "" : "/namespaces/" + namespace)
        + "/"
        + object.getPlural()
        + "/"
        + object.getMetadata().getName();
  }

  /**
   * Whether an object of that name exists. A quota that many use at once answers with the same code
   * (kubernetes/kubernetes#67761), and then nothing was created, and nothing is there.
   */
  private static boolean isTaken(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT
        && (e.getStatus() == null || !CONFLICT.equals(e.getStatus().getReason()));
  }

  private static <T> Optional<T> unlessGone(Supplier<T> write) {
    try {
      return Optional.of(write.get());
    } catch (KubernetesClientException e) {
      if (isGone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isGone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_GONE;
  }
}
