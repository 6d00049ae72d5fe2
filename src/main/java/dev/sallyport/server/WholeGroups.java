package dev.sallyport.server;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.server.MemberSlices.Slice;
import dev.sallyport.signin.Hashes;
import dev.sallyport.web.Unavailable;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Groups of several objects come and go as one, though each write may be the last that a server
 * comes to. A Group has the label {@link Labels#INCOMPLETE} until all that holds its members is
 * written. So long it is shown to nobody and has no name; whoever sends it again completes it, for
 * the label says whether it is the same; whoever sends another under that name does away with it;
 * and if nobody comes, the operator deletes it. A Group that goes is the first to go: what held its
 * members has no owner then.
 */
record WholeGroups(PushedObjects objects, MemberBatches batches) {

  private static final int HASH_BYTES = 20;

  /**
   * What is to become of a group, and for which source, as the value of a label.
   *
   * @param ids of its members
   */
  String asked(GroupFacts facts, Collection<String> ids) {
    String all =
        String.join(
            "\n",
            Stream.concat(
                    Stream.of(
                        Long.toString(objects.epoch()),
                        facts.displayName(),
                        facts.externalID().orElse("")),
                    ids.stream().sorted())
                .toList());
    return HexFormat.of().formatHex(Hashes.plainSha256(all), 0, HASH_BYTES);
  }

  /**
   * Makes a group, or completes it.
   *
   * @param names of the Users who are in it
   * @param asked see {@link #asked}
   * @param incomplete what was begun under its name
   * @throws ScimRefusal if another has the name by now
   */
  Group create(GroupFacts facts, Set<String> names, String asked, List<Group> incomplete) {
    Optional<Group> begun = begun(asked, incomplete);
    Group group =
        begun.orElseGet(
            () ->
                new NewObjects(objects)
                    .create(
                        first(facts, names, asked),
                        facts.displayName(),
                        facts.externalID(),
                        objects.known().groups));
    return Labels.isIncomplete(group) ? completed(group, names) : group;
  }

  /**
   * Does away with what was begun and nobody was told of.
   *
   * @throws ScimRefusal if it became whole, and so somebody has the name
   */
  void discard(List<Group> incomplete) {
    incomplete.forEach(each -> sameOrGone(each, Optional.empty()));
  }

  /** The same that is asked for now, of what was begun; any other goes. */
  private Optional<Group> begun(String asked, List<Group> incomplete) {
    Optional<Group> same = Optional.empty();
    for (Group each : incomplete) {
      Optional<Group> there =
          sameOrGone(each, same.isEmpty() ? Optional.of(asked) : Optional.empty());
      same = same.or(() -> there);
    }
    return same;
  }

  /**
   * What was begun, if it is what is asked for; else it goes. The API server is asked, for it may
   * have become whole just now; and the Group goes first, in the version that is looked at.
   */
  private Optional<Group> sameOrGone(Group begun, Optional<String> asked) {
    return objects.untilUnchanged(
        attempt -> {
          Optional<Group> there =
              objects.fresh(
                  Group.class, begun.getMetadata().getName(), begun.getMetadata().getUid());
          if (there.isPresent() && !Labels.isIncomplete(there.get())) {
            objects.known().groups.remember(there.get());
            throw PushedObjects.taken("displayName", there.get());
          }
          if (there.isPresent() && asked.equals(there.map(WholeGroups::label))) {
            return there;
          }
          there.ifPresent(group -> objects.delete(group, objects.known().groups));
          deleteSlices(begun);
          return Optional.empty();
        });
  }

  private static String label(Group group) {
    return group.getMetadata().getLabels().get(Labels.INCOMPLETE);
  }

  /** The object that is there first; it is all if everybody finds room in it. */
  private static Group first(GroupFacts facts, Set<String> names, String asked) {
    Map<Slice, List<String>> lists = MemberSlices.changed(Map.of(), MemberChange.all(names));
    int levels = lists.keySet().stream().mapToInt(Slice::level).max().orElse(0);
    List<GroupSpec.Member> own =
        lists.getOrDefault(Slice.OWN, List.of()).stream().map(GroupSpec.Member::new).toList();
    Group group = new Group();
    group.setSpec(
        new GroupSpec(
            facts.displayName(), own.isEmpty() ? null : own, facts.externalID().orElse(null)));
    if (levels > 0) {
      group.getMetadata().setAnnotations(Map.of(Labels.MEMBER_LEVELS, Integer.toString(levels)));
      group.getMetadata().setLabels(Map.of(Labels.INCOMPLETE, asked));
    }
    return group;
  }

  private Group completed(Group group, Set<String> names) {
    if (!new PushedMembers(objects).change(group, MemberChange.all(names), batches)) {
      throw gone();
    }
    return objects.untilUnchanged(
        attempt -> {
          Group there = latest(group, attempt).orElseThrow(WholeGroups::gone);
          if (!Labels.isIncomplete(there)) {
            return there;
          }
          Group whole =
              objects
                  .write(() -> objects.cluster().unlabelPushed(there, Labels.INCOMPLETE))
                  .orElseThrow(WholeGroups::gone);
          objects.known().groups.remember(whole);
          return whole;
        });
  }

  private Optional<Group> latest(Group group, int attempt) {
    String name = group.getMetadata().getName();
    String uid = group.getMetadata().getUid();
    return attempt == 0
        ? objects
            .known()
            .groups
            .get(objects.namespace(), name)
            .filter(there -> there.getMetadata().getUid().equals(uid))
            .or(() -> objects.fresh(Group.class, name, uid))
        : objects.fresh(Group.class, name, uid);
  }

  /** Another request under that name did away with it: the next try finds what that one made. */
  private static Unavailable gone() {
    return new Unavailable("a group went while it was made", null);
  }

  /**
   * Deletes what a Group left that is gone already.
   *
   * @return whether there was any
   */
  boolean deleteRest(String id) {
    Set<String> left =
        objects
            .known()
            .memberships
            .in(objects.namespace())
            .filter(slice -> PushedMembers.isOf(slice, id))
            .map(slice -> slice.getSpec().group().name())
            .collect(Collectors.toSet());
    // The watch of Groups may only be behind that of GroupMemberships.
    left.removeIf(group -> objects.fresh(Group.class, group, id).isPresent());
    left.forEach(group -> deleteSlices(group, id));
    return !left.isEmpty();
  }

  /** Deletes what holds members of a Group; after the Group, or they would be missing in it. */
  void deleteSlices(Group group) {
    deleteSlices(group.getMetadata().getName(), group.getMetadata().getUid());
  }

  private void deleteSlices(String group, String id) {
    objects.untilUnchanged(
        () ->
            new PushedMembers(objects)
                .slices(group, id)
                .forEach(slice -> objects.delete(slice, objects.known().memberships)));
  }
}
