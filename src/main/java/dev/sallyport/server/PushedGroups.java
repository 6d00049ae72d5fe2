package dev.sallyport.server;

import dev.sallyport.access.Names;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.scim.ScimStore.Exact;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.Page;
import dev.sallyport.scim.ScimStore.Query;
import dev.sallyport.scim.ScimStore.StoredGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Groups that are pushed, as Group objects and, for who finds no room in them, GroupMemberships.
 * Their id is the Group's uid. What others add to a Group by GroupMemberships of their own is not
 * shown, and stays.
 */
record PushedGroups(PushedObjects objects, PushedUsers users, MemberBatches batches) {

  Optional<StoredGroup> group(String id) {
    return PushedObjects.expected(() -> known(id)).map(this::stored);
  }

  Page<StoredGroup> groups(Query<StoredGroup> query) {
    UidOrder<Group> order = objects.known().groupsInOrder;
    return PushedObjects.page(
        query
            .key()
            .map(key -> order.sorted(candidates(key).stream()))
            .orElseGet(() -> order.in(objects.namespace())),
        key -> order.get(key).map(this::stored),
        query);
  }

  StoredGroup create(GroupFacts facts, Set<String> ids) {
    requireFree(facts.displayName(), Optional.empty());
    Set<String> names = names(ids);
    objects
        .nameAgain(facts.displayName(), facts.externalID(), objects.known().groups)
        .ifPresent(this::deleteSlicesOfGone);
    // A group that finds room in one object comes whole or not at all.
    List<GroupSpec.Member> first =
        names.stream().limit(MemberSlices.ROOM).map(GroupSpec.Member::new).toList();
    Group group = new Group();
    group.setSpec(
        new GroupSpec(
            facts.displayName(), first.isEmpty() ? null : first, facts.externalID().orElse(null)));
    Group created =
        objects.create(group, facts.displayName(), facts.externalID(), objects.known().groups);
    if (names.size() > first.size()) {
      changeMembers(created, new MemberChange(false, names, Set.of()));
    }
    return known(created.getMetadata().getUid()).map(this::stored).orElseGet(() -> stored(created));
  }

  Optional<StoredGroup> change(
      String id, UnaryOperator<GroupFacts> change, MemberChange difference) {
    Optional<Group> there = PushedObjects.expected(() -> known(id));
    if (there.isEmpty()) {
      return Optional.empty();
    }
    MemberChange byName = byName(difference);
    // A difference of members is no word about the rest.
    boolean isOfAll = byName.isNone() || byName.whole();
    boolean stays = facts(there.get()).equals(change.apply(facts(there.get())));
    if (!stays || !byName.isNone()) {
      PushedObjects.requirePushed(there.get());
    }
    if ((!stays || isOfAll) && changed(there.get(), change, stays).isEmpty()) {
      return Optional.empty();
    }
    if (!byName.isNone() && !changeMembers(there.get(), byName)) {
      return Optional.empty();
    }
    return known(id).map(this::stored);
  }

  /** Whether there was one. */
  boolean delete(String id) {
    Optional<Group> cached = known(id);
    if (cached.isEmpty()) {
      return false;
    }
    PushedObjects.requirePushed(cached.get());
    // Its slices first, or a later Group of that name would have them; and once more, for whoever
    // added somebody meanwhile.
    deleteSlices(id);
    boolean deleted = deleted(cached.get());
    deleteSlices(id);
    return deleted;
  }

  private boolean deleted(Group cached) {
    return objects.untilUnchanged(
        attempt -> {
          Optional<Group> there = latest(cached, attempt);
          there.ifPresent(PushedObjects::requirePushed);
          there.ifPresent(group -> objects.delete(group, objects.known().groups));
          return there.isPresent();
        });
  }

  /** From the cache, unless that was in vain. */
  private Optional<Group> latest(Group cached, int attempt) {
    return attempt == 0
        ? Optional.of(cached)
        : objects.fresh(Group.class, cached.getMetadata().getName(), cached.getMetadata().getUid());
  }

  private void deleteSlices(String id) {
    objects.untilUnchanged(
        () ->
            new PushedMembers(objects)
                .slices(id)
                .forEach(slice -> objects.delete(slice, objects.known().memberships)));
  }

  /** What is left of a Group that is gone is nobody's of the next that has its name. */
  private void deleteSlicesOfGone(String group) {
    List<GroupMembership> left =
        slices(group)
            .filter(slice -> slice.getMetadata().getLabels().containsKey(Labels.GROUP_UID))
            .toList();
    if (left.isEmpty() || objects.fresh(Group.class, group).isPresent()) {
      return;
    }
    for (GroupMembership each : left) {
      objects.untilUnchanged(
          () ->
              objects
                  .fresh(
                      GroupMembership.class,
                      each.getMetadata().getName(),
                      each.getMetadata().getUid())
                  .filter(Labels::isPushed)
                  .ifPresent(slice -> objects.delete(slice, objects.known().memberships)));
    }
  }

  /**
   * Takes the name of a User out of every group that was pushed: another one may come to have it.
   */
  void leave(String name) {
    withMember(name)
        .forEach(group -> changeMembers(group, new MemberChange(false, Set.of(), Set.of(name))));
  }

  /** The same, unless there is somebody: of a User whom others deleted, groups are not told. */
  void leaveIfGone(String name) {
    if (!withMember(name).isEmpty() && objects.fresh(User.class, name).isEmpty()) {
      leave(name);
    }
  }

