package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.People.GroupVerdict;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipSpec;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeopleTest {

  private static final String JANUARY = "2026-01-01T00:00:00Z";
  private static final String MAY = "2026-05-01T00:00:00Z";

  @Test
  void aUserOfItsOwnNameIsActive() {
    User jane = user("jane", JANUARY, "jane@example.com", null);

    assertThat(People.user(jane, List.of(jane)))
        .isEqualTo(new Outcome.Ready("Active", "Provisioned: Assignments can name this User."));
    assertThat(People.user(jane, List.of())).isInstanceOf(Outcome.Ready.class);
  }

  @Test
  void anInactiveUserIsFinalAndNoFault() {
    User jane = user("jane", JANUARY, "jane@example.com", false);

    assertThat(People.user(jane, List.of(jane)))
        .isInstanceOf(Outcome.Ready.class)
        .returns(User.Reason.INACTIVE, Outcome::reason);
  }

  @Test
  void theOlderUserHasTheNameWhateverItsCase() {
    User older = user("jane", JANUARY, "jane@example.com", null);
    User younger = user("a-jane", MAY, "JANE@example.com", null);
    List<User> both = List.of(younger, older);

    assertThat(People.user(older, both)).returns(User.Reason.ACTIVE, Outcome::reason);
    assertThat(People.user(younger, both))
        .isInstanceOf(Outcome.Stalled.class)
        .returns(User.Reason.USER_NAME_TAKEN, Outcome::reason)
        .extracting(Outcome::message)
        .asString()
        .contains("older User jane ");
    assertThat(People.winner(both)).contains(older);
  }

  @Test
  void ofTwoThatAreAsOldTheFirstByNameHasIt() {
    User a = user("a", JANUARY, "jane", null);
    User b = user("b", JANUARY, "jane", null);

    assertThat(People.user(a, List.of(b, a))).isInstanceOf(Outcome.Ready.class);
    assertThat(People.user(b, List.of(b, a))).isInstanceOf(Outcome.Stalled.class);
  }

  @Test
  void aNameThatCannotBeBoundIsEscapedAndExplained() {
    User jane = user("jane", JANUARY, "ja\u202Ene", null);

    assertThat(People.user(jane, List.of(jane)))
        .isInstanceOf(Outcome.Stalled.class)
        .returns(User.Reason.NAME_INVALID, Outcome::reason)
        .extracting(Outcome::message)
        .asString()
        .contains("ja\\u{202e}ne", "U+202E", "spec.userName")
        .doesNotContain("\u202E");
  }

  @Test
  void aGroupCountsTheUnionOfAllListsOnce() {
    Group platform = group("platform", JANUARY, "platform", "jane", "john");
    List<GroupMembership> more =
        List.of(membership("platform", "john", "mary"), membership("platform", "mary"));

    GroupVerdict verdict = People.group(platform, List.of(platform), more, name -> true);

    assertThat(verdict.members()).isEqualTo(3);
    assertThat(verdict.membersResolved()).isTrue();
    assertThat(verdict.membersReason()).isEqualTo(Group.Reason.RESOLVED);
    assertThat(verdict.outcome())
        .isEqualTo(new Outcome.Ready("Resolved", "Provisioned with 3 members."));
    assertThat(People.members(platform, more)).containsExactlyInAnyOrder("jane", "john", "mary");
  }

  @Test
  void whoeverIsInByAMembershipThatIsBeingDeletedIsOut() {
    GroupMembership kept = membership("platform", "jane");
    GroupMembership going = membership("platform", "john");
    going.getMetadata().setDeletionTimestamp(MAY);
    going.getMetadata().setFinalizers(List.of("example.com/theirs"));
    Group group = group("platform", JANUARY, "Platform");

    assertThat(People.members(group, List.of(kept, going))).containsExactly("jane");
    assertThat(
            Membership.of(
                user("john", JANUARY, "john@example.com", null), List.of(group), List.of(going)))
        .isEmpty();
  }

  @Test
  void membersThatAreMissingAreCountedAndTheFirstNamedButAreNoFault() {
    Group platform = group("platform", JANUARY, "platform", "h", "g", "f", "e", "d", "c", "b", "a");

    GroupVerdict verdict =
        People.group(platform, List.of(platform), List.of(), Set.of("a")::contains);

    assertThat(verdict.outcome()).isInstanceOf(Outcome.Ready.class);
    assertThat(verdict.members()).isEqualTo(8);
    assertThat(verdict.missing()).isEqualTo(7);
    assertThat(verdict.membersResolved()).isFalse();
    assertThat(verdict.membersReason()).isEqualTo(Group.Reason.MEMBERS_MISSING);
    assertThat(verdict.membersMessage())
        .startsWith("7 of 8 members are no User of this center (yet): b, c, d, e, f and 2 more.");
  }

  @Test
  void aGroupWithoutAListHasNoMembers() {
    Group platform = group("platform", JANUARY, "platform");
    platform.setSpec(new GroupSpec("platform", null, null));

    GroupVerdict verdict = People.group(platform, List.of(platform), List.of(), name -> false);

    assertThat(verdict.members()).isZero();
    assertThat(verdict.membersResolved()).isTrue();
  }

  @Test
  void theOlderGroupHasTheNameAndTheOtherStillCountsItsMembers() {
    Group older = group("platform", JANUARY, "platform");
    Group younger = group("a", MAY, "Platform", "jane");

    GroupVerdict verdict = People.group(younger, List.of(older, younger), List.of(), name -> true);

    assertThat(verdict.outcome())
        .isInstanceOf(Outcome.Stalled.class)
        .returns(Group.Reason.DISPLAY_NAME_TAKEN, Outcome::reason)
        .extracting(Outcome::message)
        .asString()
        .contains("older Group platform ");
    assertThat(verdict.members()).isEqualTo(1);
  }

  @Test
  void aGroupOfWhichOnlyAPartWasPushedHasNoNameAndIsNobodyToAssignTo() {
    Group begun = group("platform", JANUARY, "platform", "jane");
    begun
        .getMetadata()
        .setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.INCOMPLETE, "0123"));
    Group younger = group("a", MAY, "Platform", "jane");
    List<Group> both = List.of(begun, younger);

    assertThat(People.group(begun, both, List.of(), name -> true).outcome())
        .isInstanceOf(Outcome.Pending.class)
        .returns(Group.Reason.INCOMPLETE, Outcome::reason)
        .extracting(Outcome::message)
        .asString()
        .startsWith("1 member of it so far")
        .endsWith("it is deleted at 2026-01-01T01:00:00Z.");
    assertThat(PrincipalLookup.of(begun, true)).isInstanceOf(PrincipalLookup.Missing.class);
    assertThat(People.winner(both)).contains(younger);
    assertThat(People.winner(List.of(begun))).isEmpty();
    assertThat(People.group(younger, both, List.of(), name -> true).outcome())
        .isInstanceOf(Outcome.Ready.class);
    assertThat(People.givenUp(younger)).isEmpty();
    User jane = user("jane", JANUARY, "jane@example.com", null);
    assertThat(Membership.of(jane, both, List.of()))
        .extracting(Membership::group)
        .containsExactly("a");

    // A person who declares a group says by no label that it is not there.
    begun.getMetadata().setLabels(Map.of(Labels.INCOMPLETE, "0123"));
    assertThat(People.winner(both)).contains(begun);
    assertThat(People.givenUp(begun)).isEmpty();
  }

  @Test
  void aMembershipWaitsForItsGroup() {
    GroupMembership membership = membership("platform", "jane", "john");

    assertThat(People.membership(membership, false))
        .isInstanceOf(Outcome.Pending.class)
        .returns(GroupMembership.Reason.GROUP_NOT_FOUND, Outcome::reason);
    assertThat(People.membership(membership, true))
        .isEqualTo(new Outcome.Ready("Joined", "Adds 2 members to Group platform."));
  }

  private static User user(String name, String created, String userName, Boolean active) {
    User user = new User();
    user.setMetadata(metadata(name, created));
    user.setSpec(new UserSpec(userName, null, null, null, active, null));
    return user;
  }

  private static Group group(String name, String created, String displayName, String... members) {
    Group group = new Group();
    group.setMetadata(metadata(name, created));
    group.setSpec(new GroupSpec(displayName, members(members), null));
    return group;
  }

  private static GroupMembership membership(String group, String... members) {
    GroupMembership membership = new GroupMembership();
    membership.setSpec(
        new GroupMembershipSpec(new GroupMembershipSpec.GroupReference(group), members(members)));
    return membership;
  }

  private static List<GroupSpec.Member> members(String... names) {
    return Arrays.stream(names).map(GroupSpec.Member::new).toList();
  }

  private static ObjectMeta metadata(String name, String created) {
    return new ObjectMetaBuilder()
        .withNamespace("identity")
        .withName(name)
        .withCreationTimestamp(created)
        .build();
  }
}
