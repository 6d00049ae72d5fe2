package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
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
import dev.sallyport.server.CutApiServer.Cut;
import dev.sallyport.web.Unavailable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every push of more than one write, cut off at each of them: what is sent again, or comes with the
 * next re-sync, gives what one that was never cut off gives.
 */
class CutPushTest {

  private static final String CENTER = "center";
  private static final long EPOCH = 3;

  /** Some find no room in the Group's own list. */
  private static final int LARGE = MemberSlices.ROOM + 5;

  /** What whoever sends it again is told if it was done, or begun: they look, and go on. */
  private static final String MADE_OR_CHANGED = ".*(has that|If-Match).*";

  private static final CutApiServer api = new CutApiServer();
  private static Map<String, ObjectNode> people;

  /** Ids of people, in the order of their numbers. */
  private static List<String> ids;

  private Known known;

  @BeforeAll
  static void givenPeople() {
    api.addPushedPeople(CENTER, LARGE + 10);
    people = api.kept();
    ids =
        api.all(User.class, "users").stream()
            .sorted(
                Comparator.comparingInt(
                    user -> Integer.parseInt(user.getSpec().userName().substring(6))))
            .map(user -> user.getMetadata().getUid())
            .toList();
  }

  @AfterAll
  static void close() {
    api.close();
  }

