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
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.controlplane.Await;
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
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two servers keep of people, on a real API server. */
class PushedPeopleIT {

  private final TwoServers servers = new TwoServers();
  private final KubernetesClient client = servers.client;
  private final String center = servers.center;
  private final ScimStore one = servers.one;
  private final ScimStore other = servers.other;
  private final Known oneKnows = servers.oneKnows;

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void aPersonIsAnObjectThatTheOtherServerFindsAtOnce() {
    StoredUser made = one.createUser(person("Jane.Doe@example.com", "00u1"));

    User object = client.resources(User.class).inNamespace(center).list().getItems().getFirst();
    assertThat(object.getMetadata().getName()).matches("jane-doe-example-com-[0-9a-f]{10}");
    assertThat(object.getMetadata().getLabels())
        .containsOnly(
            Map.entry(Labels.PROVISIONED_BY, Labels.SCIM),
            Map.entry(Labels.EPOCH, Long.toString(TwoServers.EPOCH)));
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
    String name = servers.objectName(made);
    servers.label(name, "team=red");

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
    servers.declare("kind: User\nmetadata: {name: john}\nspec: {userName: john}\n");
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
  void nobodyIsRenamedToTheNameOfAnotherAndOverAThirdNameTwoSwapTheirs() {
    StoredUser ann = one.createUser(person("ann", "1"));
    StoredUser ben = one.createUser(person("ben", "2"));
    String annObject = servers.objectName(ann);

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
    assertThat(servers.members(group)).containsExactly(second.id());
    assertThat(other.deleteUser(second.id(), IfMatch.ANY)).isTrue();
    assertThat(other.createUser(person("jane", null)).id()).isNotIn(first.id(), second.id());
  }

  @Test
  void whoeverIsHandedOverByTheLabelIsChangedFromThenOnAndIsTheSameOne() {
    servers.declare("kind: User\nmetadata: {name: john}\nspec: {userName: john}\n");
    servers.label("john", Labels.PROVISIONED_BY + "=" + Labels.SCIM);
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
  void aPersonWhoIsDeletedLeavesTheirGroups() {
    List<String> people = servers.people(2);
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.copyOf(people));

    assertThat(one.deleteUser(people.getFirst(), IfMatch.ANY)).isTrue();

    Group object = client.resources(Group.class).inNamespace(center).list().getItems().getFirst();
    assertThat(object.getSpec().members()).hasSize(1);
    assertThat(servers.members(group)).containsExactly(people.get(1));
    assertThat(one.user(people.getFirst())).isEmpty();
    assertThat(one.deleteUser(people.getFirst(), IfMatch.ANY)).isFalse();
  }

  @Test
  void whatIsOfAnOldVersionChangesNothingThoughAnotherServerWasFaster() {
    List<String> people = servers.people(3);
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
      assertThat(servers.members(group)).isEqualTo(add ? Set.of(ann) : Set.of());

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

  @Test
  void whoeverMayNotPushAnyMoreWritesNothing() {
    List<String> people = servers.people(2);
    StoredGroup group =
        one.createGroup(new GroupFacts("platform", Optional.empty()), Set.of(people.getFirst()));
    List<String> before = servers.versions();

    servers.over.set(true);

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
    assertThat(servers.versions()).isEqualTo(before);
  }

  private static void renamed(ScimStore store, StoredUser user, String userName) {
    Optional<StoredUser> unused =
        store.changeUser(user.id(), spec -> person(userName, spec.externalID()), IfMatch.ANY);
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

  private static IfMatch of(String version) {
    return new IfMatch(Optional.of("W/\"" + version + "\""));
  }

  private static void isOld(ThrowingCallable change) {
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(change)
        .withMessageContaining("If-Match");
  }
}
