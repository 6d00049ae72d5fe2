package dev.sallyport.server;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipSpec;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.server.MemberSlices.Slice;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is in a pushed group, by the names of Users. Each write is for what was read only, for
 * another server may have written just now; and so a change reads what it builds on from the API
 * server, but for the one of every day: one more in a list that is there.
 *
 * @param wrote told after each write
 */
record PushedMembers(PushedObjects objects, Runnable wrote) {

  /** Where more than that are touched, all are read at once. */
  private static final int ONE_BY_ONE = 24;

  PushedMembers(PushedObjects objects) {
    this(objects, () -> {});
  }

  /** What was read of one group. */
  private record Read(Group group, int levels, Map<Slice, GroupMembership> memberships) {

    Map<Slice, List<String>> lists() {
      Map<Slice, List<String>> lists = new LinkedHashMap<>();
      lists.put(Slice.OWN, names(group.getSpec().members()));
      memberships.forEach(
          (slice, membership) -> lists.put(slice, names(membership.getSpec().members())));
      return lists;
    }

    private static List<String> names(List<GroupSpec.Member> members) {
      return members == null ? List.of() : members.stream().map(GroupSpec.Member::name).toList();
    }
  }

  private boolean change(String name, String uid, MemberChange change) {
    return objects.untilUnchanged(
        attempt -> {
          Optional<Read> read =
              known(name, uid, change)
                  .filter(there -> attempt == 0 && isEnough(there, change))
                  .or(
                      () ->
                          objects.fresh(Group.class, name, uid).map(group -> read(group, change)));
          read.ifPresent(there -> write(there, change));
          return read.isPresent();
        });
  }

  /**
   * Changes who is in a group, perhaps together with others.
   *
   * @param change by the names of Users
   * @return false if the Group is gone
   */
  boolean change(Group group, MemberChange change, MemberBatches batches) {
    String uid = group.getMetadata().getUid();
    return batches.change(uid, change, all -> change(group.getMetadata().getName(), uid, all));
  }

  /**
   * Changes who is in a group that was read, if nothing of it changed since.
   *
   * @param slices all that there are
   */
  void change(Group group, List<GroupMembership> slices, MemberChange change) {
    PushedObjects.requirePushed(group);
    Map<Slice, GroupMembership> there = new LinkedHashMap<>();
    put(group, levels(group), slices, there);
    write(new Read(group, levels(group), there), change);
  }

  private Optional<Read> known(String name, String uid, MemberChange change) {
    return objects
        .known()
        .groups
        .get(objects.namespace(), name)
        .filter(group -> group.getMetadata().getUid().equals(uid))
        .filter(group -> group.getMetadata().getDeletionTimestamp() == null)
        .filter(Labels::isPushed)
        .map(group -> known(group, change));
  }

  private Read known(Group group, MemberChange change) {
    Map<Slice, GroupMembership> there = new LinkedHashMap<>();
    for (Slice slice : MemberSlices.touched(change.added(), levels(group))) {
      objects
          .known()
          .memberships
          .get(objects.namespace(), slice.name(group.getMetadata().getName()))
          .filter(membership -> isOf(membership, group))
          .ifPresent(membership -> there.put(slice, membership));
    }
    return new Read(group, levels(group), there);
  }

  /**
   * Whether memory will do. Where somebody is added to lists that are there, each write is for what
   * is remembered only, so that an old memory does no harm: at the worst another server has just
   * written the same person into a list of another level, where a removal finds them too. That
   * somebody is there already, or is nowhere any more, only the API server can say.
   */
  private static boolean isEnough(Read known, MemberChange change) {
    if (change.whole() || !change.removed().isEmpty()) {
      return false;
    }
    Set<Slice> changed = MemberSlices.changed(known.lists(), change).keySet();
    return !changed.isEmpty()
        && changed.stream()
            .allMatch(slice -> slice.level() == 0 || known.memberships().containsKey(slice));
  }

  private Read read(Group group, MemberChange change) {
    PushedObjects.requirePushed(group);
    int levels = levels(group);
    Set<String> members = new LinkedHashSet<>(change.added());
    members.addAll(change.removed());
    Set<Slice> touched = MemberSlices.touched(members, levels);
    touched.remove(Slice.OWN);
    Map<Slice, GroupMembership> there = new LinkedHashMap<>();
    if (levels > 0 && (change.whole() || touched.size() > ONE_BY_ONE)) {
      put(group, levels, slices(group), there);
    } else {
      for (Slice slice : touched) {
        objects
            .fresh(GroupMembership.class, slice.name(group.getMetadata().getName()))
            .filter(membership -> isOf(membership, group))
            .ifPresent(membership -> there.put(slice, membership));
      }
    }
    return new Read(group, levels, there);
  }

  private static void put(
      Group group, int levels, List<GroupMembership> slices, Map<Slice, GroupMembership> there) {
    Map<String, GroupMembership> byName = new LinkedHashMap<>();
    slices.forEach(membership -> byName.put(membership.getMetadata().getName(), membership));
    for (int level = 1; level <= levels; level++) {
      for (int number = 0; number < 1 << (4 * level); number++) {
        Slice slice = new Slice(level, number);
        GroupMembership membership = byName.get(slice.name(group.getMetadata().getName()));
        if (membership != null) {
          there.put(slice, membership);
        }
      }
    }
  }

  /** What holds members of a Group, at the API server. */
  List<GroupMembership> slices(Group group) {
    return slices(group.getMetadata().getName(), group.getMetadata().getUid());
  }

