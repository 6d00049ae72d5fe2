package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipSpec;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.kube.Cluster;
import dev.sallyport.scim.IfMatch;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimStore;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.StoredGroup;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A team that may fill a group of its own, and nothing else, gives a GroupMembership of theirs the
 * labels with which servers find the members of a pushed group.
 */
class BorrowedLabelsTest {

  private static final String CENTER = "center";

  /** Some find no room in the Group's own list. */
  private static final int LARGE = MemberSlices.ROOM + 5;

  private final CutApiServer api = new CutApiServer();
  private List<String> ids;
  private StoredGroup pushed;
  private Group group;

  @BeforeEach
  void givenAPushedGroupOfSeveralObjects() {
    api.addPushedPeople(CENTER, LARGE + 20);
    ids = api.all(User.class, "users").stream().map(user -> user.getMetadata().getUid()).toList();
    pushed =
        server()
            .createGroup(
                new GroupFacts("platform", Optional.of("g1")), Set.copyOf(ids.subList(0, LARGE)));
    group = api.all(Group.class, "groups").getFirst();
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void nobodyWhoIsPushedComesIntoTheGroupOfAnotherTeam() {
    // given one of theirs under each name that is not in use yet
    Set<String> names = names();
    for (int number = 0; number < 16; number++) {
      String name = new MemberSlices.Slice(1, number).name(group.getMetadata().getName());
      if (!names.contains(name)) {
        api.add(theirs(name));
      }
    }

    // when more people come into the pushed group
    server()
        .changeGroup(
            pushed.id(),
            facts -> facts,
            new MemberChange(false, Set.copyOf(ids.subList(LARGE, LARGE + 20)), Set.of()),
            IfMatch.ANY);

    // then they are in that one, and in no other
    assertThat(members("payments")).isSubsetOf("person0");
    assertThat(server().group(pushed.id()).orElseThrow().size()).isEqualTo(LARGE + 20);
  }

  @Test
  void whatIsOfThePushedGroupIsNotCountedByLabelsAlone() {
    api.add(theirs("theirs"));

    Optional<StoredGroup> changed =
        server()
            .changeGroup(
                pushed.id(),
                facts -> new GroupFacts("Platform 2", facts.externalID()),
                MemberChange.NONE,
                new IfMatch(Optional.of(version())));

    assertThat(changed).map(StoredGroup::facts).map(GroupFacts::displayName).contains("Platform 2");
  }

  @Test
  void whatIsOfAnotherGroupStaysWhenThePushedOneGoes() {
    api.add(theirs("theirs"));

    assertThat(server().deleteGroup(pushed.id(), IfMatch.ANY)).isTrue();

    assertThat(names()).containsExactly("theirs");
  }

  /** As a client sends it that read the group. */
  private String version() {
    return "W/\"" + server().group(pushed.id()).orElseThrow().version() + "\"";
  }

  private GroupMembership theirs(String name) {
    GroupMembership theirs = new GroupMembership();
    theirs.getMetadata().setNamespace(CENTER);
    theirs.getMetadata().setName(name);
    theirs
        .getMetadata()
        .setLabels(
            Map.of(
                Labels.PROVISIONED_BY,
                Labels.SCIM,
                Labels.GROUP_UID,
                group.getMetadata().getUid()));
    theirs.setSpec(
        new GroupMembershipSpec(
            new GroupMembershipSpec.GroupReference("payments"),
            List.of(new GroupSpec.Member("person0"))));
    return theirs;
  }

  private Set<String> names() {
    return api.all(GroupMembership.class, "groupmemberships").stream()
        .map(slice -> slice.getMetadata().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<String> members(String ofGroup) {
    return api.all(GroupMembership.class, "groupmemberships").stream()
        .filter(slice -> slice.getSpec().group().name().equals(ofGroup))
        .flatMap(slice -> slice.getSpec().members().stream())
        .map(GroupSpec.Member::name)
        .toList();
  }

  /** One that was just started, and knows all that there is. */
  private ScimStore server() {
    return KubernetesPeople.of(
        new PushedObjects(
            CENTER,
            3,
            api.known(),
            api.client(),
            new Cluster(api.client()),
            new SecureRandom()::nextBytes,
            () -> {}),
        new MemberBatches());
  }
}
