package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.kube.Cluster;
import dev.sallyport.scim.IfMatch;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.scim.ScimStore;
import dev.sallyport.scim.ScimStore.Exact;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.Query;
import dev.sallyport.scim.ScimStore.StoredGroup;
import dev.sallyport.scim.ScimStore.StoredUser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers, as far as what they keep of people, on a real API server. */
class PushedPeopleIT {

  private static final long EPOCH = 7;

  private final ControlPlane controlPlane = SharedControlPlane.get();
  private final KubernetesClient client = controlPlane.client();
  private final String center = controlPlane.newNamespace("pushed");
  private final Known oneKnows = new Known();
  private final Known otherKnows = new Known();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);
  private ScimStore one;
  private ScimStore other;

  @BeforeEach
  void givenTwoServers() {
    one = server(oneKnows);
    other = server(otherKnows);
  }

  private ScimStore server(Known known) {
    known.start(client, Set.of(center), "default");
    Await.until("the caches to be full", () -> known.knows(center));
    return KubernetesPeople.of(
        new PushedObjects(
            center,
            EPOCH,
            known,
            client,
            new Cluster(client),
            new SecureRandom()::nextBytes,
            () -> {
              if (over.get() || writesLeft.getAndDecrement() <= 0) {
                throw ScimRefusal.over("the source is over");
              }
            }),
        new MemberBatches());
  }

  @AfterEach
  void stop() {
    oneKnows.close();
    otherKnows.close();
  }

  @Test
  void aPersonIsAnObjectThatTheOtherServerFindsAtOnce() {
    StoredUser made = one.createUser(person("Jane.Doe@example.com", "00u1"));

    User object = client.resources(User.class).inNamespace(center).list().getItems().getFirst();
    assertThat(object.getMetadata().getName()).matches("jane-doe-example-com-[0-9a-f]{10}");
    assertThat(object.getMetadata().getLabels())
        .containsOnly(
            Map.entry(Labels.PROVISIONED_BY, Labels.SCIM),
            Map.entry(Labels.EPOCH, Long.toString(EPOCH)));
    assertThat(object.getMetadata().getUid()).isEqualTo(made.id());
    assertThat(other.user(made.id()).map(StoredUser::spec)).contains(made.spec());
    assertThat(
            other
                .users(
                    new Query<>(
                        Optional.empty(),
                        Optional.of(new Exact(Exact.Attribute.NAME, "jane.doe@EXAMPLE.com")),
                        1,
                        10))
                .items())
        .extracting(StoredUser::id)
        .containsExactly(made.id());
  }

  @Test
  void whatIsTakenAwayIsGoneAndWhatOthersWroteBesideStays() {
    StoredUser made = one.createUser(person("jane", "00u1"));
    String name = objectName(made);
    controlPlane
        .kubectl("label", "users.sallyport.dev", name, "--namespace=" + center, "team=red")
        .success();

    Optional<StoredUser> changed =
        other.changeUser(
            made.id(),
            spec -> new UserSpec("jane", null, null, null, false, spec.externalID()),
            IfMatch.ANY);

    assertThat(changed).isPresent();
    User object = client.resources(User.class).inNamespace(center).withName(name).get();
    assertThat(object.getSpec()).isEqualTo(new UserSpec("jane", null, null, null, false, "00u1"));
    assertThat(object.getMetadata().getLabels()).containsEntry("team", "red");
  }

  @Test
  void aNameIsThatOfOneAndAPersonWhoWasDeclaredIsNotChanged() {
    one.createUser(person("jane", "00u1"));
    controlPlane
        .kubectl(
            "create",
            "--filename=" + file("kind: User\nmetadata: {name: john}\nspec: {userName: john}\n"))
        .success();
    User john =
        Await.until(
            "john to be known",
            () -> oneKnows.users.get(center, "john").orElse(null),
            found -> found != null);

    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(() -> one.createUser(person("JANE", "00u2")))
        .withMessageContaining("has that userName");
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(() -> one.createUser(person("john", "00u3")))
        .withMessageContaining("User john")
        .withMessageContaining("was not pushed");
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(
            () ->
                one.changeUser(
                    john.getMetadata().getUid(), spec -> person("john", "00u3"), IfMatch.ANY))
        .withMessageContaining("User john was not pushed");
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(() -> one.deleteUser(john.getMetadata().getUid(), IfMatch.ANY));
    assertThat(one.user(john.getMetadata().getUid())).isPresent();
  }

  @Test
  void aGroupThatWasDeclaredIsNotChangedAndKeepsItsName() {
    StoredUser jane = one.createUser(person("jane", "00u1"));
    StoredGroup pushed = one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of());
    controlPlane
        .kubectl(
            "create",
            "--filename="
                + file("kind: Group\nmetadata: {name: auditors}\nspec: {displayName: Auditors}\n"))
        .success();
    String auditors =
        Await.until(
                "the auditors to be known",
                () -> oneKnows.groups.get(center, "auditors").orElse(null),
                found -> found != null)
            .getMetadata()
            .getUid();
    List<String> before = versions();

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
    assertThat(versions()).isEqualTo(before);
  }

  @Test
  void nobodyIsRenamedToTheNameOfAnotherAndOverAThirdNameTwoSwapTheirs() {
    StoredUser ann = one.createUser(person("ann", "1"));
    StoredUser ben = one.createUser(person("ben", "2"));
    String annObject = objectName(ann);

    isRefused("has that userName", () -> renamed(one, ann, "BEN"));
    isRefused("has that userName", () -> renamed(one, ben, "Ann"));
    assertThat(one.user(ann.id()).orElseThrow().spec().userName()).isEqualTo("ann");

    renamed(one, ann, "third");
    renamed(one, ben, "ann");
    renamed(one, ann, "ben");

    assertThat(one.user(ann.id()).orElseThrow().spec()).isEqualTo(person("ben", "1"));
    assertThat(one.user(ben.id()).orElseThrow().spec()).isEqualTo(person("ann", "2"));
    User object = client.resources(User.class).inNamespace(center).withName(annObject).get();
    assertThat(object.getMetadata().getUid()).isEqualTo(ann.id());
    assertThat(object.getSpec().userName()).isEqualTo("ben");
  }

  private static void renamed(ScimStore store, StoredUser user, String userName) {
    Optional<StoredUser> unused =
        store.changeUser(user.id(), spec -> person(userName, spec.externalID()), IfMatch.ANY);
  }

  private static void isRefused(String message, ThrowingCallable change) {
    assertThatExceptionOfType(ScimRefusal.class).isThrownBy(change).withMessageContaining(message);
  }

  /**
   * Two servers that are sent one person without an externalId at the same moment both find the
   * name free. A client gets out of that by what it does anyway, whichever of the two it knows.
   */
  @Test
  void ofTwoWhoGotOneNameAtOnceEachIsFoundAndChangedAndDeletedByItsId() {
    StoredUser first = one.createUser(person("jane", null));
    StoredUser second = withTheSameName();
    for (ScimStore server : List.of(one, other)) {
      Await.until("both to be found", () -> named(server, "JANE").size() == 2);
      isRefused("has that userName", () -> server.createUser(person("jane", null)));
    }
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of(second.id()));

    for (StoredUser each : List.of(first, second)) {
      assertThat(
              other.changeUser(
                  each.id(),
                  before -> new UserSpec("Jane", "Jane", null, null, false, null),
                  IfMatch.ANY))
          .hasValueSatisfying(changed -> assertThat(changed.spec().inactive()).isTrue());
    }
    renamed(one, second, "third");
    isRefused("has that userName", () -> renamed(one, second, "jane"));
    assertThat(one.deleteUser(first.id(), IfMatch.ANY)).isTrue();
    renamed(one, second, "jane");

    for (ScimStore server : List.of(one, other)) {
      Await.until("one to be left", () -> named(server, "jane").equals(List.of(second.id())));
    }
    assertThat(members(group)).containsExactly(second.id());
    assertThat(other.deleteUser(second.id(), IfMatch.ANY)).isTrue();
    assertThat(other.createUser(person("jane", null)).id()).isNotIn(first.id(), second.id());
  }

  private StoredUser withTheSameName() {
    User user = new User();
    user.getMetadata().setNamespace(center);
    user.getMetadata().setName("jane-of-the-other-server");
    user.getMetadata().setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM));
    user.setSpec(person("jane", null));
    return PushedUsers.stored(new Cluster(client).createPushed(user).orElseThrow());
  }

  private static List<String> named(ScimStore server, String userName) {
    return server
        .users(
            new Query<>(
                Optional.empty(), Optional.of(new Exact(Exact.Attribute.NAME, userName)), 1, 10))
        .items()
        .stream()
        .map(StoredUser::id)
        .toList();
  }

  @Test
  void whoeverIsHandedOverByTheLabelIsChangedFromThenOnAndIsTheSameOne() {
    controlPlane
        .kubectl(
            "create",
            "--filename=" + file("kind: User\nmetadata: {name: john}\nspec: {userName: john}\n"))
        .success();
    controlPlane
        .kubectl(
            "label",
            "users.sallyport.dev",
            "john",
            "--namespace=" + center,
            Labels.PROVISIONED_BY + "=" + Labels.SCIM)
        .success();
    User john =
        Await.until(
            "john to be handed over",
            () -> oneKnows.users.get(center, "john").filter(Labels::isPushed).orElse(null),
            found -> found != null);

    Optional<StoredUser> changed =
        one.changeUser(
            john.getMetadata().getUid(), spec -> person("john.doe", "00u3"), IfMatch.ANY);

    assertThat(changed.map(StoredUser::id)).contains(john.getMetadata().getUid());
    User object = client.resources(User.class).inNamespace(center).withName("john").get();
    assertThat(object.getSpec()).isEqualTo(person("john.doe", "00u3"));
    assertThat(object.getMetadata().getUid()).isEqualTo(john.getMetadata().getUid());
  }

  @Test
  void twoChangesAtOnceLoseNothing() throws Exception {
    StoredUser made = one.createUser(person("jane", "00u1"));

    atOnce(
        20,
        i ->
            (i % 2 == 0 ? one : other)
                .changeUser(
                    made.id(),
                    spec ->
                        new UserSpec(
                            spec.userName(),
                            (spec.displayName() == null ? "" : spec.displayName())
                                + (char) ('a' + i),
                            null,
                            null,
                            true,
                            spec.externalID()),
                    IfMatch.ANY));

    Await.until(
        "what both wrote to be known",
        () -> one.user(made.id()).orElseThrow().spec().displayName(),
        name -> name.length() == 20);
  }

  @Test
  void whatOneServerChangedTheOtherChangesBackRightAway() {
    StoredUser made = one.createUser(person("jane", "00u1"));
    UserSpec blocked = new UserSpec("jane", null, null, null, false, "00u1");

    for (int i = 0; i < 20; i++) {
      one.changeUser(made.id(), spec -> person("jane", "00u1"), IfMatch.ANY);
      other.changeUser(made.id(), spec -> blocked, IfMatch.ANY);
    }

    assertThat(client.resources(User.class).inNamespace(center).list().getItems())
        .extracting(User::getSpec)
        .containsExactly(blocked);
  }

  @Test
  void membersOfTwoServersAtOnceAreAllThere() throws Exception {
    List<String> people = people(60);
    StoredGroup group = one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of());

    atOnce(
        60,
        i ->
            (i % 2 == 0 ? one : other)
                .changeGroup(group.id(), same(), added(people.get(i)), IfMatch.ANY));
    assertThat(members(group)).containsExactlyInAnyOrderElementsOf(people);

    atOnce(
        40,
        i ->
            (i % 2 == 0 ? one : other)
                .changeGroup(
                    group.id(),
                    same(),
                    new MemberChange(false, Set.of(), Set.of(people.get(i))),
                    IfMatch.ANY));
    assertThat(members(group)).containsExactlyInAnyOrderElementsOf(people.subList(40, 60));
  }

  @Test
  void whoeverWasAddedByOneServerIsRemovedByTheOtherRightAway() {
    List<String> people = people(1);
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.copyOf(people));

    for (int i = 0; i < 20; i++) {
      one.changeGroup(
          group.id(), same(), new MemberChange(false, Set.of(), Set.copyOf(people)), IfMatch.ANY);
      other.changeGroup(group.id(), same(), added(people.getFirst()), IfMatch.ANY);
    }

    assertThat(members(group)).isEqualTo(Set.copyOf(people));
  }

  @Test
  void aLargeGroupIsKeptInSlicesThatGoWithIt() {
    List<String> people = people(400);
    StoredGroup group =
        one.createGroup(new GroupFacts("everybody", Optional.of("g1")), Set.copyOf(people));

    List<GroupMembership> slices = slices();
    assertThat(slices)
        .isNotEmpty()
        .allSatisfy(
            slice -> {
              assertThat(slice.getMetadata().getLabels())
                  .containsEntry(Labels.PROVISIONED_BY, Labels.SCIM)
                  .containsEntry(Labels.EPOCH, Long.toString(EPOCH));
              assertThat(slice.getMetadata().getOwnerReferences())
                  .singleElement()
                  .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(group.id()));
            });
    assertThat(members(group)).hasSize(400);

    other.changeGroup(group.id(), same(), MemberChange.all(people.subList(0, 2)), IfMatch.ANY);
    assertThat(members(group)).containsExactlyInAnyOrderElementsOf(people.subList(0, 2));
    assertThat(slices()).hasSizeLessThanOrEqualTo(2);

    other.changeGroup(group.id(), same(), MemberChange.all(people), IfMatch.ANY);
    assertThat(one.deleteGroup(group.id(), IfMatch.ANY)).isTrue();
    assertThat(slices()).isEmpty();
    assertThat(client.resources(Group.class).inNamespace(center).list().getItems()).isEmpty();
  }

  @Test
  void aGroupThatOneServerBeganIsCompletedByTheOther() {
    List<String> people = people(300);
    GroupFacts facts = new GroupFacts("everybody", Optional.of("g1"));
    writesLeft.set(3);
    isOver(() -> one.createGroup(facts, Set.copyOf(people)));
    writesLeft.set(Integer.MAX_VALUE);

    Group begun = client.resources(Group.class).inNamespace(center).list().getItems().getFirst();
    String name = begun.getMetadata().getName();
    assertThat(Labels.isIncomplete(begun)).isTrue();
    Await.until("the other to know of it", () -> otherKnows.groups.get(center, name).isPresent());
    assertThat(other.group(begun.getMetadata().getUid())).isEmpty();

    StoredGroup made = other.createGroup(facts, Set.copyOf(people));

    assertThat(made.id()).isEqualTo(begun.getMetadata().getUid());
    assertThat(members(made)).containsExactlyInAnyOrderElementsOf(people);
    Group whole = client.resources(Group.class).inNamespace(center).withName(name).get();
    assertThat(whole.getMetadata().getLabels()).doesNotContainKey(Labels.INCOMPLETE);
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(() -> one.createGroup(facts, Set.copyOf(people)))
        .withMessageContaining("has that displayName");
  }

  @Test
  void whatWasBegunGivesWayToWhatIsSentInstead() {
    List<String> people = people(300);
    GroupFacts facts = new GroupFacts("everybody", Optional.of("g1"));
    writesLeft.set(3);
    isOver(() -> one.createGroup(facts, Set.copyOf(people)));
    writesLeft.set(Integer.MAX_VALUE);

    StoredGroup made = one.createGroup(facts, Set.copyOf(people.subList(0, 2)));

    assertThat(client.resources(Group.class).inNamespace(center).list().getItems())
        .extracting(group -> group.getMetadata().getUid())
        .containsExactly(made.id());
    assertThat(members(made)).containsExactlyInAnyOrderElementsOf(people.subList(0, 2));
    assertThat(slices()).isEmpty();
  }

  @Test
  void aPersonWhoIsDeletedLeavesTheirGroups() {
    List<String> people = people(2);
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.copyOf(people));

    assertThat(one.deleteUser(people.getFirst(), IfMatch.ANY)).isTrue();

    Group object = client.resources(Group.class).inNamespace(center).list().getItems().getFirst();
    assertThat(object.getSpec().members()).hasSize(1);
    assertThat(members(group)).containsExactly(people.get(1));
    assertThat(one.user(people.getFirst())).isEmpty();
    assertThat(one.deleteUser(people.getFirst(), IfMatch.ANY)).isFalse();
  }

  @Test
  void whoeverComesBackIsInNoGroupUntilTheyArePushedIntoItAgain() {
    StoredUser jane = one.createUser(person("jane", "00u1"));
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of(jane.id()));
    String name = objectName(jane);
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
    assertThat(members(group)).isEmpty();
  }

  @Test
  void aGroupThatComesBackHasNobodyOfTheOneBefore() {
    GroupFacts facts = new GroupFacts("everybody", Optional.of("g1"));
    one.createGroup(facts, Set.copyOf(people(300)));
    Group before = client.resources(Group.class).inNamespace(center).list().getItems().getFirst();
    String name = before.getMetadata().getName();
    // As if whoever deletes it had its dependents stay.
    slices()
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
    int left = slices().size();
    Await.until(
        "the other to know",
        () ->
            otherKnows.groups.get(center, name).isEmpty()
                && otherKnows.membershipsByGroup.get(center, name).size() == left);

    StoredGroup again = other.createGroup(facts, Set.of());

    assertThat(client.resources(Group.class).inNamespace(center).withName(name).get()).isNotNull();
    assertThat(slices()).isEmpty();
    assertThat(members(again)).isEmpty();
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
    controlPlane
        .kubectl(
            "create",
            "--filename="
                + file(
                    "kind: GroupMembership\n"
                        + "metadata: {name: theirs, labels: {sallyport.dev/provisioned-by: scim}}\n"
                        + "spec: {group: {name: "
                        + groupName
                        + "}, members: [{name: "
                        + objectName(jane)
                        + "}]}\n"))
        .success();
    Await.until("it to be known", () -> oneKnows.memberships.get(center, "theirs").isPresent());

    assertThat(one.group(group.id()).orElseThrow().members().get()).isEmpty();
    assertThat(one.deleteGroup(group.id(), IfMatch.ANY)).isTrue();
    assertThat(slices()).hasSize(1);
  }

  @Test
  void whatIsOfAnOldVersionChangesNothingThoughAnotherServerWasFaster() {
    List<String> people = people(3);
    StoredGroup group = one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of());
    String ann = people.getFirst();

    for (int i = 0; i < 10; i++) {
      boolean add = i % 2 == 0;
      IfMatch before = of(one.group(group.id()).orElseThrow().version());
      other.changeGroup(
          group.id(),
          same(),
          add ? added(ann) : new MemberChange(false, Set.of(), Set.of(ann)),
          IfMatch.ANY);
      isOld(
          () ->
              one.changeGroup(group.id(), same(), MemberChange.all(people.subList(1, 3)), before));
      isOld(() -> one.deleteGroup(group.id(), before));
      assertThat(members(group)).isEqualTo(add ? Set.of(ann) : Set.of());

      IfMatch person = of(one.user(ann).orElseThrow().version());
      String displayName = "Ann " + i;
      StoredUser changed =
          other
              .changeUser(
                  ann,
                  spec -> new UserSpec(spec.userName(), displayName, null, null, true, "ext0"),
                  IfMatch.ANY)
              .orElseThrow();
      isOld(() -> one.deleteUser(ann, person));
      isOld(() -> one.changeUser(ann, spec -> person("person0", "ext0"), person));
      // And whoever knows of the newest is not told that they are late.
      one.changeUser(ann, spec -> person("person0", "ext0"), of(changed.version()));
      Await.until(
          "it to be known", () -> other.user(ann).orElseThrow().spec().displayName() == null);
    }
  }

  private static IfMatch of(String version) {
    return new IfMatch(Optional.of("W/\"" + version + "\""));
  }

  private static void isOld(ThrowingCallable change) {
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(change)
        .withMessageContaining("If-Match");
  }

  @Test
  void whoeverMayNotPushAnyMoreWritesNothing() {
    List<String> people = people(2);
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of(people.getFirst()));
    List<String> before = versions();

    over.set(true);

    isOver(() -> one.createUser(person("late", "00u9")));
    isOver(() -> one.changeUser(people.getFirst(), spec -> person("late", "00u9"), IfMatch.ANY));
    isOver(() -> one.deleteUser(people.getFirst(), IfMatch.ANY));
    isOver(() -> one.createGroup(new GroupFacts("late", Optional.empty()), Set.of()));
    isOver(() -> one.changeGroup(group.id(), same(), added(people.getLast()), IfMatch.ANY));
    isOver(
        () ->
            one.changeGroup(
                group.id(),
                facts -> new GroupFacts("late", Optional.empty()),
                MemberChange.NONE,
                IfMatch.ANY));
    isOver(() -> one.deleteGroup(group.id(), IfMatch.ANY));
    assertThat(versions()).isEqualTo(before);
  }

  private static void isOver(ThrowingCallable write) {
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(write)
        .withMessageContaining("the source is over");
  }

  /** Of all that was pushed. */
  private List<String> versions() {
    return Stream.of(all(User.class), all(Group.class), all(GroupMembership.class))
        .flatMap(List::stream)
        .map(each -> each.getMetadata().getUid() + each.getMetadata().getResourceVersion())
        .toList();
  }

  private List<HasMetadata> all(Class<? extends HasMetadata> kind) {
    return List.copyOf(client.resources(kind).inNamespace(center).list().getItems());
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

  private interface Step {
    Object run(int number) throws Exception;
  }

  private static void atOnce(int count, Step step) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        running.add(threads.submit(() -> step.run(number)));
      }
      for (Future<Object> each : running) {
        each.get();
      }
    }
  }

  private List<String> people(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(one.createUser(person("person" + i, "ext" + i)).id());
    }
    return ids;
  }

  /** As the server sees them that did not write last. */
  private Set<String> members(StoredGroup group) {
    Set<String> bySlices = new HashSet<>();
    Group object =
        client.resources(Group.class).inNamespace(center).list().getItems().stream()
            .filter(each -> each.getMetadata().getUid().equals(group.id()))
            .findFirst()
            .orElseThrow();
    List<String> names = new ArrayList<>();
    if (object.getSpec().members() != null) {
      object.getSpec().members().forEach(member -> names.add(member.name()));
    }
    slices().forEach(slice -> slice.getSpec().members().forEach(m -> names.add(m.name())));
    assertThat(names).doesNotHaveDuplicates();
    names.forEach(
        name ->
            oneKnows
                .users
                .get(center, name)
                .ifPresent(user -> bySlices.add(user.getMetadata().getUid())));
    Await.until(
        "both servers to see the same",
        () ->
            one.group(group.id()).orElseThrow().members().get().equals(bySlices)
                && other.group(group.id()).orElseThrow().members().get().equals(bySlices));
    return bySlices;
  }

  private List<GroupMembership> slices() {
    return client.resources(GroupMembership.class).inNamespace(center).list().getItems();
  }

  private String objectName(StoredUser user) {
    return oneKnows.usersByUid.get(center, user.id()).getFirst().getMetadata().getName();
  }

  private String file(String yaml) {
    try {
      Path file = Files.createTempFile(controlPlane.dataDir(), "object", ".yaml");
      Files.writeString(
          file,
          "apiVersion: sallyport.dev/v1alpha1\n"
              + yaml.replace("metadata: {", "metadata: {namespace: " + center + ", "));
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UnaryOperator<GroupFacts> same() {
    return UnaryOperator.identity();
  }

  private static MemberChange added(String id) {
    return new MemberChange(false, Set.of(id), Set.of());
  }

  private static UserSpec person(String userName, String externalID) {
    return new UserSpec(userName, null, null, null, true, externalID);
  }
}