  /** The same of one that is gone. */
  List<GroupMembership> slices(String group, String uid) {
    return ApiCall.of(
            () ->
                objects
                    .client()
                    .resources(GroupMembership.class)
                    .inNamespace(objects.namespace())
                    .withLabel(Labels.GROUP_UID, uid)
                    .list()
                    .getItems())
        .stream()
        .filter(membership -> isOf(membership, group, uid))
        .toList();
  }

  private void write(Read read, MemberChange change) {
    Map<Slice, List<String>> changed = MemberSlices.changed(read.lists(), change);
    int deepest = changed.keySet().stream().mapToInt(Slice::level).max().orElse(0);
    List<String> own = changed.remove(Slice.OWN);
    // First where members can be, so that nobody looks for them in vain.
    if (own != null || deepest > read.levels()) {
      Map<String, Object> spec = new LinkedHashMap<>();
      if (own != null) {
        spec.put("members", members(own));
      }
      Optional<Group> written =
          objects.write(
              () ->
                  objects
                      .cluster()
                      .changePushed(
                          read.group(),
                          spec,
                          deepest > read.levels()
                              ? Map.of(Labels.MEMBER_LEVELS, Integer.toString(deepest))
                              : Map.of()));
      if (written.isEmpty()) {
        throw PushedObjects.changedMeanwhile();
      }
      objects.known().groups.remember(written.get());
      wrote.run();
    }
    if (deepest > read.levels()) {
      // What is on the new level was not read.
      throw PushedObjects.changedMeanwhile();
    }
    changed.forEach((slice, names) -> write(read, slice, names));
  }

  private void write(Read read, Slice slice, List<String> names) {
    if (names.size() > MemberSlices.MOST) {
      throw ScimRefusal.invalidValue("the group has more members than can be kept");
    }
    GroupMembership there = read.memberships().get(slice);
    Optional<GroupMembership> written =
        there == null
            ? objects.write(() -> objects.cluster().createPushed(made(read.group(), slice, names)))
            : names.isEmpty()
                ? deleted(there)
                : objects.write(
                    () ->
                        objects
                            .cluster()
                            .changePushed(there, Map.of("members", members(names)), Map.of()));
    if (written.isPresent()) {
      objects.known().memberships.remember(written.get());
      wrote.run();
    } else if (there == null) {
      makeRoom(read.group(), slice.name(read.group().getMetadata().getName()));
      throw PushedObjects.changedMeanwhile();
    } else if (!names.isEmpty()) {
      throw PushedObjects.changedMeanwhile();
    }
  }

  private Optional<GroupMembership> deleted(GroupMembership there) {
    objects.delete(there, objects.known().memberships);
    wrote.run();
    return Optional.empty();
  }

  /** Another one has the name: of this group, for another server was faster, or of an earlier. */
  private void makeRoom(Group group, String name) {
    objects
        .fresh(GroupMembership.class, name)
        .filter(there -> there.getMetadata().getDeletionTimestamp() == null)
        .filter(there -> !isOf(there, group))
        .ifPresent(
            there -> {
              PushedObjects.requirePushed(there);
              objects.delete(there, objects.known().memberships);
            });
  }

  private GroupMembership made(Group group, Slice slice, List<String> names) {
    GroupMembership membership = new GroupMembership();
    membership.getMetadata().setNamespace(objects.namespace());
    membership.getMetadata().setName(slice.name(group.getMetadata().getName()));
    Map<String, String> labels = new HashMap<>(objects.labels());
    labels.put(Labels.GROUP_UID, group.getMetadata().getUid());
    membership.getMetadata().setLabels(labels);
    // A Group that somebody else deletes takes them along.
    membership
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion(Resource.GROUP + "/" + Resource.VERSION)
                    .withKind(group.getKind())
                    .withName(group.getMetadata().getName())
                    .withUid(group.getMetadata().getUid())
                    .build()));
    membership.setSpec(
        new GroupMembershipSpec(
            new GroupMembershipSpec.GroupReference(group.getMetadata().getName()), members(names)));
    return membership;
  }

  private static List<GroupSpec.Member> members(List<String> names) {
    return names.stream().map(GroupSpec.Member::new).toList();
  }

  private static int levels(Group group) {
    Map<String, String> annotations = group.getMetadata().getAnnotations();
    String written = annotations == null ? null : annotations.get(Labels.MEMBER_LEVELS);
    try {
      return written == null ? 0 : Math.clamp(Integer.parseInt(written), 0, MemberSlices.LEVELS);
    } catch (NumberFormatException e) {
      // Somebody altered it: then they can be anywhere.
      return MemberSlices.LEVELS;
    }
  }

  /** Whether it is one of those in which servers keep who is in a Group. */
  static boolean isOf(GroupMembership membership, Group group) {
    return isOf(membership, group.getMetadata().getName(), group.getMetadata().getUid());
  }

  /**
   * Not by its label alone: whoever may fill another Group may write that, too, and the members of
   * this one would come into theirs. To the Group that it names the author may add members, or the
   * API server had refused it.
   */
  private static boolean isOf(GroupMembership membership, String group, String uid) {
    return isOf(membership, uid) && group.equals(membership.getSpec().group().name());
  }

  /** Whether its label says that it is of a Group of that uid. */
  static boolean isOf(GroupMembership membership, String uid) {
    return membership.getMetadata().getDeletionTimestamp() == null
        && Labels.isPushed(membership)
        && uid.equals(membership.getMetadata().getLabels().get(Labels.GROUP_UID))
        && membership.getSpec() != null
        && membership.getSpec().group() != null;
  }
}
