package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.PrincipalLookup;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.AssignmentStatus.BoundPrincipal;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.TestSession;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a name may be given to somebody else. */
class NamesInUseTest {

  private static final String CENTER = "identity";
  private static final String NOON = "2026-12-01T12:00:00Z";
  private static final String LATER = "2026-12-01T12:30:00Z";

  /** From a sign-in or refresh: an ID token, and how far clocks may be apart. */
  private static final Duration LAST_TOKEN = Duration.ofMinutes(11);

  private static final Instant END = Instant.parse(NOON).plus(LAST_TOKEN);
  private static final Instant LATER_END = Instant.parse(LATER).plus(LAST_TOKEN);

  private final Caches caches = new Caches(Set.of(CENTER), "sallyport-system");
  private Instant now = Instant.parse(NOON).plusSeconds(60);
  private final DeletedSessions deleted = new DeletedSessions(() -> now);
  private final LeftGroups left = new LeftGroups(caches, deleted, () -> now);
  private final NamesInUse names = new NamesInUse(caches, deleted, left);
  private int versions;

  /**
   * What is known of the name of User jane, whose uid is {@code new}.
   *
   * @param there Sessions that stand
   * @param gone Sessions that somebody deleted
   * @param expected empty where nobody is waited for
   */
  private record Row(
      String what, List<Session> there, List<Session> gone, Optional<Instant> expected) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Stream<Row> rows() {
    Session another = session("s1", "old", "jane@example.com", NOON);
    Session another2 = session("s2", "older", "jane@example.com", LATER);
    return Stream.of(
        row("nobody had it", List.of(), List.of(), null),
        row("their own session", List.of(session("s1", "new", "jane@example.com", NOON)), null),
        row("somebody of another name", List.of(session("s1", "old", "joan@x.com", NOON)), null),
        row("another center's", List.of(in("lab", another)), null),
        row("another of that name", List.of(another), END),
        row(
            "another of that name, written otherwise",
            List.of(session("s1", "old", "JANE@Example.com", NOON)),
            END),
        row("which was refreshed", List.of(refreshed(another, LATER)), LATER_END),
        row(
            "refreshed before it was made, by a clock that is late",
            List.of(refreshed(another, "2026-12-01T11:00:00Z")),
            END),
        row("refreshed at no time", List.of(refreshed(another, "soon")), END),
        row("of two, the last", List.of(another, another2), LATER_END),
        row(
            "their own beside another's",
            List.of(another, session("s3", "new", "jane@example.com", LATER)),
            END),
        row(
            "a uid that is not said is another's",
            List.of(session("s1", null, "jane@example.com", NOON)),
            END),
        row("made at no time: by its metadata", List.of(made(another, LATER)), LATER_END),
        row("deleted", List.of(), List.of(another), END),
        row(
            "their own, deleted",
            List.of(),
            List.of(session("s1", "new", "jane@example.com", NOON)),
            null),
        row("deleted, and a later one stands", List.of(another2), List.of(another), LATER_END),
        row("a later one deleted, and one stands", List.of(another), List.of(another2), LATER_END));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aUsersNameIsFreeWhenTheLastTokenOfAnotherHasEnded(Row row) {
    caches.sessions.listen(deleted::changed);
    row.there().forEach(this::stands);
    row.gone().forEach(this::stands);
    row.gone().forEach(session -> caches.sessions.forget(session.getMetadata()));

    assertThat(names.freeAt(assignment("User", null, null), jane(), false))
        .isEqualTo(row.expected());
  }

  @Test
  void aSessionThatStandsIsToldOfAlsoWhenItIsOverAndADeletedOneIsNot() {
    caches.sessions.listen(deleted::changed);
    Session gone = session("s1", "old", "jane@example.com", NOON);
    stands(gone);
    caches.sessions.forget(gone.getMetadata());
    assertThat(names.freeAt(assignment("User", null, null), jane(), false)).contains(END);

    now = END.minusNanos(1);
    assertThat(names.freeAt(assignment("User", null, null), jane(), false)).contains(END);
    now = END;
    assertThat(names.freeAt(assignment("User", null, null), jane(), false)).isEmpty();

    stands(session("s2", "old", "jane@example.com", NOON));
    assertThat(names.freeAt(assignment("User", null, null), jane(), false)).contains(END);
  }

  /**
   * An Assignment to Group second, in whose name there was Group first.
   *
   * @param bindings as the status counts them; null for none
   * @param meant whom the status says that it was given to; null for nobody
   * @param seen the generation that the status is of; the Assignment's is 2
   */
  private record GroupRow(
      String what,
      boolean application,
      boolean anythingBound,
      Integer bindings,
      String meant,
      long seen,
      Optional<Instant> expected) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Stream<GroupRow> groupRows() {
    Optional<Instant> waits = Optional.of(END);
    Optional<Instant> free = Optional.empty();
    return Stream.of(
        new GroupRow("new", false, false, null, null, 0, waits),
        new GroupRow("meant and not bound yet", false, false, 0, "second", 2, waits),
        new GroupRow("bound, by what stands", false, true, null, "second", 2, free),
        new GroupRow("bound, by what the status counts", false, false, 1, "second", 2, free),
        new GroupRow("bound, and applied anew", false, true, 1, "second", 1, waits),
        new GroupRow("bound, for another Group", false, true, 1, "third", 2, waits),
        new GroupRow(
            "meant for the first, whose members have it", false, true, 1, "first", 2, free),
        new GroupRow("an application", true, false, null, null, 0, free));
  }

  @ParameterizedTest
  @MethodSource("groupRows")
  void aGroupsNameIsFreeWhenTheLastTokenOfWhoLeftHasEndedUnlessItIsBound(GroupRow row) {
    somebodyWasInTheFirst();
    Assignment assignment = assignment("Group", row.application() ? "grafana" : null, row);

    assertThat(names.freeAt(assignment, second("second"), row.anythingBound()))
        .isEqualTo(row.expected());

    now = END.minusNanos(1);
    assertThat(names.freeAt(assignment, second("second"), row.anythingBound()))
        .isEqualTo(row.expected());
    now = END;
    assertThat(names.freeAt(assignment, second("second"), row.anythingBound())).isEmpty();
  }

  @Test
  void ofAPrincipalThatIsNotThereNobodyIsWaitedFor() {
    somebodyWasInTheFirst();
    Assignment assignment = assignment("Group", null, null);

    assertThat(names.freeAt(assignment, new PrincipalLookup.Missing(), true)).isEmpty();
    assertThat(names.freeAt(assignment, second("third"), false))
        .as("which the cache does not know yet")
        .isEmpty();
  }

  private void somebodyWasInTheFirst() {
    caches.groups.listen(left::changed);
    User jane = new User();
    jane.setMetadata(metadata(CENTER, "jane", "old"));
    jane.setSpec(new UserSpec("jane@example.com", null, null, null, null, null));
    caches.users.remember(jane);
    stands(session("s1", "old", "jane@example.com", NOON));
    Group first = group("first", List.of(new GroupSpec.Member("jane")));
    caches.groups.remember(first);
    caches.groups.forget(first.getMetadata());
    caches.groups.remember(group("second", List.of()));
  }

  private Group group(String uid, List<GroupSpec.Member> members) {
    Group group = new Group();
    group.setMetadata(metadata(CENTER, "platform", uid));
    group.setSpec(new GroupSpec("platform", members, null));
    return group;
  }

  private void stands(Session session) {
    session.getMetadata().setResourceVersion(Integer.toString(++versions));
    caches.sessions.remember(session);
  }

  private static PrincipalLookup jane() {
    return new PrincipalLookup.Found("User", "new", "jane@example.com", null, "manual", true, true);
  }

  private static PrincipalLookup second(String uid) {
    return new PrincipalLookup.Found("Group", uid, "platform", null, "manual", true, true);
  }

  private static Assignment assignment(String kind, String application, GroupRow row) {
    Assignment assignment = new Assignment();
    assignment.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(CENTER)
            .withName("a")
            .withUid("uid-of-a")
            .withGeneration(2L)
            .build());
    assignment.setSpec(
        new AssignmentSpec(
            new AssignmentSpec.PrincipalReference(
                kind, kind.equals(AssignmentSpec.USER) ? "jane" : "platform"),
            application == null ? new AssignmentSpec.RoleReference("ClusterRole", "view") : null,
            null,
            application == null ? null : new AssignmentSpec.ApplicationReference(application),
            null,
            null,
            null,
            null));
    if (row != null && row.meant() != null) {
      assignment.setStatus(
          new AssignmentStatus(
              row.seen(), 1L, new BoundPrincipal(row.meant(), null), row.bindings(), null, null));
    }
    return assignment;
  }

