package dev.sallyport.gate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the gate needs of an IdentitySource.
 *
 * @param deleting whether it carries a deletionTimestamp
 */
public record SourceView(
    SourceRef ref, Instant createdAt, boolean deleting, Spec spec, StatusView status) {

  /**
   * @param assignmentsOnChange what the spec wishes; the gate may have to clear all the same
   */
  public record Spec(
      Named named,
      boolean accept,
      Optional<String> acceptChange,
      OnChange assignmentsOnChange,
      OnDelete onDelete,
      boolean suspend) {}

  /** What status says. All of it can be lost, and is then found again from the Secrets. */
  public record StatusView(
      Optional<Mirror> active,
      Optional<Pending> pending,
      Optional<Committed> change,
      Optional<Completed> lastChange) {

    public static final StatusView NONE =
        new StatusView(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** {@code status.active}. */
  public record Mirror(
      SourceIdentity identity,
      Instant since,
      long epoch,
      String digest,
      Optional<String> nextDigest) {

    /** The digests that the Secret may have: what it is, or what we were about to make it. */
    List<String> expected() {
      return nextDigest.map(next -> List.of(digest, next)).orElse(List.of(digest));
    }
  }

  /** {@code status.pendingChange}: since when the change of this id is held. */
  public record Pending(String id, Instant since) {}

  /** {@code status.change}: a change that was committed; its record has, or had, this digest. */
  public record Committed(long epoch, String recordDigest) {}

  /** {@code status.lastChange}: the record of the newest change that was completed. */
  public record Completed(String record, String recordDigest) {}
}
