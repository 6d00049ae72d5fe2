package dev.sallyport.server;

import static dev.sallyport.server.TwoServers.added;
import static dev.sallyport.server.TwoServers.atOnce;
import static dev.sallyport.server.TwoServers.isOver;
import static dev.sallyport.server.TwoServers.isRefused;
import static dev.sallyport.server.TwoServers.person;
import static dev.sallyport.server.TwoServers.same;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.Await;
import dev.sallyport.scim.IfMatch;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.scim.ScimStore;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.StoredGroup;
import dev.sallyport.scim.ScimStore.StoredUser;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two servers keep of groups, on a real API server. */
class PushedGroupsIT {

  private final TwoServers servers = new TwoServers();
  private final KubernetesClient client = servers.client;
  private final String center = servers.center;
  private final ScimStore one = servers.one;
  private final ScimStore other = servers.other;
  private final Known oneKnows = servers.oneKnows;
  private final Known otherKnows = servers.otherKnows;

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void aGroupThatWasDeclaredIsNotChangedAndKeepsItsName() {
    StoredUser jane = one.createUser(person("jane", "00u1"));
    StoredGroup pushed = one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of());
    servers.declare("kind: Group\nmetadata: {name: auditors}\nspec: {displayName: Auditors}\n");
    String auditors =
        Await.until(
                "the auditors to be known",
                () -> oneKnows.groups.get(center, "auditors").orElse(null),
                found -> found != null)
            .getMetadata()
            .getUid();
    List<String> before = servers.versions();

    isRefused(
        "Group auditors has that displayName, and was not pushed",
        () -> one.createGroup(new GroupFacts("AUDITORS", Optional.of("g1")), Set.of()));
    isRefused(
        "Group auditors has that displayName, and was not pushed",
        () ->
            one.changeGroup(
                pushed.id(),
                facts -> new GroupFacts("auditors", Optional.empty()),
                MemberChange.NONE,
                IfMatch.ANY));
    for (MemberChange change :
        List.of(
            added(jane.id()),
            MemberChange.all(List.of(jane.id())),
            new MemberChange(false, Set.of(), Set.of(jane.id())))) {
      isRefused(
          "Group auditors was not pushed",
          () -> one.changeGroup(auditors, same(), change, IfMatch.ANY));
    }
    isRefused(
        "Group auditors was not pushed",
        () ->
            one.changeGroup(
                auditors,
                facts -> new GroupFacts("other", Optional.empty()),
                MemberChange.NONE,
                IfMatch.ANY));
    isRefused("Group auditors was not pushed", () -> one.deleteGroup(auditors, IfMatch.ANY));

