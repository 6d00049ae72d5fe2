package dev.sallyport.gate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the gate looks at.
 *
 * @param source the IdentitySource to decide for
 * @param others the other IdentitySources of the center
 * @param state the Secret {@code sallyport-active}, read from the API or a cache that is up to date
 *     with our own writes
 * @param records the change records of the center, in any order; without their lists of objects is
 *     good enough
 */
public record GateInput(
    Instant now,
    boolean namespaceTerminating,
    SourceView source,
    List<Other> others,
    StateRead state,
    List<RecordRead> records,
    Inventory inventory) {

  /**
   * Another IdentitySource of the center.
   *
   * @param names the source that its spec names, where that can be told
   */
  public record Other(
      SourceRef ref,
      Instant createdAt,
      boolean deleting,
      Optional<SourceIdentity> names,
      Optional<SourceView.Mirror> active) {}
}