  private List<Group> withMember(String name) {
    Known known = objects.known();
    return Stream.concat(
            known.groupsByMember.get(objects.namespace(), name).stream(),
            known.membershipsByMember.get(objects.namespace(), name).stream()
                .filter(Labels::isPushed)
                .map(slice -> slice.getSpec().group())
                .filter(Objects::nonNull)
                .flatMap(group -> known.groups.get(objects.namespace(), group.name()).stream()))
        .filter(Labels::isPushed)
        .distinct()
        .toList();
  }

  private boolean changeMembers(Group group, MemberChange change) {
    String uid = group.getMetadata().getUid();
    return batches.change(
        uid,
        change,
        all -> new PushedMembers(objects).change(group.getMetadata().getName(), uid, all));
  }

  /**
   * @param stays whether it is so already as far as the cache knows: another server may have
   *     changed it just now
   */
  private Optional<Group> changed(Group cached, UnaryOperator<GroupFacts> change, boolean stays) {
    return objects.untilUnchanged(
        attempt -> {
          Optional<Group> there = latest(cached, stays ? attempt + 1 : attempt);
          if (there.isEmpty()) {
            return Optional.empty();
          }
          Group group = there.get();
          GroupFacts after = change.apply(facts(group));
          if (after.equals(facts(group))) {
            return there;
          }
          PushedObjects.requirePushed(group);
          if (!Names.fold(after.displayName()).equals(Names.fold(group.getSpec().displayName()))) {
            requireFree(after.displayName(), Optional.of(group.getMetadata().getUid()));
          }
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("displayName", after.displayName());
          fields.put("externalID", after.externalID().orElse(null));
          Optional<Group> written =
              objects.write(() -> objects.cluster().changePushed(group, fields, Map.of()));
          written.ifPresent(objects.known().groups::remember);
          return written;
        });
  }

  private Optional<Group> known(String id) {
    return objects.known().groupsByUid.get(objects.namespace(), id).stream()
        .filter(PushedGroups::isThere)
        .findFirst();
  }

  private void requireFree(String displayName, Optional<String> self) {
    PushedObjects.requireFree(
        "displayName", named(displayName).stream().filter(PushedGroups::isThere), self);
  }

  private Collection<Group> named(String displayName) {
    return objects.known().groupsByName.get(objects.namespace(), Names.fold(displayName));
  }

  private List<Group> candidates(Exact by) {
    Known known = objects.known();
    String namespace = objects.namespace();
    return switch (by.attribute()) {
      case ID -> known.groupsByUid.get(namespace, by.value());
      case EXTERNAL_ID -> known.groupsByExternalID.get(namespace, by.value());
      case NAME -> List.copyOf(named(by.value()));
    };
  }

  private MemberChange byName(MemberChange difference) {
    return new MemberChange(
        difference.whole(), names(difference.added()), knownNames(difference.removed()));
  }

  /**
   * @throws ScimRefusal where one of them is nobody
   */
  private Set<String> names(Set<String> ids) {
    return PushedObjects.expected(
            () -> unknown(ids).isPresent() ? Optional.empty() : Optional.of(knownNames(ids)))
        .orElseThrow(
            () ->
                ScimRefusal.invalidValue(
                    "there is no User with the id " + unknown(ids).orElse("that was given")));
  }

  private Optional<String> unknown(Set<String> ids) {
    return ids.stream().filter(id -> users.known(id).isEmpty()).findFirst();
  }

  private Set<String> knownNames(Collection<String> ids) {
    return ids.stream()
        .flatMap(id -> users.known(id).stream())
        .map(user -> user.getMetadata().getName())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private StoredGroup stored(Group group) {
    // A GroupMembership that only has the label is of those that others keep.
    List<GroupMembership> slices =
        slices(group.getMetadata().getName())
            .filter(slice -> PushedMembers.isOf(slice, group.getMetadata().getUid()))
            .toList();
    return new StoredGroup(
        group.getMetadata().getUid(),
        version(group, slices),
        Instant.parse(group.getMetadata().getCreationTimestamp()),
        facts(group),
        members(group, slices).mapToInt(List::size).sum(),
        () -> ids(group, slices));
  }

  /** Changes with whatever is shown, and not with what the operator says of it. */
  private static String version(Group group, List<GroupMembership> slices) {
    List<String> all =
        slices.stream()
            .map(slice -> slice.getMetadata().getUid() + slice.getMetadata().getGeneration())
            .sorted()
            .toList();
    return group.getMetadata().getGeneration() + "-" + Integer.toHexString(all.hashCode());
  }

  private Set<String> ids(Group group, List<GroupMembership> slices) {
    return members(group, slices)
        .flatMap(List::stream)
        .flatMap(member -> objects.known().users.get(objects.namespace(), member.name()).stream())
        .map(user -> user.getMetadata().getUid())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Stream<List<GroupSpec.Member>> members(Group group, List<GroupMembership> slices) {
    return Stream.concat(
            Stream.of(group.getSpec().members()),
            slices.stream().map(slice -> slice.getSpec().members()))
        .filter(Objects::nonNull);
  }

  private Stream<GroupMembership> slices(String group) {
    return objects.known().membershipsByGroup.get(objects.namespace(), group).stream()
        .filter(Labels::isPushed);
  }

  private static GroupFacts facts(Group group) {
    return new GroupFacts(
        group.getSpec().displayName(), Optional.ofNullable(group.getSpec().externalID()));
  }

  static boolean isThere(Group group) {
    return group.getMetadata().getDeletionTimestamp() == null
        && group.getSpec() != null
        && group.getSpec().displayName() != null;
  }
}
