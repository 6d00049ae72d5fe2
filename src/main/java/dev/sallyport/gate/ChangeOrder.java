package dev.sallyport.gate;

import dev.sallyport.api.Labels;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One change of identity source, whole: what a record's header says, and what its steps follow.
 *
 * @param from the source in force before; empty where that is unknown
 * @param to the source in force after, with the metadata that it was accepted with; empty for a
 *     deletion
 * @param mode what becomes of the assignments, after the rules were applied to what the spec wished
 * @param fromEpoch the epoch of the source in force before
 * @param epoch the epoch that this change begins
 * @param source the IdentitySource that asked for it
 */
public record ChangeOrder(
    ChangeKind kind,
    Optional<SourceIdentity> from,
    Optional<Target> to,
    OnChange mode,
    long fromEpoch,
    long epoch,
    SourceRef source) {

  private static final int ID_LENGTH = 12;

  public ChangeOrder {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(from);
    Objects.requireNonNull(to);
    Objects.requireNonNull(mode);
    Objects.requireNonNull(source);
  }

  /** What a spec's wish comes to: Active Directory on either side, and a deletion, always clear. */
  static OnChange mode(
      Optional<SourceIdentity> from, Optional<SourceIdentity> to, OnChange wished) {
    return to.isEmpty() || isActiveDirectory(from) || isActiveDirectory(to)
        ? OnChange.CLEAR
        : wished;
  }

  public Optional<SourceIdentity> toIdentity() {
    return to.map(Target::identity);
  }

  /**
   * What {@code spec.acceptChange} repeats: 12 hexadecimal digits over everything that makes this
   * change another one. The new epoch is not in it, since a torn record can push that up.
   */
  public String id() {
    return Digest.of(
            kind.word(),
            from.map(f -> f.type().word()).orElse(""),
            from.map(SourceIdentity::identity).orElse(""),
            toIdentity().map(t -> t.type().word()).orElse(""),
            toIdentity().map(SourceIdentity::identity).orElse(""),
            mode.word(),
            Long.toString(fromEpoch))
        .substring(0, ID_LENGTH);
  }

  /** Whether Assignments are revoked and deleted. */
  public boolean clearsAssignments() {
    return mode == OnChange.CLEAR;
  }

  /**
   * Whether a User, Group or GroupMembership goes that was provisioned so. What a person declared
   * always stays, and so does what this version does not know.
   *
   * @param provisionedBy the value of the label {@code sallyport.dev/provisioned-by}, or null
   */
  public boolean removes(String provisionedBy) {
    boolean synced = Labels.ACTIVE_DIRECTORY.equals(provisionedBy);
    boolean pushed = Labels.SCIM.equals(provisionedBy);
    if (mode == OnChange.KEEP) {
      return false;
    }
    if (from.isEmpty()) {
      // Where nobody knows whose they were, only those go that the new source cannot have brought.
      return isActiveDirectory(toIdentity()) ? pushed : synced;
    }
    return (synced || pushed) && (isActiveDirectory(from) || isActiveDirectory(toIdentity()));
  }

  /** The kinds of which anything can go, so that nothing else need be listed. */
  public Set<ClearedKind> kinds() {
    Set<ClearedKind> kinds = EnumSet.noneOf(ClearedKind.class);
    if (removes(Labels.SCIM) || removes(Labels.ACTIVE_DIRECTORY)) {
      kinds.addAll(EnumSet.complementOf(EnumSet.of(ClearedKind.ASSIGNMENT)));
    }
    if (clearsAssignments()) {
      kinds.add(ClearedKind.ASSIGNMENT);
    }
    return kinds;
  }

  /** Whether this very object goes: what is being deleted already is somebody else's decision. */
  public boolean clears(Present object) {
    if (object.deleting()) {
      return false;
    }
    return object.kind() == ClearedKind.ASSIGNMENT
        ? clearsAssignments()
        : removes(object.provisionedBy());
  }

  private static boolean isActiveDirectory(Optional<SourceIdentity> source) {
    return source.isPresent() && source.get().type() == SourceType.ACTIVE_DIRECTORY;
  }
}