  /**
   * @param given what is pushed before, whole
   * @param push what may be cut off, and is sent again as it is
   * @param resync what an identity provider sends that begins with a search for the name
   */
  private record Scenario(
      String name,
      Consumer<ScimStore> given,
      Consumer<ScimStore> push,
      Consumer<ScimStore> resync) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Scenario> scenarios() {
    Set<String> large = people(0, LARGE);
    Set<String> others = people(3, LARGE + 8);
    GroupFacts platform = new GroupFacts("platform", Optional.of("g1"));
    GroupFacts renamed = new GroupFacts("Platform 2", Optional.of("g1"));
    Consumer<ScimStore> nothing = store -> {};
    Consumer<ScimStore> aLargeOne = store -> store.createGroup(platform, large);
    return Stream.of(
        new Scenario(
            "a group is made",
            nothing,
            store -> store.createGroup(platform, large),
            store -> resync(store, platform, platform, large)),
        new Scenario(
            "a group without an externalId is made",
            nothing,
            store -> store.createGroup(new GroupFacts("platform", Optional.empty()), large),
            store ->
                resync(
                    store,
                    new GroupFacts("platform", Optional.empty()),
                    new GroupFacts("platform", Optional.empty()),
                    large)),
        new Scenario(
            "a group is made where another was begun",
            store -> begun(store, platform, others),
            store -> store.createGroup(platform, large),
            store -> resync(store, platform, platform, large)),
        new Scenario(
            "a small group is made where a large one was begun",
            store -> begun(store, platform, others),
            store -> store.createGroup(platform, people(0, 2)),
            store -> resync(store, platform, platform, people(0, 2))),
        new Scenario(
            "a group is made where one was begun under the name with another externalId",
            store -> begun(store, new GroupFacts("PLATFORM", Optional.of("g0")), large),
            store -> store.createGroup(platform, large),
            store -> resync(store, platform, platform, large)),
        new Scenario(
            "a group is renamed to what was begun",
            store -> {
              store.createGroup(renamed, people(0, 2));
              begun(store, platform, large);
            },
            store -> change(store, renamed, platform, MemberChange.NONE),
            store -> resync(store, renamed, platform, people(0, 2))),
        new Scenario(
            "a group comes back of which GroupMemberships stayed",
            store -> {
              store.createGroup(platform, others);
              api.all(Group.class, "groups").forEach(api::remove);
            },
            store -> store.createGroup(platform, large),
            store -> resync(store, platform, platform, large)),
        new Scenario(
            "a group is replaced and renamed",
            aLargeOne,
            store -> change(store, platform, renamed, MemberChange.all(others)),
            store -> resync(store, platform, renamed, others)),
        new Scenario(
            "a small group becomes a large one",
            store -> store.createGroup(platform, people(0, 2)),
            store -> change(store, platform, platform, MemberChange.all(large)),
            store -> resync(store, platform, platform, large)),
        new Scenario(
            "a large group loses everybody",
            aLargeOne,
            store -> change(store, platform, platform, MemberChange.all(Set.of())),
            store -> resync(store, platform, platform, Set.of())),
        new Scenario(
            "members of a large group come and go",
            aLargeOne,
            store ->
                change(
                    store,
                    platform,
                    platform,
                    new MemberChange(false, people(LARGE, LARGE + 5), people(0, LARGE - 4))),
            store -> resync(store, platform, platform, people(LARGE - 4, LARGE + 5))),
        new Scenario(
            "a group of one version is replaced",
            aLargeOne,
            store -> {
              StoredGroup there = found(store, platform).orElseThrow();
              store.changeGroup(
                  there.id(),
                  before -> before,
                  MemberChange.all(others),
                  new IfMatch(Optional.of("W/\"" + there.version() + "\"")));
            },
            store -> resync(store, platform, platform, others)),
        new Scenario(
            "a large group is deleted",
            aLargeOne,
            // Whose id is known from before.
            new Consumer<>() {
              private Optional<String> id = Optional.empty();

              @Override
              public void accept(ScimStore store) {
                id = found(store, platform).map(StoredGroup::id).or(() -> id);
                store.deleteGroup(id.orElseThrow(), IfMatch.ANY);
              }
            },
            store ->
                found(store, platform)
                    .ifPresent(there -> store.deleteGroup(there.id(), IfMatch.ANY))),
        new Scenario(
            "a person is deleted who is in groups",
            store -> {
              for (int i = 0; i < 4; i++) {
                store.createGroup(
                    new GroupFacts("g" + i, Optional.of("g" + i)),
                    i == 0 ? large : people(i, i + 7));
              }
            },
            store -> store.deleteUser(ids.get(6), IfMatch.ANY),
            store -> {
              if (person(store, "person6").isPresent()) {
                store.deleteUser(ids.get(6), IfMatch.ANY);
              }
            }),
        new Scenario(
            "a person comes back who is named in groups",
            store -> {
              String jane = store.createUser(jane()).id();
              for (int i = 0; i < 4; i++) {
                Set<String> members = new TreeSet<>(i == 0 ? large : people(i, i + 7));
                members.add(jane);
                store.createGroup(new GroupFacts("g" + i, Optional.of("g" + i)), members);
              }
              api.all(User.class, "users").stream()
                  .filter(user -> user.getSpec().userName().equals("jane"))
                  .forEach(api::remove);
            },
            store -> store.createUser(jane()),
            store -> {
              if (person(store, "jane").isEmpty()) {
                store.createUser(jane());
              }
            }),
        new Scenario(
            "a person without an externalId is made",
            nothing,
            store -> store.createUser(new UserSpec("john", null, null, null, true, null)),
            store -> {
              if (person(store, "john").isEmpty()) {
                store.createUser(new UserSpec("john", null, null, null, true, null));
              }
            }),
        new Scenario(
            "a person comes back to work",
            store -> store.changeUser(ids.get(1), spec -> active(spec, false), IfMatch.ANY),
            store -> store.changeUser(ids.get(1), spec -> active(spec, true), IfMatch.ANY),
            store -> store.changeUser(ids.get(1), spec -> active(spec, true), IfMatch.ANY)));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void whatIsSentAgainIsAsIfItHadNeverBeenCutOff(Scenario scenario) {
    List<String> wanted = uncut(scenario);

    for (Cut cut : Cut.values()) {
      int write = 1;
      while (isCutOff(scenario, write, cut)) {
        try {
          scenario.push().accept(server());
        } catch (ScimRefusal e) {
          // It was done, and only the answer was lost; or it is of the version before.
          assertThat(e).hasMessageMatching(MADE_OR_CHANGED);
          if (e.getMessage().contains("If-Match")) {
            scenario.push().accept(server());
          }
        }
        api.collectGarbage();
        assertThat(state()).as("cut off %s write %d", cut, write).isEqualTo(wanted);
        write++;
      }
      assertThat(write).as("writes that were cut off").isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void whatTheNextResyncFindsAndSendsIsToo(Scenario scenario) {
    List<String> wanted = uncut(scenario);

    for (Cut cut : Cut.values()) {
      for (int write = 1; isCutOff(scenario, write, cut); write++) {
        scenario.resync().accept(server());
        api.collectGarbage();
        assertThat(state()).as("cut off %s write %d", cut, write).isEqualTo(wanted);
      }
    }
  }

  @Test
  void whatIsNotWholeIsShownToNobodyAndCountsForNothing() {
    GroupFacts platform = new GroupFacts("platform", Optional.of("g1"));
    api.reset(people);
    ScimStore store = server();
    api.cutAt(2, Cut.AFTER);
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> store.createGroup(platform, people(0, LARGE)));
    api.restore();
    ScimStore next = server();
    Group begun = api.all(Group.class, "groups").getFirst();
    String member =
        known
            .users
            .get(CENTER, begun.getSpec().members().getFirst().name())
            .orElseThrow()
            .getMetadata()
            .getUid();

    assertThat(Labels.isIncomplete(begun)).isTrue();
    assertThat(found(next, platform)).isEmpty();
    assertThat(next.groups(everything()).total()).isZero();
    assertThat(next.group(begun.getMetadata().getUid())).isEmpty();
    assertThat(
            next.changeGroup(
                begun.getMetadata().getUid(), before -> before, MemberChange.NONE, IfMatch.ANY))
        .isEmpty();
    assertThat(next.deleteGroup(begun.getMetadata().getUid(), IfMatch.ANY)).isFalse();
    assertThat(new CachedDirectory(known).groups(CENTER, member)).isEmpty();
    assertThat(new CachedDirectory(known).names(CENTER, List.of(begun))).isEmpty();

    assertThat(next.createGroup(platform, people(0, LARGE)).id())
        .as("the same one is completed")
        .isEqualTo(begun.getMetadata().getUid());
    assertThat(found(next, platform).orElseThrow().members().get()).isEqualTo(people(0, LARGE));
    assertThat(new CachedDirectory(known).groups(CENTER, member)).hasSize(1);
  }

  @Test
  void whatWasBegunForASourceBeforeIsNotCompletedForTheNext() {
    GroupFacts platform = new GroupFacts("platform", Optional.of("g1"));
    api.reset(people);
    begun(server(), platform, people(0, LARGE));
    String before = api.all(Group.class, "groups").getFirst().getMetadata().getUid();

    String after = server(EPOCH + 1).createGroup(platform, people(0, LARGE)).id();

    assertThat(after).isNotEqualTo(before);
    assertThat(api.all(Group.class, "groups"))
        .singleElement()
        .satisfies(group -> assertThat(group.getMetadata().getUid()).isEqualTo(after));
  }

  @Test
  void whoDeletesAGroupOnceMoreDeletesWhatIsLeftOfIt() {
    api.reset(people);
    ScimStore store = server();
    String id =
        store.createGroup(new GroupFacts("platform", Optional.of("g1")), people(0, LARGE)).id();
    api.cutAt(2, Cut.BEFORE);
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> store.deleteGroup(id, IfMatch.ANY));
    api.restore();
    assertThat(api.all(Group.class, "groups")).isEmpty();
    assertThat(api.all(GroupMembership.class, "groupmemberships")).isNotEmpty();
    ScimStore next = server();

    assertThat(next.deleteGroup(id, IfMatch.ANY)).isTrue();

    assertThat(api.all(GroupMembership.class, "groupmemberships")).isEmpty();
    assertThat(next.deleteGroup(id, IfMatch.ANY)).isFalse();
  }

  @Test
  void whatBecameWholeMeanwhileIsSomebodysThoughThisServerDoesNotKnowIt() {
    GroupFacts platform = new GroupFacts("platform", Optional.of("g1"));
    api.reset(people);
    begun(server(), platform, people(0, LARGE));
    ScimStore late = server();
    server().createGroup(platform, people(0, LARGE));
    List<String> before = state();

    for (int from : List.of(0, 1)) {
      assertThatExceptionOfType(ScimRefusal.class)
          .isThrownBy(() -> late.createGroup(platform, people(from, LARGE)))
          .withMessageContaining("has that displayName");
    }
    assertThat(state()).isEqualTo(before);
  }

  private List<String> uncut(Scenario scenario) {
    api.reset(people);
    scenario.given().accept(server());
    scenario.push().accept(server());
    List<String> state = state();
    api.reset(people);
    return state;
  }

  /**
   * Pushes to a server that is cut off at a write.
   *
   * @return whether there was such a write
   */
  private boolean isCutOff(Scenario scenario, int write, Cut cut) {
    api.reset(people);
    scenario.given().accept(server());
    ScimStore store = server();
    api.cutAt(write, cut);
    try {
      scenario.push().accept(store);
      assertThat(!api.wasCut() || cut == Cut.ANSWER)
          .as("nobody is told that it is done if it is not")
          .isTrue();
    } catch (Unavailable e) {
      assertThat(api.wasCut()).isTrue();
    } catch (ScimRefusal e) {
      // Whether it was this very server that made the other one, nothing tells.
      assertThat(cut).isEqualTo(Cut.ANSWER);
      assertThat(e).hasMessageMatching(MADE_OR_CHANGED);
    }
    boolean wasCut = api.wasCut();
    api.restore();
    return wasCut;
  }

  /** One that was just started, and knows all that there is. */
  private ScimStore server() {
    return server(EPOCH);
  }

  private ScimStore server(long epoch) {
    known = api.known();
    return KubernetesPeople.of(
        new PushedObjects(
            CENTER,
            epoch,
            known,
            api.client(),
            new Cluster(api.client()),
            new SecureRandom()::nextBytes,
            () -> {}),
        new MemberBatches());
  }

  /** Leaves a group behind of which only a part is there. */
  private static void begun(ScimStore store, GroupFacts facts, Set<String> members) {
    api.cutAt(3, Cut.BEFORE);
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> store.createGroup(facts, members));
    api.restore();
  }

