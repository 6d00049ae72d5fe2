package dev.sallyport.gate;

import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An object that stands in the center and that a change could clear. A cache that keeps only a part
 * of each object is good enough, but for the digest.
 *
 * @param deleting whether it carries a deletionTimestamp
 * @param released whether no finalizer of ours is, or is any longer, on it
 * @param unrecorded whether our finalizer keeps it until the record has it as it was deleted
 * @param provisionedBy the label's value, null where it has none
 * @param pushed where a server made it of what was pushed; empty for all else
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
    Optional<Pushed> pushed,
    Optional<String> contentDigest) {

  /**
   * When a server made something of what was pushed. Of a hundred thousand, hardly one is asked.
   *
   * @param epoch of the source that it was pushed for, as the label has it; whoever may write
   *     people may write anything there
   * @param at the creationTimestamp, by the clock of the API server
   */
  public record Pushed(String epoch, String at) {

    private static final Pattern EPOCH = Pattern.compile("[1-9][0-9]{0,14}");

    /** Whether it was pushed in an epoch before another, and made between these times. */
    boolean isBefore(long another, Instant from, Instant until) {
      return EPOCH.matcher(epoch).matches()
          && Long.parseLong(epoch) < another
          && !Instant.parse(at).isBefore(from)
          && Instant.parse(at).isBefore(until);
    }
  }

  /** Memberships before groups before users: nothing refers to what is gone already. */
  static final Comparator<Present> REFERRING_FIRST =
      Comparator.comparing(Present::kind).reversed().thenComparing(Present::name);

  public Present {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(pushed);
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
    Map<String, String> labels = metadata.getLabels() == null ? Map.of() : metadata.getLabels();
    return new Present(
        ClearedKind.of(object.getKind()).orElseThrow(),
        metadata.getName(),
        metadata.getUid(),
        metadata.getResourceVersion(),
        metadata.getDeletionTimestamp() != null,
        !metadata.getFinalizers().contains(Labels.FINALIZER)
            && !metadata.getFinalizers().contains(Labels.UNRECORDED),
        metadata.getFinalizers().contains(Labels.UNRECORDED),
        labels.get(Labels.PROVISIONED_BY),
        Labels.isPushed(object) ? pushed(metadata) : Optional.empty(),
        contentDigest);
  }

  private static Optional<Pushed> pushed(ObjectMeta metadata) {
    return Optional.ofNullable(metadata.getLabels().get(Labels.EPOCH))
        .map(epoch -> new Pushed(epoch, metadata.getCreationTimestamp()));
  }
}
