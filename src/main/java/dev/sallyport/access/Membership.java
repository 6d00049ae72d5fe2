package dev.sallyport.access;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Resource;
import dev.sallyport.api.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Group that a person belongs to.
 *
 * @param group name of the object
 * @param through the objects that say so: the Group itself, GroupMemberships, or both
 */
public record Membership(String group, String displayName, List<Source> through) {

  public Membership {
    through = List.copyOf(through);
  }

  /** An object that lists the person as a member. */
  public record Source(String kind, String name) {}

  /**
   * The groups of a person, by name.
   *
   * @param groups of the center; those without the person may be among them
   * @param memberships of the center; likewise
   */
  public static List<Membership> of(
      User user, Collection<Group> groups, Collection<GroupMembership> memberships) {
    String name = user.getMetadata().getName();
    Map<String, String> displayNames = new HashMap<>();
    Map<String, List<Source>> through = new TreeMap<>();
    for (Group group : groups) {
      if (PrincipalLookup.of(group, true) instanceof PrincipalLookup.Missing) {
        continue; // No token names it, and nothing is bound for it.
      }
      String displayName = group.getSpec().displayName();
      displayNames.put(group.getMetadata().getName(), displayName == null ? "" : displayName);
      if (lists(group.getSpec().members(), name)) {
        add(through, group.getMetadata().getName(), group);
      }
    }
    for (GroupMembership membership : memberships) {
      if (People.adds(membership) && lists(membership.getSpec().members(), name)) {
        add(through, membership.getSpec().group().name(), membership);
      }
    }
    // A membership in a Group that does not exist makes nobody a member of anything.
    through.keySet().retainAll(displayNames.keySet());
    return through.entrySet().stream()
        .map(e -> new Membership(e.getKey(), displayNames.get(e.getKey()), e.getValue()))
        .toList();
  }

  private static void add(Map<String, List<Source>> through, String group, Resource<?, ?> source) {
    through
        .computeIfAbsent(group, unused -> new ArrayList<>())
        .add(new Source(source.getKind(), source.getMetadata().getName()));
  }

  private static boolean lists(List<GroupSpec.Member> members, String user) {
    return members != null && members.stream().anyMatch(member -> user.equals(member.name()));
  }
}
