package dev.sallyport.gate;

import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Objects;
import java.util.Optional;

/**
 * An object that stands in the center and that a change could clear. A cache that keeps only a part
 * of each object is good enough, but for the digest.
 *
 * @param deleting whether it carries a deletionTimestamp
 * @param released whether no finalizer of ours is, or is any longer, on it
 * @param unrecorded whether our finalizer keeps it until the record has it as it was deleted
 * @param provisionedBy the label's value, null where it has none
 * @param contentDigest digest of the clean object in exactly this resourceVersion; empty while it
 *     was not read whole
 */
public record Present(
    ClearedKind kind,
    String name,
    String uid,
    String resourceVersion,
    boolean deleting,
    boolean released,
    boolean unrecorded,
    String provisionedBy,
    Optional<String> contentDigest) {

  public Present {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(contentDigest);
  }

  /**
   * An Assignment that is deleted and that only finalizers of others keep: it never comes back and
   * is never bound again, so that a change need not wait for it. Of people this does not hold.
   */
  public boolean isCleared() {
    return kind == ClearedKind.ASSIGNMENT && deleting && released;
  }

  /** Whether a source synced or pushed it; what a person declared always stays. */
  public boolean isProvisioned() {
    return provisionedBy != null && !provisionedBy.equals(Labels.MANUAL);
  }

  /** Of an object of which perhaps only the metadata is known. */
  public static Present of(HasMetadata object) {
    return of(object, Optional.empty());
  }

  /** Of an object that was read whole from the API. */
  public static Present whole(HasMetadata object) {
    return of(object, Optional.of(CleanObject.of(object).digest()));
  }

  private static Present of(HasMetadata object, Optional<String> contentDigest) {
    ObjectMeta metadata = object.getMetadata();
    return new Present(
        ClearedKind.of(object.getKind()).orElseThrow(),
        metadata.getName(),
        metadata.getUid(),
        metadata.getResourceVersion(),
        metadata.getDeletionTimestamp() != null,
        !metadata.getFinalizers().contains(Labels.FINALIZER)
            && !metadata.getFinalizers().contains(Labels.UNRECORDED),
        metadata.getFinalizers().contains(Labels.UNRECORDED),
        metadata.getLabels() == null ? null : metadata.getLabels().get(Labels.PROVISIONED_BY),
        contentDigest);
  }
}