  /** As identity providers do: they look for the name, and make or replace what has it. */
  private static void resync(
      ScimStore store, GroupFacts before, GroupFacts facts, Set<String> members) {
    Optional<StoredGroup> there = found(store, facts).or(() -> found(store, before));
    if (there.isEmpty()) {
      store.createGroup(facts, members);
    } else {
      store.changeGroup(there.get().id(), any -> facts, MemberChange.all(members), IfMatch.ANY);
    }
  }

  private static void change(
      ScimStore store, GroupFacts before, GroupFacts after, MemberChange members) {
    StoredGroup there = found(store, before).or(() -> found(store, after)).orElseThrow();
    store.changeGroup(there.id(), any -> after, members, IfMatch.ANY);
  }

  private static Optional<StoredGroup> found(ScimStore store, GroupFacts facts) {
    return store.groups(named(facts.displayName())).items().stream().findFirst();
  }

  private static Optional<StoredUser> person(ScimStore store, String userName) {
    return store.users(named(userName)).items().stream().findFirst();
  }

  private static <T> Query<T> named(String name) {
    return new Query<>(Optional.empty(), Optional.of(new Exact(Exact.Attribute.NAME, name)), 1, 10);
  }

  private static <T> Query<T> everything() {
    return new Query<>(Optional.empty(), Optional.empty(), 1, 10);
  }

