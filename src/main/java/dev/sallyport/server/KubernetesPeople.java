package dev.sallyport.server;

import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimStore;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** People and groups that are pushed into one center, as its objects. */
record KubernetesPeople(PushedUsers people, PushedGroups pushedGroups) implements ScimStore {

  static KubernetesPeople of(PushedObjects objects, MemberBatches batches) {
    PushedUsers users = new PushedUsers(objects);
    return new KubernetesPeople(users, new PushedGroups(objects, users, batches));
  }

  @Override
  public Optional<StoredUser> user(String id) {
    return people.user(id);
  }

  @Override
  public Page<StoredUser> users(Query<StoredUser> query) {
    return people.users(query);
  }

  @Override
  public StoredUser createUser(UserSpec spec) {
    // Whoever comes back is in no group until they are pushed into it again.
    people.nameAgain(spec).ifPresent(pushedGroups::leaveIfGone);
    return people.create(spec);
  }

  @Override
  public Optional<StoredUser> changeUser(String id, UnaryOperator<UserSpec> change) {
    return people.change(id, change);
  }

  @Override
  public boolean deleteUser(String id) {
    Optional<User> user = people.known(id);
    user.ifPresent(PushedObjects::requirePushed);
    Optional<String> name = user.map(there -> there.getMetadata().getName());
    // First, so that whoever is told to do it again, for it failed, is not told that it was done.
    name.ifPresent(pushedGroups::leave);
    boolean deleted = people.delete(id);
    // Somebody may have added them meanwhile.
    name.ifPresent(pushedGroups::leave);
    return deleted;
  }

  @Override
  public Optional<StoredGroup> group(String id) {
    return pushedGroups.group(id);
  }

  @Override
  public Page<StoredGroup> groups(Query<StoredGroup> query) {
    return pushedGroups.groups(query);
  }

  @Override
  public StoredGroup createGroup(GroupFacts facts, Set<String> members) {
    return pushedGroups.create(facts, members);
  }

  @Override
  public Optional<StoredGroup> changeGroup(
      String id, UnaryOperator<GroupFacts> change, MemberChange members) {
    return pushedGroups.change(id, change, members);
  }

  @Override
  public boolean deleteGroup(String id) {
    return pushedGroups.delete(id);
  }
}
