package dev.sallyport.server;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.reconcile.Cache;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.signin.Hashes;
import dev.sallyport.web.Unavailable;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes the objects of those who are pushed for the first time, or again. */
record NewObjects(PushedObjects objects) {

  private static final int MAX_NAME = 50;
  private static final int SUFFIX_BYTES = 5;

  /** Makes an object under a name that nobody has; it may have labels. */
  <T extends Resource<?, ?>> T create(
      T object, String name, Optional<String> externalID, Cache<T> cache) {
    object.getMetadata().setNamespace(objects.namespace());
    Map<String, String> labels = new HashMap<>(object.getMetadata().getLabels());
    labels.putAll(objects.labels());
    object.getMetadata().setLabels(labels);
    for (int attempt = 0; attempt < PushedObjects.ATTEMPTS; attempt++) {
      // The first name tells that it is the same one who comes back, if there is a way to know.
      object.getMetadata().setName(objectName(name, attempt == 0 ? externalID : Optional.empty()));
      boolean named = attempt == 0 && externalID.isPresent();
      Optional<T> created =
          objects
              .untilUnchanged(again -> objects.write(() -> objects.cluster().createPushed(object)))
              .or(() -> named ? Optional.empty() : ours(object));
      if (created.isPresent()) {
        cache.remember(created.get());
        return created.get();
      }
      if (named) {
        requireGone(object);
      }
    }
    throw PushedObjects.busy();
  }

  /**
   * The name that an object gets which an identity provider brings back, if that can be known, and
   * nobody has it: it may still be named where the one before was.
   *
   * @param cache of its kind
   */
  <T extends Resource<?, ?>> Optional<String> nameAgain(
      String name, Optional<String> externalID, Cache<T> cache) {
    return externalID
        .map(id -> objectName(name, Optional.of(id)))
        .filter(again -> cache.get(objects.namespace(), again).isEmpty());
  }

  /**
   * What stands under a name that nobody else comes upon: the client asked twice, for the answer to
   * the first try was lost.
   */
  @SuppressWarnings("unchecked")
  private <T extends Resource<?, ?>> Optional<T> ours(T object) {
    return objects
        .fresh((Class<T>) object.getClass(), object.getMetadata().getName())
        .filter(Labels::isPushed)
        .filter(there -> object.getSpec().equals(there.getSpec()));
  }

  /** Another server may have been faster with the same one, which has not come by the watch yet. */
  private void requireGone(Resource<?, ?> object) {
    objects
        .fresh(object.getClass(), object.getMetadata().getName())
        .filter(there -> there.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(
            there -> {
              if (Labels.isIncomplete(there)) {
                throw new Unavailable("another server is at it, or was", null);
              }
              throw ScimRefusal.taken(
                  there.getKind()
                      + " "
                      + there.getMetadata().getName()
                      + " has that externalId and name");
            });
  }

  /** Safe for the DNS, and nobody's who was called the same before. */
  private String objectName(String name, Optional<String> externalID) {
    String safe =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String cut = safe.substring(0, Math.min(safe.length(), MAX_NAME)).replaceAll("-+$", "");
    String suffix =
        externalID
            .map(NewObjects::shortHash)
            .orElseGet(() -> HexFormat.of().formatHex(objects.randomness().bytes(SUFFIX_BYTES)));
    return (cut.isEmpty() ? "" : cut + "-") + suffix;
  }

  private static String shortHash(String externalID) {
    return HexFormat.of().formatHex(Hashes.plainSha256(externalID), 0, SUFFIX_BYTES);
  }
}
