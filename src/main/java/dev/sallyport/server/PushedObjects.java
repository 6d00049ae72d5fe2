package dev.sallyport.server;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Cluster.Deletion;
import dev.sallyport.kube.Refusal;
import dev.sallyport.reconcile.Cache;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.scim.ScimStore.Page;
import dev.sallyport.scim.ScimStore.Query;
import dev.sallyport.signin.Randomness;
import dev.sallyport.web.Unavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Writes what is pushed into one center, and reads it: from the caches, and from the API server
 * where a change builds on it.
 *
 * @param namespace of the center
 * @param epoch of the source that pushes
 * @param allowed throws if whoever pushes may not any more; asked before each write
 */
record PushedObjects(
    String namespace,
    long epoch,
    Known known,
    KubernetesClient client,
    Cluster cluster,
    Randomness randomness,
    Runnable allowed) {

  /** So often a change is tried again that somebody else was faster with. */
  static final int ATTEMPTS = 25;

  /** What another server wrote just now has come by the watch by then. */
  private static final Duration LATE = Duration.ofMillis(1500);

  private static final Duration LOOK = Duration.ofMillis(50);

  private static final String HAND_OVER =
      "to hand it over, give it the label " + Labels.PROVISIONED_BY + "=" + Labels.SCIM;

  private static final int UNPROCESSABLE = 422;

  /** Tells a write that came too late from one that was done. */
  private static final class ChangedMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Waits a little for what is not there, for another server may have made it just now. */
  static <T> Optional<T> expected(Supplier<Optional<T>> look) {
    long end = System.nanoTime() + LATE.toNanos();
    Optional<T> found = look.get();
    while (found.isEmpty() && System.nanoTime() < end) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return found;
      }
      found = look.get();
    }
    return found;
  }

  /**
   * Those that match.
   *
   * @param found in the order that pages have
   */
  static <T, S> Page<S> page(List<T> found, Function<T, Optional<S>> stored, Query<S> query) {
    if (query.matches().isEmpty()) {
      // Of many only those are looked at that are shown.
      return new Page<>(
          found.stream()
              .skip(query.startIndex() - 1L)
              .limit(query.count())
              .flatMap(each -> stored.apply(each).stream())
              .toList(),
          found.size());
    }
    List<S> matching =
        found.stream()
            .flatMap(each -> stored.apply(each).stream())
            .filter(query.matches().get())
            .toList();
    return new Page<>(
        matching.stream().skip(query.startIndex() - 1L).limit(query.count()).toList(),
        matching.size());
  }

  /** Who made an object, and under which source: a change may have to know it from those after. */
  Map<String, String> labels() {
    return Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.EPOCH, Long.toString(epoch));
  }

  /**
   * Does a change again and again until nobody else was faster.
   *
   * @param attempt reads, decides and writes; is given how often it was tried
   */
  <T> T untilUnchanged(IntFunction<T> attempt) {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        return attempt.apply(i);
      } catch (ChangedMeanwhile e) {
        pause(i);
      }
    }
    throw busy();
  }

  /** The same, where there is nothing to return. */
  void untilUnchanged(Runnable attempt) {
    Object unused =
        untilUnchanged(
            i -> {
              attempt.run();
              return true;
            });
  }

  /** Writes, if whoever pushes still may. */
  <T> T write(Supplier<T> write) {
    allowed.run();
    try {
      return write.get();
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> throw new ChangedMeanwhile();
        case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE ->
            throw ScimRefusal.invalidValue(
                "the API server does not take it: a value is of a form that is not kept here");
        case HttpURLConnection.HTTP_FORBIDDEN ->
            throw new Unavailable(
                "this server may not write people in namespace "
                    + namespace
                    + ": bind ClusterRole sallyport-server-scim there",
                e);
        default -> throw unavailable(e);
      }
    }
  }

  /** Deletes an object, unless it changed: it may have become somebody else's. */
  <T extends Resource<?, ?>> void delete(T object, Cache<T> cache) {
    switch (write(() -> cluster.deleteUnchanged(object))) {
      case Deletion.Gone gone -> cache.forget(object.getMetadata());
      case Deletion.Pending pending -> {}
      case Deletion.Changed changed -> throw changedMeanwhile();
    }
  }

  /** As it stands now, if it is that very object. */
  <T extends Resource<?, ?>> Optional<T> fresh(Class<T> kind, String name, String uid) {
    return ApiCall.of(
            () ->
                Optional.ofNullable(
                    client.resources(kind).inNamespace(namespace).withName(name).get()))
        .filter(object -> object.getMetadata().getUid().equals(uid))
        .filter(object -> object.getMetadata().getDeletionTimestamp() == null);
  }

  <T extends Resource<?, ?>> Optional<T> fresh(Class<T> kind, String name) {
    return ApiCall.of(
        () ->
            Optional.ofNullable(
                client.resources(kind).inNamespace(namespace).withName(name).get()));
  }

  /** What an attempt throws that found what it read to be old. */
  static RuntimeException changedMeanwhile() {
    return new ChangedMeanwhile();
  }

  /**
   * @throws ScimRefusal if a person declared it, or another way of provisioning brought it
   */
  static void requirePushed(Resource<?, ?> object) {
    if (!Labels.isPushed(object)) {
      throw ScimRefusal.notPushed(
          object.getKind()
              + " "
              + object.getMetadata().getName()
              + " was not pushed and is not changed from here; "
              + HAND_OVER);
    }
  }

  /**
   * @param attribute the name of the attribute that is to be had by one alone
   * @param holders who has it
   * @param self the uid of whom it is for, if they are there
   * @throws ScimRefusal if another one has it
   */
  static void requireFree(
      String attribute, Stream<? extends Resource<?, ?>> holders, Optional<String> self) {
    holders
        .filter(holder -> self.filter(holder.getMetadata().getUid()::equals).isEmpty())
        .findFirst()
        .ifPresent(
            holder -> {
              throw taken(attribute, holder);
            });
  }

  static ScimRefusal taken(String attribute, Resource<?, ?> holder) {
    return ScimRefusal.taken(
        holder.getKind()
            + " "
            + holder.getMetadata().getName()
            + " has that "
            + attribute
            + (Labels.isPushed(holder) ? "" : ", and was not pushed; " + HAND_OVER));
  }

  private static Unavailable unavailable(KubernetesClientException e) {
    return new Unavailable(Refusal.words(e), e);
  }

  static Unavailable busy() {
    return new Unavailable("others were faster each time", null);
  }

  /** Those who collide do not do so again at once. */
  private void pause(int attempt) {
    try {
      int spread = randomness.bytes(1)[0] & 0xff;
      Thread.sleep(Duration.ofMillis(5L + (spread * (attempt + 1)) / 16));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
