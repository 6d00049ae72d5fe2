package dev.sallyport.scim;

import dev.sallyport.access.Names;
import dev.sallyport.api.UserSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Keeps people and groups as long as a test lasts, and counts what it was asked for. What a change
 * leaves as it was is not written.
 */
final class InMemoryScimStore implements ScimStore {

  private static final Instant CREATED = Instant.parse("2026-11-27T08:00:00Z");

  private final Map<String, StoredUser> users = new LinkedHashMap<>();
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private int versions;

  /** How often the members of a group were read. */
  int membersRead;

  /** Applied to a person before the next change is, as if somebody else had been faster. */
  Optional<UnaryOperator<UserSpec>> faster = Optional.empty();

  private record Group(String id, String version, GroupFacts facts, Set<String> members) {
    Group without(String member) {
      Set<String> others = new LinkedHashSet<>(members);
      return others.remove(member) ? new Group(id, version + "-", facts, others) : this;
    }
  }

  /** Of everything that is kept, by its id. */
  Map<String, String> versions() {
    Map<String, String> all = new LinkedHashMap<>();
    users.forEach((id, user) -> all.put(id, user.version()));
    groups.forEach((id, group) -> all.put(id, group.version()));
    return all;
  }

  /** The people and groups that are kept, as {@link Conversation.Service#kept} has them. */
  Map<String, Object> kept() {
    return Map.of(
        "users",
        users.values().stream()
            .map(
                user -> {
                  Map<String, Object> kept = new LinkedHashMap<>();
                  kept.put("userName", user.spec().userName());
                  kept.put("displayName", user.spec().displayName());
                  kept.put("externalID", user.spec().externalID());
                  kept.put("active", !user.spec().inactive());
                  return kept;
                })
            .toList(),
        "groups",
        groups.values().stream()
            .map(
                group ->
                    Map.of(
                        "displayName",
                        group.facts().displayName(),
                        "members",
                        group.members().stream()
                            .map(id -> users.get(id).spec().userName())
                            .toList()))
            .toList());
  }

  @Override
  public Optional<StoredUser> user(String id) {
    return Optional.ofNullable(users.get(id));
  }

  @Override
  public Page<StoredUser> users(Query<StoredUser> query) {
    return page(
        users.values(), query.matches().orElse(each -> true), query.startIndex(), query.count());
  }

  @Override
  public StoredUser createUser(UserSpec spec) {
    unique(spec.userName(), "");
    return put(UUID.randomUUID().toString(), spec);
  }

  @Override
  public Optional<StoredUser> changeUser(String id, UnaryOperator<UserSpec> change, IfMatch of) {
    StoredUser before = users.get(id);
    if (before == null) {
      return Optional.empty();
    }
    UserSpec first = change.apply(before.spec());
    if (faster.isPresent()) {
      before = put(id, faster.get().apply(before.spec()));
      faster = Optional.empty();
      first = change.apply(before.spec());
    }
    of.require(before.version());
    unique(first.userName(), id);
    return Optional.of(put(id, first));
  }

  @Override
  public boolean deleteUser(String id, IfMatch of) {
    user(id).map(StoredUser::version).ifPresent(of::require);
    groups.replaceAll((group, before) -> before.without(id));
    return users.remove(id) != null;
  }

  @Override
  public Optional<StoredGroup> group(String id) {
    return Optional.ofNullable(groups.get(id)).map(this::stored);
  }

  @Override
  public Page<StoredGroup> groups(Query<StoredGroup> query) {
    return page(
        groups.values().stream().map(this::stored).toList(),
        query.matches().orElse(each -> true),
        query.startIndex(),
        query.count());
  }

  @Override
  public StoredGroup createGroup(GroupFacts facts, Set<String> members) {
    if (groups.values().stream()
        .map(group -> Names.fold(group.facts().displayName()))
        .anyMatch(Names.fold(facts.displayName())::equals)) {
      throw ScimRefusal.taken("another Group has that displayName");
    }
    return put(UUID.randomUUID().toString(), facts, members);
  }

  @Override
  public Optional<StoredGroup> changeGroup(
      String id, UnaryOperator<GroupFacts> change, MemberChange members, IfMatch of) {
    group(id).map(StoredGroup::version).ifPresent(of::require);
    return Optional.ofNullable(groups.get(id))
        .map(
            before ->
                put(
                    id,
                    change.apply(before.facts()),
                    Afterwards.members(before.members(), members)));
  }

  @Override
  public boolean deleteGroup(String id, IfMatch of) {
    group(id).map(StoredGroup::version).ifPresent(of::require);
    return groups.remove(id) != null;
  }

  private StoredUser put(String id, UserSpec spec) {
    StoredUser before = users.get(id);
    if (before != null && before.spec().equals(spec)) {
      return before;
    }
    StoredUser stored = new StoredUser(id, Integer.toString(++versions), CREATED, spec);
    users.put(id, stored);
    return stored;
  }

  private StoredGroup put(String id, GroupFacts facts, Set<String> members) {
    Group before = groups.get(id);
    if (before != null && before.facts().equals(facts) && before.members().equals(members)) {
      return stored(before);
    }
    Group group = new Group(id, Integer.toString(++versions), facts, members);
    groups.put(id, group);
    return stored(group);
  }

  private StoredGroup stored(Group group) {
    return new StoredGroup(
        group.id(),
        group.version(),
        CREATED,
        group.facts(),
        group.members().size(),
        () -> {
          membersRead++;
          return group.members();
        });
  }

  private void unique(String userName, String self) {
    if (users.values().stream()
        .anyMatch(
            user ->
                !user.id().equals(self)
                    && Names.fold(user.spec().userName()).equals(Names.fold(userName)))) {
      throw ScimRefusal.taken("another User has that userName");
    }
  }

  private static <T> Page<T> page(
      Collection<T> all, Predicate<T> matches, int startIndex, int count) {
    List<T> found = all.stream().filter(matches).toList();
    return new Page<>(found.stream().skip(startIndex - 1L).limit(count).toList(), found.size());
  }
}
