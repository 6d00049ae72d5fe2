package dev.sallyport.gate;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
   * Of an IdentitySource as the API has it.
   *
   * @param named which source its spec names; telling that may take its metadata
   */
  public static SourceView of(IdentitySource source, Named named) {
    IdentitySourceSpec spec = source.getSpec();
    return new SourceView(
        new SourceRef(source.getMetadata().getName(), source.getMetadata().getUid()),
        instant(source.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH),
        source.getMetadata().getDeletionTimestamp() != null,
        new Spec(
            named,
            Boolean.TRUE.equals(spec.accept()),
            Optional.ofNullable(spec.acceptChange()),
            OnChange.of(spec.assignmentsOnChange()),
            OnDelete.of(spec.onDelete()),
            Boolean.TRUE.equals(spec.suspend())),
        source.getStatus() == null ? StatusView.NONE : StatusView.of(source.getStatus()));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

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

    /** What is incomplete, or of a type that only a newer version knows, counts as lost. */
    static StatusView of(IdentitySourceStatus status) {
      return new StatusView(
          Optional.ofNullable(status.active()).flatMap(Mirror::of),
          Optional.ofNullable(status.pendingChange())
              .filter(pending -> pending.id() != null)
              .flatMap(p -> instant(p.since()).map(since -> new Pending(p.id(), since))),
          Optional.ofNullable(status.change())
              .filter(change -> change.epoch() != null)
              .map(change -> new Committed(change.epoch(), orEmpty(change.recordDigest()))),
          Optional.ofNullable(status.lastChange())
              .filter(last -> last.record() != null)
              .map(last -> new Completed(last.record(), orEmpty(last.recordDigest()))));
    }
  }

  /** {@code status.active}. */
  public record Mirror(
      SourceIdentity identity,
      Instant since,
      long epoch,
      String digest,
      Optional<String> nextDigest) {

    /**
     * Of {@code status.active}; empty when that names no source that we know. Also for the other
     * sources of a center.
     */
    public static Optional<Mirror> of(IdentitySourceStatus.ActiveSource active) {
      if (active.identity() == null || active.epoch() == null || active.digest() == null) {
        return Optional.empty();
      }
      return SourceType.of(active.type())
          .map(
              type ->
                  new Mirror(
                      new SourceIdentity(type, active.identity()),
                      instant(active.since()).orElse(Instant.EPOCH),
                      active.epoch(),
                      active.digest(),
                      Optional.ofNullable(active.nextDigest())));
    }

    /** The digests that the Secret may have: what it is, or what we were about to make it. */
    public List<String> expected() {
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
