package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipSpec;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.TestSession;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeftGroupsTest {

  private static final String CENTER = "identity";
  private static final Instant SIGNED_IN = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant TOKENS_END = SIGNED_IN.plus(Duration.ofMinutes(11));

  private final Caches caches = new Caches(Set.of(CENTER), "sallyport-system");
  private final DeletedSessions deleted = new DeletedSessions(this::now);
  private final LeftGroups left = new LeftGroups(caches, deleted, this::now);
  private Instant now = SIGNED_IN.plusSeconds(60);
  private int versions;

  private Instant now() {
    return now;
  }

  /** Jane is signed in; John is not. */
  @BeforeEach
  void people() {
    caches.sessions.listen(deleted::changed);
    caches.groups.listen(left::changed);
    caches.memberships.listen(left::changed);
    caches.users.remember(user("jane"));
    caches.users.remember(user("john"));
    caches.sessions.remember(session("jane"));
  }

  @Test
  void whatIsNewlyAssignedWaitsForWhoWasInAnEarlierGroupOfTheName() {
    Group first = group("first", "platform", "jane");
    caches.groups.remember(first);
    caches.groups.forget(first.getMetadata());
    Group second = group("second", "Platform", "john");
    caches.groups.remember(second);

    assertThat(left.tokensEnd(second, Optional.empty())).contains(TOKENS_END);
    assertThat(left.isAwaited(second)).isTrue();
    assertThat(left.tokensEnd(group("third", "others"), Optional.empty())).isEmpty();
    now = TOKENS_END;
    assertThat(left.tokensEnd(second, Optional.empty())).isEmpty();
    assertThat(left.isAwaited(second)).isFalse();
  }

  @Test
  void whatWasAssignedToTheFirstIsTheirsToTheEndOfTheirTokensAnyway() {
    Group first = group("first", "platform", "jane");
    caches.groups.remember(first);
    caches.groups.forget(first.getMetadata());

    assertThat(left.tokensEnd(group("second", "platform"), Optional.of("uid-of-first"))).isEmpty();
  }

  @Test
  void whoeverIsInTheOtherTooIsNotWaitedFor() {
    Group first = group("first", "platform", "jane");
    caches.groups.remember(first);
    caches.groups.forget(first.getMetadata());
    Group second = group("second", "platform");
    caches.groups.remember(second);
    assertThat(left.tokensEnd(second, Optional.empty())).contains(TOKENS_END);

    caches.memberships.remember(membership("more", "second", "jane"));

    assertThat(left.tokensEnd(second, Optional.empty())).isEmpty();
  }

  @Test
  void anotherPersonOfThatNameIsNotWhoLeft() {
    Group first = group("first", "platform", "jane");
    caches.groups.remember(first);
    caches.groups.forget(first.getMetadata());
    User jane = user("jane");
    jane.getMetadata().setUid("uid-of-another");
    caches.users.remember(jane);

    assertThat(left.tokensEnd(group("second", "platform", "jane"), Optional.empty()))
        .contains(TOKENS_END);
  }

  @Test
  void whoLeftBeforeTheGroupWentIsWaitedForToo() {
    Group first = group("first", "platform");
    GroupMembership membership = membership("more", "first", "jane", "john");
    caches.groups.remember(first);
    caches.memberships.remember(membership);

    caches.memberships.forget(membership.getMetadata());
    assertThat(left.tokensEnd(first, Optional.empty())).as("it is the same").isEmpty();
    caches.groups.forget(first.getMetadata());

    assertThat(left.tokensEnd(group("second", "platform"), Optional.empty())).contains(TOKENS_END);
  }

  @Test
  void whoIsInByAMembershipThatIsBeingDeletedHasLeft() {
    Group first = group("first", "platform");
    caches.groups.remember(first);
    caches.memberships.remember(membership("more", "first", "jane"));

    GroupMembership going = membership("more", "first", "jane");
    going.getMetadata().setDeletionTimestamp(now.toString());
    caches.memberships.remember(going);
    caches.groups.forget(first.getMetadata());

    assertThat(left.tokensEnd(group("second", "platform"), Optional.empty())).contains(TOKENS_END);
  }

  @Test
  void aGroupThatGetsAnotherNameLeavesTheFirstBehind() {
    caches.groups.remember(group("first", "platform", "jane"));

    caches.groups.remember(group("first", "payments", "jane"));

    assertThat(left.tokensEnd(group("second", "platform"), Optional.empty())).contains(TOKENS_END);
  }

  @Test
  void whoIsNotSignedInHasNoTokenAndWhoseSessionWasDeletedHas() {
    Group first = group("first", "platform", "john");
    caches.groups.remember(first);
    caches.groups.forget(first.getMetadata());
    assertThat(left.isAwaited(first)).isFalse();

    Group second = group("second", "platform", "jane");
    caches.groups.remember(second);
    caches.sessions.forget(session("jane").getMetadata());
    caches.groups.forget(second.getMetadata());

    assertThat(left.tokensEnd(group("third", "platform"), Optional.empty())).contains(TOKENS_END);
  }

  @Test
  void nobodyHasATokenOfAGroupThatWasNeverPushedWhole() {
    Group begun = group("first", "platform", "jane");
    begun
        .getMetadata()
        .setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.INCOMPLETE, "0123"));
    GroupMembership membership = membership("more", "first", "jane");
    caches.groups.remember(begun);
    caches.memberships.remember(membership);

    caches.memberships.forget(membership.getMetadata());
    caches.groups.forget(begun.getMetadata());

    assertThat(left.tokensEnd(group("second", "platform"), Optional.empty())).isEmpty();
  }

  @Test
  void aGroupThatSomebodyCallsIncompleteLeavesItsNameBehind() {
    caches.groups.remember(group("first", "platform", "jane"));
    Group called = group("first", "platform", "jane");
    called
        .getMetadata()
        .setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.INCOMPLETE, "0123"));

    caches.groups.remember(called);

    assertThat(left.tokensEnd(group("second", "platform"), Optional.empty())).contains(TOKENS_END);
    assertThat(left.tokensEnd(called, Optional.empty())).as("it is the same").isEmpty();
  }

  private ObjectMeta metadata(String name) {
    return new ObjectMetaBuilder()
        .withNamespace(CENTER)
        .withName(name)
        .withUid("uid-of-" + name)
        .withResourceVersion(Integer.toString(++versions))
        .build();
  }

  private User user(String name) {
    User user = new User();
    user.setMetadata(metadata(name));
    user.setSpec(new UserSpec(name + "@example.com", null, null, null, null, null));
    return user;
  }

  private Group group(String name, String displayName, String... members) {
    Group group = new Group();
    group.setMetadata(metadata(name));
    group.setSpec(new GroupSpec(displayName, members(members), null));
    return group;
  }

  private GroupMembership membership(String name, String group, String... members) {
    GroupMembership membership = new GroupMembership();
    membership.setMetadata(metadata(name));
    membership.setSpec(
        new GroupMembershipSpec(new GroupMembershipSpec.GroupReference(group), members(members)));
    return membership;
  }

  private static List<GroupSpec.Member> members(String... names) {
    return Stream.of(names).map(GroupSpec.Member::new).toList();
  }

  private Session session(String user) {
    Session session = new Session();
    session.setMetadata(metadata("session-of-" + user));
    session.setSpec(
        TestSession.of(user, "uid-of-" + user, user + "@example.com")
            .source("uid-of-corp", 3L)
            .client(SessionSpec.Client.KUBERNETES)
            .from(SIGNED_IN, SIGNED_IN.plusSeconds(3600))
            .spec());
    return session;
  }
}
