package dev.sallyport.server;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.scim.MemberChange;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Nothing may stay behind of who goes: groups name objects, and another one may come to have the
 * name. Of Users and Groups that others delete nobody tells a server, so that is looked for when
 * the name comes back.
 */
record Leavers(PushedObjects objects, MemberBatches batches) {

  /** Takes a User out of every group that was pushed. */
  void leave(String user) {
    for (Group group : withMember(user)) {
      new PushedMembers(objects)
          .change(group, new MemberChange(false, Set.of(), Set.of(user)), batches);
    }
  }

  /** The same, unless there is a User of that name. */
  void leaveIfGone(String user) {
    if (!withMember(user).isEmpty() && objects.fresh(User.class, user).isEmpty()) {
      leave(user);
    }
  }

  /** Deletes what held members of a Group, unless there is one of that name. */
  void deleteSlicesIfGone(String group) {
    List<GroupMembership> left =
        objects.known().membershipsByGroup.get(objects.namespace(), group).stream()
            .filter(Labels::isPushed)
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

  private List<Group> withMember(String user) {
    Known known = objects.known();
    return Stream.concat(
            known.groupsByMember.get(objects.namespace(), user).stream(),
            known.membershipsByMember.get(objects.namespace(), user).stream()
                .filter(Labels::isPushed)
                .map(slice -> slice.getSpec().group())
                .filter(Objects::nonNull)
                .flatMap(group -> known.groups.get(objects.namespace(), group.name()).stream()))
        .filter(Labels::isPushed)
        .distinct()
        .toList();
  }
}
