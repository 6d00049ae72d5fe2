package dev.sallyport.server;

import dev.sallyport.access.Names;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.scim.IfMatch;
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
import java.util.concurrent.atomic.AtomicBoolean;
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
    WholeGroups whole = whole();
    Group made =
        whole.create(facts, names(ids), whole.asked(facts, ids), incomplete(facts.displayName()));
    return known(made.getMetadata().getUid()).map(this::stored).orElseGet(() -> stored(made));
  }

  /** The name of the object of one that comes back, while nobody has it. */
  Optional<String> nameAgain(GroupFacts facts) {
    return new NewObjects(objects)
        .nameAgain(facts.displayName(), facts.externalID(), objects.known().groups);
  }

  Optional<StoredGroup> change(
      String id, UnaryOperator<GroupFacts> change, MemberChange difference, IfMatch of) {
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
    if (!of.isAny()) {
      return changedOf(of, there.get(), change, byName)
          ? known(id).map(this::stored)
          : Optional.empty();
    }
    if ((!stays || isOfAll) && changed(there.get(), change, stays).isEmpty()) {
      return Optional.empty();
    }
    if (!byName.isNone() && !new PushedMembers(objects).change(there.get(), byName, batches)) {
      return Optional.empty();
    }
    return known(id).map(this::stored);
  }

  /**
   * The same of one version, as the API server has it. A group is several objects, so it is looked
   * at before the first of them is written, and each write is for what was looked at; where others
   * change it between two of the writes, what was begun is done.
   */
  private boolean changedOf(
      IfMatch of, Group cached, UnaryOperator<GroupFacts> change, MemberChange members) {
    AtomicBoolean begun = new AtomicBoolean();
    Runnable wrote = () -> begun.set(true);
    PushedMembers lists = new PushedMembers(objects, wrote);
    return objects.untilUnchanged(
        attempt -> {
          Optional<Group> there = latest(cached, attempt + 1);
          if (there.isEmpty()) {
            return false;
          }
          List<GroupMembership> slices = lists.slices(cached);
          if (!begun.get()) {
            of.require(version(there.get(), slices));
          }
          Optional<Group> now = written(there.get(), change, wrote);
          now.filter(group -> !members.isNone())
              .ifPresent(group -> lists.change(group, slices, members));
          return now.isPresent();
        });
  }

  /** Whether there was one, or what is left of one. */
  boolean delete(String id, IfMatch of) {
    Optional<Group> cached = known(id);
    if (cached.isEmpty()) {
      return whole().deleteRest(id);
    }
    boolean deleted =
        objects.untilUnchanged(
            attempt -> {
              Optional<Group> there = latest(cached.get(), of.isAny() ? attempt : attempt + 1);
              there.ifPresent(
                  group -> {
                    PushedObjects.requirePushed(group);
                    if (!of.isAny()) {
                      of.require(version(group, new PushedMembers(objects).slices(group)));
                    }
                    objects.delete(group, objects.known().groups);
                  });
              return there.isPresent();
            });
    // Whoever is stopped before this has deleted all the same, for they have no owner any more.
    whole().deleteSlices(cached.get());
    return deleted;
  }

  /** From the cache, unless that was in vain. */
  private Optional<Group> latest(Group cached, int attempt) {
    return attempt == 0
        ? Optional.of(cached)
        : objects.fresh(Group.class, cached.getMetadata().getName(), cached.getMetadata().getUid());
  }

  /**
   * @param stays whether it is so already as far as the cache knows: another server may have
   *     changed it just now
   */
  private Optional<Group> changed(Group cached, UnaryOperator<GroupFacts> change, boolean stays) {
    return objects.untilUnchanged(
        attempt ->
            latest(cached, stays ? attempt + 1 : attempt)
                .flatMap(group -> written(group, change, () -> {})));
  }

  /**
   * That very one, where nothing is to be written; empty if it is gone.
   *
   * @param wrote told after a write
   */
  private Optional<Group> written(Group group, UnaryOperator<GroupFacts> change, Runnable wrote) {
    GroupFacts after = change.apply(facts(group));
    if (after.equals(facts(group))) {
      return Optional.of(group);
    }
    PushedObjects.requirePushed(group);
    if (!Names.fold(after.displayName()).equals(Names.fold(group.getSpec().displayName()))) {
      requireFree(after.displayName(), Optional.of(group.getMetadata().getUid()));
      whole().discard(incomplete(after.displayName()));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("displayName", after.displayName());
    fields.put("externalID", after.externalID().orElse(null));
    Optional<Group> written =
        objects.write(() -> objects.cluster().changePushed(group, fields, Map.of()));
    written.ifPresent(
        now -> {
          objects.known().groups.remember(now);
          wrote.run();
        });
    return written;
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

  /** What was begun under a name and is nobody's yet. */
  private List<Group> incomplete(String displayName) {
    return named(displayName).stream().filter(Labels::isIncomplete).toList();
  }

  private WholeGroups whole() {
    return new WholeGroups(objects, batches);
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
    List<GroupMembership> slices = slices(group);
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

  /** A GroupMembership that only has the label is of those that others keep. */
  private List<GroupMembership> slices(Group group) {
    return objects
        .known()
        .membershipsByGroup
        .get(objects.namespace(), group.getMetadata().getName())
        .stream()
        .filter(slice -> PushedMembers.isOf(slice, group))
        .toList();
  }

  private static GroupFacts facts(Group group) {
    return new GroupFacts(
        group.getSpec().displayName(), Optional.ofNullable(group.getSpec().externalID()));
  }

  /** One of which only a part was pushed is not there yet. */
  static boolean isThere(Group group) {
    return group.getMetadata().getDeletionTimestamp() == null
        && !Labels.isIncomplete(group)
        && group.getSpec() != null
        && group.getSpec().displayName() != null;
  }
}
