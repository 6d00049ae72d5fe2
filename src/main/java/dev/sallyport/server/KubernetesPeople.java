package dev.sallyport.server;

import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.IfMatch;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimStore;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** People and groups that are pushed into one center, as its objects. */
record KubernetesPeople(PushedUsers people, PushedGroups pushedGroups, Leavers leavers)
    implements ScimStore {

  static KubernetesPeople of(PushedObjects objects, MemberBatches batches) {
    PushedUsers users = new PushedUsers(objects);
    return new KubernetesPeople(
        users, new PushedGroups(objects, users, batches), new Leavers(objects, batches));
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
    people.nameAgain(spec).ifPresent(leavers::leaveIfGone);
    return people.create(spec);
  }

  @Override
  public Optional<StoredUser> changeUser(String id, UnaryOperator<UserSpec> change, IfMatch of) {
    return people.change(id, change, of);
  }

  @Override
  public boolean deleteUser(String id, IfMatch of) {
    Optional<User> user = people.known(id);
    user.ifPresent(PushedObjects::requirePushed);
    // Or they would have left their groups before it is seen that nothing is to be done.
    people.require(id, of);
    Optional<String> name = user.map(there -> there.getMetadata().getName());
    // First, so that whoever is told to do it again, for it failed, is not told that it was done.
    name.ifPresent(leavers::leave);
    boolean deleted = people.delete(id, of);
    // Somebody may have added them meanwhile.
    name.ifPresent(leavers::leave);
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
    pushedGroups.nameAgain(facts).ifPresent(leavers::deleteSlicesIfGone);
    return pushedGroups.create(facts, members);
  }

  @Override
  public Optional<StoredGroup> changeGroup(
      String id, UnaryOperator<GroupFacts> change, MemberChange members, IfMatch of) {
    return pushedGroups.change(id, change, members, of);
  }

  @Override
  public boolean deleteGroup(String id, IfMatch of) {
    return pushedGroups.delete(id, of);
  }
}