    assertThat(one.group(auditors)).isPresent();
    assertThat(servers.versions()).isEqualTo(before);
  }

  @Test
  void membersOfTwoServersAtOnceAreAllThere() throws Exception {
    List<String> people = servers.people(60);
    StoredGroup group = one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of());

    atOnce(
        60,
        i ->
            (i % 2 == 0 ? one : other)
                .changeGroup(group.id(), same(), added(people.get(i)), IfMatch.ANY));
    assertThat(servers.members(group)).containsExactlyInAnyOrderElementsOf(people);

    atOnce(
        40,
        i ->
            (i % 2 == 0 ? one : other)
                .changeGroup(
                    group.id(),
                    same(),
                    new MemberChange(false, Set.of(), Set.of(people.get(i))),
                    IfMatch.ANY));
    assertThat(servers.members(group)).containsExactlyInAnyOrderElementsOf(people.subList(40, 60));
  }

  @Test
  void whoeverWasAddedByOneServerIsRemovedByTheOtherRightAway() {
    List<String> people = servers.people(1);
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.copyOf(people));

    for (int i = 0; i < 20; i++) {
      one.changeGroup(
          group.id(), same(), new MemberChange(false, Set.of(), Set.copyOf(people)), IfMatch.ANY);
      other.changeGroup(group.id(), same(), added(people.getFirst()), IfMatch.ANY);
    }

    assertThat(servers.members(group)).isEqualTo(Set.copyOf(people));
  }

  @Test
  void somebodyWhoIsNobodyCannotBeAMember() {
    StoredGroup group = one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of());

    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(
            () ->
                one.changeGroup(
                    group.id(), same(), added("00000000-0000-4000-8000-000000000000"), IfMatch.ANY))
        .withMessageContaining("there is no User");
  }

  @Test
  void aLargeGroupIsKeptInSlicesThatGoWithIt() {
    List<String> people = servers.people(400);
    StoredGroup group =
        one.createGroup(new GroupFacts("everybody", Optional.of("g1")), Set.copyOf(people));

    List<GroupMembership> slices = servers.slices();
    assertThat(slices)
        .isNotEmpty()
        .allSatisfy(
            slice -> {
              assertThat(slice.getMetadata().getLabels())
                  .containsEntry(Labels.PROVISIONED_BY, Labels.SCIM)
                  .containsEntry(Labels.EPOCH, Long.toString(TwoServers.EPOCH));
              assertThat(slice.getMetadata().getOwnerReferences())
                  .singleElement()
                  .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(group.id()));
            });
    assertThat(servers.members(group)).hasSize(400);

    other.changeGroup(group.id(), same(), MemberChange.all(people.subList(0, 2)), IfMatch.ANY);
    assertThat(servers.members(group)).containsExactlyInAnyOrderElementsOf(people.subList(0, 2));
    assertThat(servers.slices()).hasSizeLessThanOrEqualTo(2);

    other.changeGroup(group.id(), same(), MemberChange.all(people), IfMatch.ANY);
    assertThat(one.deleteGroup(group.id(), IfMatch.ANY)).isTrue();
    assertThat(servers.slices()).isEmpty();
    assertThat(client.resources(Group.class).inNamespace(center).list().getItems()).isEmpty();
  }

  @Test
  void aGroupThatOneServerBeganIsCompletedByTheOther() {
    List<String> people = servers.people(300);
    GroupFacts facts = new GroupFacts("everybody", Optional.of("g1"));
    servers.writesLeft.set(3);
    isOver(() -> one.createGroup(facts, Set.copyOf(people)));
    servers.writesLeft.set(Integer.MAX_VALUE);

    Group begun = client.resources(Group.class).inNamespace(center).list().getItems().getFirst();
    String name = begun.getMetadata().getName();
    assertThat(Labels.isIncomplete(begun)).isTrue();
    Await.until("the other to know of it", () -> otherKnows.groups.get(center, name).isPresent());
    assertThat(other.group(begun.getMetadata().getUid())).isEmpty();

    StoredGroup made = other.createGroup(facts, Set.copyOf(people));

    assertThat(made.id()).isEqualTo(begun.getMetadata().getUid());
    assertThat(servers.members(made)).containsExactlyInAnyOrderElementsOf(people);
    Group whole = client.resources(Group.class).inNamespace(center).withName(name).get();
    assertThat(whole.getMetadata().getLabels()).doesNotContainKey(Labels.INCOMPLETE);
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(() -> one.createGroup(facts, Set.copyOf(people)))
        .withMessageContaining("has that displayName");
  }

  @Test
  void whatWasBegunGivesWayToWhatIsSentInstead() {
    List<String> people = servers.people(300);
    GroupFacts facts = new GroupFacts("everybody", Optional.of("g1"));
    servers.writesLeft.set(3);
    isOver(() -> one.createGroup(facts, Set.copyOf(people)));
    servers.writesLeft.set(Integer.MAX_VALUE);

    StoredGroup made = one.createGroup(facts, Set.copyOf(people.subList(0, 2)));

    assertThat(client.resources(Group.class).inNamespace(center).list().getItems())
        .extracting(group -> group.getMetadata().getUid())
        .containsExactly(made.id());
    assertThat(servers.members(made)).containsExactlyInAnyOrderElementsOf(people.subList(0, 2));
    assertThat(servers.slices()).isEmpty();
  }

  @Test
  void whoeverComesBackIsInNoGroupUntilTheyArePushedIntoItAgain() {
    StoredUser jane = one.createUser(person("jane", "00u1"));
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of(jane.id()));
    String name = servers.objectName(jane);
    // By an administrator, of whom groups are not told.
    client.resources(User.class).inNamespace(center).withName(name).delete();
    Await.until(
        "the other to know",
        () ->
            otherKnows.users.get(center, name).isEmpty()
                && !otherKnows.groupsByMember.get(center, name).isEmpty());

    StoredUser again = other.createUser(person("jane", "00u1"));

    assertThat(again.id()).isNotEqualTo(jane.id());
    assertThat(client.resources(User.class).inNamespace(center).withName(name).get()).isNotNull();
    assertThat(servers.members(group)).isEmpty();
  }

  @Test
  void aGroupThatComesBackHasNobodyOfTheOneBefore() {
    GroupFacts facts = new GroupFacts("everybody", Optional.of("g1"));
    one.createGroup(facts, Set.copyOf(servers.people(300)));
    Group before = client.resources(Group.class).inNamespace(center).list().getItems().getFirst();
    String name = before.getMetadata().getName();
    // As if whoever deletes it had its dependents stay.
    servers
        .slices()
        .forEach(
            slice ->
                client
                    .resource(slice)
                    .edit(
                        there -> {
                          there.getMetadata().setOwnerReferences(List.of());
                          return there;
                        }));
    client.resource(before).delete();
    int left = servers.slices().size();
    Await.until(
        "the other to know",
        () ->
            otherKnows.groups.get(center, name).isEmpty()
                && otherKnows.membershipsByGroup.get(center, name).size() == left);

    StoredGroup again = other.createGroup(facts, Set.of());

    assertThat(client.resources(Group.class).inNamespace(center).withName(name).get()).isNotNull();
    assertThat(servers.slices()).isEmpty();
    assertThat(servers.members(again)).isEmpty();
  }

  /** Else a removal would be said to be done, and they would stay. */
  @Test
  void whoeverIsInAGroupByWhatOthersKeepIsNotShown() {
    StoredUser jane = one.createUser(person("jane", "00u1"));
    StoredGroup group = one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of());
    String groupName =
        client
            .resources(Group.class)
            .inNamespace(center)
            .list()
            .getItems()
            .getFirst()
            .getMetadata()
            .getName();
    servers.declare(
        "kind: GroupMembership\n"
            + "metadata: {name: theirs, labels: {sallyport.dev/provisioned-by: scim}}\n"
            + "spec: {group: {name: "
            + groupName
            + "}, members: [{name: "
            + servers.objectName(jane)
            + "}]}\n");
    Await.until("it to be known", () -> oneKnows.memberships.get(center, "theirs").isPresent());

    assertThat(one.group(group.id()).orElseThrow().members().get()).isEmpty();
    assertThat(one.deleteGroup(group.id(), IfMatch.ANY)).isTrue();
    assertThat(servers.slices()).hasSize(1);
  }
}
