package dev.sallyport.server;

import dev.sallyport.scim.MemberChange;
import dev.sallyport.signin.Hashes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which objects the members of a pushed group lie. The first {@value #ROOM} are in the Group's
 * own list; whoever finds no room there is in a GroupMembership of the first level, of which a hash
 * of the member names one of 16; then in one of 256, and so on. Nobody is ever moved, so each
 * change is of the objects that the member can be in, one on each level, whatever the size of the
 * group. And as the hash says which, two servers that add the same person write the same object,
 * and the second is told.
 */
final class MemberSlices {

  /** A list of this length is written in some milliseconds. */
  static final int ROOM = 250;

  /** The most that a list may have in the API. */
  static final int MOST = 1000;

  static final int LEVELS = 3;

  private static final int HEX = 4;

  private MemberSlices() {}

  /**
   * One list.
   *
   * @param level 0 is the Group's own
   */
  record Slice(int level, int number) {

    static final Slice OWN = new Slice(0, 0);

    /** The name of the GroupMembership. */
    String name(String group) {
      return group + "-m" + level + "-" + HexFormat.of().toHexDigits(number, level);
    }
  }

  /** Where somebody is or would be, on that level. */
  static Slice of(String member, int level) {
    return level == 0 ? Slice.OWN : new Slice(level, hash(member) >>> (32 - HEX * level));
  }

  /** Every list that a change may be of. */
  static Set<Slice> touched(Set<String> members, int levels) {
    Set<Slice> slices = new LinkedHashSet<>();
    for (String member : members) {
      for (int level = 0; level <= levels; level++) {
        slices.add(of(member, level));
      }
    }
    return slices;
  }

  /**
   * What a change makes of the lists.
   *
   * @param there the lists as they are: all of them if the change is a whole one, else those that
   *     it may be of
   * @return those that become others; empty ones are to go
   */
  static Map<Slice, List<String>> changed(
      Map<Slice, ? extends List<String>> there, MemberChange change) {
    Map<Slice, Set<String>> lists = new LinkedHashMap<>();
    Set<String> present = new LinkedHashSet<>();
    there.forEach(
        (slice, members) -> {
          lists.put(slice, new LinkedHashSet<>(members));
          present.addAll(members);
        });
    Set<Slice> changed = new LinkedHashSet<>();
    lists.forEach(
        (slice, members) -> {
          boolean fewer =
              change.whole()
                  ? members.retainAll(change.added())
                  : members.removeIf(change.removed()::contains);
          if (fewer) {
            changed.add(slice);
          }
        });
    for (String member : change.added()) {
      if (!present.contains(member)) {
        Slice slice = roomFor(member, lists);
        lists.computeIfAbsent(slice, s -> new LinkedHashSet<>()).add(member);
        changed.add(slice);
      }
    }
    Map<Slice, List<String>> after = new LinkedHashMap<>();
    changed.forEach(slice -> after.put(slice, new ArrayList<>(lists.get(slice))));
    return after;
  }

  private static Slice roomFor(String member, Map<Slice, Set<String>> lists) {
    for (int level = 0; level < LEVELS; level++) {
      Slice slice = of(member, level);
      if (!lists.containsKey(slice) || lists.get(slice).size() < ROOM) {
        return slice;
      }
    }
    return of(member, LEVELS);
  }

  private static int hash(String member) {
    return ByteBuffer.wrap(Hashes.plainSha256(member)).getInt();
  }
}