  private static Set<String> people(int from, int to) {
    return Set.copyOf(ids.subList(from, to));
  }

  private static UserSpec jane() {
    return new UserSpec("jane", null, null, null, true, "00u1");
  }

  private static UserSpec active(UserSpec spec, boolean active) {
    return new UserSpec(spec.userName(), spec.displayName(), null, null, active, spec.externalID());
  }

  /** All that there is, but for what is different each time. */
  private static List<String> state() {
    List<GroupMembership> memberships = api.all(GroupMembership.class, "groupmemberships");
    List<Group> groups = api.all(Group.class, "groups");
    List<String> state = new ArrayList<>();
    api.all(User.class, "users").forEach(user -> state.add(user.getSpec().toString()));
    Map<String, String> uids = new TreeMap<>();
    for (Group group : groups) {
      uids.put(group.getMetadata().getName(), group.getMetadata().getUid());
      // As the operator counts them.
      List<String> members =
          Stream.concat(
                  Stream.of(Optional.ofNullable(group.getSpec().members()).orElse(List.of())),
                  memberships.stream()
                      .filter(
                          slice ->
                              slice.getSpec().group().name().equals(group.getMetadata().getName()))
                      .map(slice -> slice.getSpec().members()))
              .flatMap(List::stream)
              .map(GroupSpec.Member::name)
              .sorted()
              .toList();
      assertThat(members).doesNotHaveDuplicates();
      state.add(
          "%s, %s, incomplete: %s, %s"
              .formatted(
                  group.getSpec().displayName(),
                  group.getSpec().externalID(),
                  Labels.isIncomplete(group),
                  members));
    }
    memberships.stream()
        .filter(
            slice ->
                !Objects.equals(
                    uids.get(slice.getSpec().group().name()),
                    slice.getMetadata().getLabels().get(Labels.GROUP_UID)))
        .forEach(slice -> state.add("left: " + slice.getMetadata().getName()));
    return state.stream().sorted().collect(Collectors.toList());
  }
}
