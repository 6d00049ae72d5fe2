package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipSpec;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CachedDirectoryTest {

  private static final String CENTER = "identity";

  private final Known known = new Known();
  private final CachedDirectory directory = new CachedDirectory(known);

  @Test
  void whoeverIsInByAMembershipThatIsBeingDeletedIsOut() {
    User jane = new User();
    jane.setMetadata(metadata("jane", "1"));
    jane.setSpec(new UserSpec("jane@example.com", null, null, null, null, null));
    known.users.remember(jane);
    known.groups.remember(group(metadata("platform", "2")));
    known.memberships.remember(membership(metadata("more", "3")));
    assertThat(directory.groups(CENTER, "uid-of-jane")).hasSize(1);

    ObjectMeta going = metadata("more", "4");
    going.setDeletionTimestamp("2026-12-01T12:00:00Z");
    going.setFinalizers(List.of("example.com/theirs"));
    known.memberships.remember(membership(going));

    assertThat(directory.groups(CENTER, "uid-of-jane")).isEmpty();
  }

  @Test
  void whoeverIsInAGroupThatIsBeingDeletedIsInNone() {
    User jane = new User();
    jane.setMetadata(metadata("jane", "1"));
    jane.setSpec(new UserSpec("jane@example.com", null, null, null, null, null));
    known.users.remember(jane);
    known.groups.remember(group(metadata("platform", "2"), "jane"));
    assertThat(directory.groups(CENTER, "uid-of-jane")).hasSize(1);

    ObjectMeta going = metadata("platform", "3");
    going.setDeletionTimestamp("2026-12-01T12:00:00Z");
    going.setFinalizers(List.of("example.com/theirs"));
    known.groups.remember(group(going, "jane"));

    assertThat(directory.groups(CENTER, "uid-of-jane")).isEmpty();
  }

  private static Group group(ObjectMeta metadata, String... members) {
    Group group = new Group();
    group.setMetadata(metadata);
    group.setSpec(
        new GroupSpec("Platform", Stream.of(members).map(GroupSpec.Member::new).toList(), null));
    return group;
  }

  private static GroupMembership membership(ObjectMeta metadata) {
    GroupMembership membership = new GroupMembership();
    membership.setMetadata(metadata);
    membership.setSpec(
        new GroupMembershipSpec(
            new GroupMembershipSpec.GroupReference("platform"),
            List.of(new GroupSpec.Member("jane"))));
    return membership;
  }

  private static ObjectMeta metadata(String name, String version) {
    return new ObjectMetaBuilder()
        .withNamespace(CENTER)
        .withName(name)
        .withUid("uid-of-" + name)
        .withResourceVersion(version)
        .build();
  }
}
