package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who people are: names that are taken, people who leave and come back, members of groups. */
class PeopleIT {
  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.center();
  }

  @Test
  void anInactiveUserLosesAccessAtOnceAndGetsItBack() {
    String target = center.target();
    center.user("ann");
    center.await("User", "ann", "Active");
    center.assign("ann-view", "ann", target);
    center.await("Assignment", "ann-view", "Bound");
    center.awaitBinding("ann-view");

    center.patch("User", "ann", "spec: {active: false}");

    center.await("User", "ann", "Inactive");
    Shown without = center.await("Assignment", "ann-view", "PrincipalInactive");
    assertThat(without.isReady()).isTrue();
    center.awaitBoundIn("ann-view");

    center.patch("User", "ann", "spec: {active: true}");
    center.await("User", "ann", "Active");
    center.await("Assignment", "ann-view", "Bound");
    center.awaitBinding("ann-view");
  }

  @Test
  void aDeletedUserLosesAccess() {
    String target = center.target();
    center.user("bob");
    center.assign("bob-view", "bob", target);
    center.await("Assignment", "bob-view", "Bound");

    center.delete("User", "bob");

    center.await("Assignment", "bob-view", "PrincipalNotProvisioned");
    center.awaitBoundIn("bob-view");
  }

  @Test
  void aChangedUserNameChangesTheSubject() {
    String target = center.target();
    center.user("cora");
    center.assign("cora-view", "cora", target);
    center.await("Assignment", "cora-view", "Bound");

    center.patch("User", "cora", "spec: {userName: cora.new@example.com}");

    Await.untilAsserted(
        "the binding to name the new userName",
        () ->
            center.assertGives(
                center.awaitBinding("cora-view"), "User", "cora.new@example.com", "view"));
  }

  @Test
  void theOlderOfTwoUserNamesWinsAndTheLoserTakesOverWhenItGoes() {
    String target = center.target();
    user("dan-one", "Dan@Example.com");
    center.await("User", "dan-one", "Active");
    awaitNextSecond("dan-one");
    user("dan-two", "dan@example.com");
    center.assign("dan-view", "dan-two", target);

    Shown loser = center.await("User", "dan-two", "UserNameTaken");
    assertThat(loser.message()).contains("dan-one");
    center.await("User", "dan-one", "Active");
    center.await("Assignment", "dan-view", "PrincipalNotProvisioned");
    assertThat(center.bindings("dan-view")).isEmpty();

    center.delete("User", "dan-one");

    center.await("User", "dan-two", "Active");
    center.await("Assignment", "dan-view", "Bound");
    center.assertGives(center.awaitBinding("dan-view"), "User", "dan@example.com", "view");
  }

  @Test
  void aUserNameThatBecomesFreeByARenamingIsTakenOver() {
    user("eva-one", "eva@example.com");
    center.await("User", "eva-one", "Active");
    awaitNextSecond("eva-one");
    user("eva-two", "eva@example.com");
    center.await("User", "eva-two", "UserNameTaken");

    center.patch("User", "eva-one", "spec: {userName: eva.other@example.com}");

    center.await("User", "eva-two", "Active");
    center.await("User", "eva-one", "Active");
  }

  @Test
  void theOlderOfTwoDisplayNamesWinsAndTheLoserTakesOverWhenItGoes() {
    group("ops-one", "ops");
    center.await("Group", "ops-one", "Resolved");
    awaitNextSecond("ops-one", "Group");
    group("ops-two", "OPS");

    assertThat(center.await("Group", "ops-two", "DisplayNameTaken").message()).contains("ops-one");

    center.delete("Group", "ops-one");
    center.await("Group", "ops-two", "Resolved");
  }

  @Test
  void membersThatDoNotExistYetAreCountedAndAreNoError() {
    center.apply(
        """
        kind: Group
        metadata: {name: team}
        spec: {displayName: team, members: [{name: fay}, {name: gil}]}
        """);
    Shown missing =
        center.await(
            "Group",
            "team",
            "miss members",
            shown -> shown.condition("MembersResolved").status().equals("False"));
    assertThat(missing.isReady()).isTrue();
    missing.honest();
    assertThat(missing.condition("MembersResolved").message())
        .contains("2")
        .contains("fay")
        .contains("gil");

    center.user("fay");
    center.user("gil");

    center.await(
        "Group", "team", "resolve members", shown -> shown.condition("MembersResolved").isTrue());
    center.await("Group", "team", "Resolved");
  }

  @Test
  void aGroupsMembersAreTheUnionOfItsOwnAndOfItsMemberships() {
    center.user("hal");
    center.user("ivy");
    center.user("jon");
    center.apply(
        """
        kind: GroupMembership
        metadata: {name: union-more}
        spec: {group: {name: union}, members: [{name: ivy}, {name: jon}]}
        """);
    center.await("GroupMembership", "union-more", "GroupNotFound");

    center.apply(
        """
        kind: Group
        metadata: {name: union}
        spec: {displayName: union, members: [{name: hal}, {name: ivy}]}
        """);

    center.await("GroupMembership", "union-more", "Joined");
    awaitMembers("union", 3);
    // Whoever only holds up its end keeps nobody in the group.
    center.patch("GroupMembership", "union-more", "metadata: {finalizers: [example.com/theirs]}");
    center.delete("GroupMembership", "union-more");
    awaitMembers("union", 2);
    center.patch("GroupMembership", "union-more", "metadata: {finalizers: null}");
  }

  @Test
  void aPersonDeclaredByHandIsBoundAgainUnderANewUid() {
    String target = center.target();
    center.user("kay");
    center.assign("kay-view", "kay", target);
    Shown first = center.await("Assignment", "kay-view", "Bound");
    center.delete("User", "kay");
    center.await("Assignment", "kay-view", "PrincipalNotProvisioned");

    center.user("kay");

    Shown again = center.await("Assignment", "kay-view", "Bound");
    assertThat(again.text("/status/principal/uid"))
        .isEqualTo(center.get("User", "kay").uid())
        .isNotEqualTo(first.text("/status/principal/uid"));
    center.awaitBinding("kay-view");
  }

  @Test
  void aPushedPersonOfTheSameExternalIdIsBoundAgain() {
    String target = center.target();
    pushed("lou", "00u-lou");
    center.assign("lou-view", "lou", target);
    center.await("Assignment", "lou-view", "Bound");
    center.delete("User", "lou");
    center.await("Assignment", "lou-view", "PrincipalNotProvisioned");

    pushed("lou", "00u-lou");

    center.await("Assignment", "lou-view", "Bound");
    center.awaitBinding("lou-view");
  }

  @Test
  void anotherPersonUnderAReusedNameGetsNothingUntilTheSpecIsAppliedAnew() {
    String target = center.target();
    pushed("mia", "00u-first");
    center.assign("mia-view", "mia", target);
    center.await("Assignment", "mia-view", "Bound");
    center.delete("User", "mia");
    center.await("Assignment", "mia-view", "PrincipalNotProvisioned");

    pushed("mia", "00u-second");

    center.await("Assignment", "mia-view", "PrincipalReplaced");
    assertThat(center.bindings("mia-view")).isEmpty();

    center.patch("Assignment", "mia-view", "spec: {reason: this Mia is meant as well}");
    center.await("Assignment", "mia-view", "Bound");
    center.awaitBinding("mia-view");
  }

  @Test
  void anotherPersonUnderAReusedNameGetsNothingEvenWhenTheGapWasTooShortToBeSeen() {
    String target = center.target();
    pushed("nat", "00u-nat-first");
    center.assign("nat-view", "nat", target);
    center.await("Assignment", "nat-view", "Bound");

    center.delete("User", "nat");
    pushed("nat", "00u-nat-second");

    center.await("Assignment", "nat-view", "PrincipalReplaced");
    center.awaitBoundIn("nat-view");
  }

  private static void user(String name, String userName) {
    center.apply(
        """
        kind: User
        metadata: {name: "%s"}
        spec: {userName: "%s"}
        """
            .formatted(name, userName));
  }

  private static void group(String name, String displayName) {
    center.apply(
        """
        kind: Group
        metadata: {name: "%s"}
        spec: {displayName: "%s"}
        """
            .formatted(name, displayName));
  }

  private static void pushed(String name, String externalId) {
    center.apply(
        """
        kind: User
        metadata: {name: "%1$s", labels: {sallyport.dev/provisioned-by: scim}}
        spec: {userName: "%1$s@example.com", externalID: "%2$s"}
        """
            .formatted(name, externalId));
  }

  private static void awaitMembers(String group, int count) {
    center.await(
        "Group",
        group,
        "have " + count + " members",
        shown -> shown.json().at("/status/members").asInt() == count);
  }

  /** Creation times are whole seconds; whoever is to be younger is made in a later one. */
  private static void awaitNextSecond(String user) {
    awaitNextSecond(user, "User");
  }

  private static void awaitNextSecond(String name, String kind) {
    Instant created = Instant.parse(center.get(kind, name).text("/metadata/creationTimestamp"));
    Await.until(
        "the clock to pass " + created, () -> Instant.now().isAfter(created.plusSeconds(1)));
  }
}