  private ObjectMeta metadata(String namespace, String name, String uid) {
    return new ObjectMetaBuilder()
        .withNamespace(namespace)
        .withName(name)
        .withUid(uid)
        .withResourceVersion(Integer.toString(++versions))
        .build();
  }

  private static Row row(String what, List<Session> there, Instant expected) {
    return row(what, there, List.of(), expected);
  }

  private static Row row(String what, List<Session> there, List<Session> gone, Instant expected) {
    return new Row(what, there, gone, Optional.ofNullable(expected));
  }

  private static Session session(String name, String uid, String userName, String created) {
    Session session = new Session();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(CENTER)
            .withName(name)
            .withUid("uid-of-" + name)
            .withCreationTimestamp(created)
            .build());
    session.setSpec(
        TestSession.of("jane", uid, userName)
            .source("uid-of-corp", 3L)
            .from(created, "2026-12-01T20:00:00Z")
            .spec());
    return session;
  }

  private static Session in(String namespace, Session session) {
    Session copy = copy(session);
    copy.getMetadata().setNamespace(namespace);
    return copy;
  }

  private static Session refreshed(Session session, String at) {
    Session copy = copy(session);
    copy.setStatus(new SessionStatus(at, null, null));
    return copy;
  }

  private static Session made(Session session, String at) {
    Session copy = copy(session);
    copy.setSpec(TestSession.like(session.getSpec()).from("never", "2026-12-01T20:00:00Z").spec());
    copy.getMetadata().setCreationTimestamp(at);
    return copy;
  }

  private static Session copy(Session session) {
    Session copy = new Session();
    copy.setMetadata(new ObjectMetaBuilder(session.getMetadata()).build());
    copy.setSpec(session.getSpec());
    return copy;
  }
}
