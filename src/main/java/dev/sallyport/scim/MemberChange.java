package dev.sallyport.scim;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who comes into a group and who goes, as a difference that holds whatever the group is now.
 *
 * @param whole those who are added are all; nobody else stays
 * @param added ids of people
 * @param removed ids of people; nobody who is added, and empty where {@code whole}
 */
public record MemberChange(boolean whole, Set<String> added, Set<String> removed) {

  /** Nobody comes and nobody goes. */
  public static final MemberChange NONE = new MemberChange(false, Set.of(), Set.of());

  public MemberChange {
    added = Set.copyOf(added);
    removed = Set.copyOf(removed);
  }

  /** These and nobody else. */
  public static MemberChange all(Collection<String> members) {
    return new MemberChange(true, Set.copyOf(members), Set.of());
  }

  /** One after the other, as one. */
  public static MemberChange inOrder(List<MemberChange> changes) {
    Steps steps = new Steps();
    for (MemberChange change : changes) {
      if (change.whole()) {
        steps.replaceAll(change.added());
      } else {
        steps.remove(change.removed());
        steps.add(change.added());
      }
    }
    return steps.change();
  }

  public boolean isNone() {
    return !whole && added.isEmpty() && removed.isEmpty();
  }

  /** One step after the other, as a PATCH has them. */
  static final class Steps {

    private boolean whole;
    private final Set<String> added = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();

    void add(Set<String> ids) {
      removed.removeAll(ids);
      added.addAll(ids);
    }

    void remove(Set<String> ids) {
      added.removeAll(ids);
      if (!whole) {
        removed.addAll(ids);
      }
    }

    void replaceAll(Set<String> ids) {
      whole = true;
      removed.clear();
      added.clear();
      added.addAll(ids);
    }

    MemberChange change() {
      return new MemberChange(whole, added, removed);
    }
  }
}
