package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Group;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.IdentitySourceStatus.PendingChange;
import dev.sallyport.api.IdentitySourceStatus.SourceIdentity;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.Await;
import dev.sallyport.gate.ActiveSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A change of identity source as people see it: held, released by the right word, carried out. */
class SourceChangeIT {

  private static final SourceIdentity DIRECTORY = new SourceIdentity("Directory", "built-in");
  private static final SourceIdentity IDP = new SourceIdentity("ExternalIdP", Spec.IDP);

  private static Install install;

  private final TestCenter center = install.center();

  @BeforeAll
  static void start() {
    install = new Install(7);
    install.start();
  }

  @AfterAll
  static void stop() {
    install.close();
  }

  @Test
  void theFirstSourceComesIntoForceWithoutAWord() {
    center.source(Spec.directory());
    center.team();
    center.assign("view");

    center.awaitBound("view");
    IdentitySource source =
        center.awaitSource("to be in use", s -> Boolean.TRUE.equals(s.getStatus().inUse()));

    assertThat(TestCenter.currentReason(source)).isEqualTo(Reason.ACTIVE);
    assertThat(source.getStatus().active().epoch()).isEqualTo(1);
    assertThat(source.getStatus().active().type()).isEqualTo("Directory");
    assertThat(source.getStatus().active().digest()).isEqualTo(ActiveSecret.digest(center.state()));
    assertThat(source.getMetadata().getFinalizers()).containsExactly(Labels.FINALIZER);
    assertThat(center.activeSecret().getType()).isEqualTo(Secrets.ACTIVE_SOURCE);
    assertThat(center.activeSecret().getMetadata().getOwnerReferences()).isEmpty();
    center.awaitTeamMayView(true);
  }

  @Test
  void anotherSourceIsHeldAndWhatItWouldClearIsCountedAllTheWhile() {
    center.directoryWithTeam("one", "two");
    center.source(Spec.idp(center, Spec.IDP));

    IdentitySource held = center.awaitReason(Reason.ACCEPT_REQUIRED);
    PendingChange pending = center.awaitPending(2);

    assertThat(pending.id()).matches("[0-9a-f]{12}");
    assertThat(pending.from()).isEqualTo(DIRECTORY);
    assertThat(pending.to()).isEqualTo(IDP);
    assertThat(pending.usersToRemove()).isZero();
    assertThat(TestCenter.message(held)).contains(pending.id(), "clearing", "accept");
    assertThat(Conditions.find(held.getStatus(), Condition.STALLED).isTrue()).isTrue();
    assertThat(Conditions.find(held.getStatus(), Condition.RECONCILING)).isNull();
    assertThat(held.getStatus().active().epoch()).isEqualTo(1);

    // Work goes on under the source in force, and the count follows.
    center.assign("three");
    center.awaitBound("three");
    assertThat(center.awaitPending(3)).isEqualTo(withCount(pending, 3));
    center.admin().resource(center.assignment("one")).delete();
    center.admin().resource(center.assignment("two")).delete();
    assertThat(center.awaitPending(1)).isEqualTo(withCount(pending, 1));
    assertThat(TestCenter.message(center.source())).contains("clearing 1 assignment");
    assertThat(center.bindings()).hasSize(1);
    assertThat(center.teamMayView()).isTrue();
  }

  @Test
  void anAcceptedChangeClearsWhatItSaidAndLeavesARecordFromWhichItComesBack() {
    center.directoryWithTeam("one", "two");
    center.apply(
        "Assignment",
        "three",
        Map.of("team", "platform"),
        Spec.assignment(TestCenter.TEAM, "edit", center.work()));
    center.awaitBound("three");
    center.awaitTeamMayView(true);
    center.source(Spec.idp(center, Spec.IDP));
    center.awaitPending(3);

    center.source(Spec.idp(center, Spec.IDP).with("accept", true));
    IdentitySource done = center.awaitEpoch(2);

    assertThat(center.assignments()).isEmpty();
    assertThat(center.bindings()).isEmpty();
    center.awaitTeamMayView(false);
    assertThat(center.names(User.class)).containsExactly("jane-doe");
    assertThat(center.names(Group.class)).containsExactly(TestCenter.TEAM);
    assertThat(done.getStatus().pendingChange()).isNull();
    assertThat(done.getStatus().change()).isNull();
    assertThat(done.getStatus().inUse()).isFalse();
    assertThat(done.getStatus().active().identity()).isEqualTo(Spec.IDP);
    assertThat(center.state().target().orElseThrow().metadata()).isPresent();

    ChangeRecord record = center.record(2);
    assertThat(record.listed())
        .containsExactly("Assignment/one", "Assignment/three", "Assignment/two");
    record.assertClean();
    assertThat(record.complete().order().source().uid()).isEqualTo(done.getMetadata().getUid());
    assertThat(record.secrets())
        .allSatisfy(
            s -> {
              assertThat(s.getType()).isEqualTo(Secrets.CHANGE_RECORD);
              assertThat(s.getImmutable()).isTrue();
              assertThat(s.getMetadata().getOwnerReferences()).isEmpty();
            });
    assertThat(done.getStatus().lastChange().record()).isEqualTo("sallyport-change-2");
    assertThat(done.getStatus().lastChange().recordDigest()).isEqualTo(record.complete().digest());
    assertThat(done.getStatus().lastChange().cleared()).isEqualTo(3);
    assertThat(done.getStatus().lastChange().from()).isEqualTo(DIRECTORY);
    assertThat(done.getStatus().lastChange().to()).isEqualTo(IDP);
    Await.until(
        "the Event of the change",
        () -> center.eventReasons(),
        reasons -> reasons.contains(Reason.CHANGE_COMPLETED));

    // Plain tools reapply it.
    center.admin().load(new ByteArrayInputStream(utf8(record.yaml()))).create();
    center.awaitBound("one", "two", "three");
    assertThat(center.assignment("three").getMetadata().getLabels())
        .containsEntry("team", "platform");
    assertThat(center.assignment("three").getStatus().epoch()).isEqualTo(2);
    center.awaitTeamMayView(true);
  }

  @Test
  void assignmentsStayAndBindAgainWhereTheyAreKept() {
    center.directoryWithTeam("one", "two");
    String uid = center.assignment("one").getMetadata().getUid();
    Spec keep = Spec.idp(center, Spec.IDP).with("assignmentsOnChange", "Keep");
    center.source(keep);
    assertThat(center.awaitPending(0).to()).isEqualTo(IDP);

    center.source(keep.with("accept", true));
    center.awaitEpoch(2);

    Await.until(
        "the assignments to be bound under the new epoch",
        () -> center.assignments(),
        all -> all.size() == 2 && all.stream().allMatch(a -> isBoundIn(a, 2)));
    assertThat(center.assignment("one").getMetadata().getUid()).isEqualTo(uid);
    assertThat(center.bindings()).hasSize(2);
    assertThat(center.record(2).listed()).isEmpty();
  }

  @Test
  void aChangeThatIsCalledOffLeavesNoTrace() {
    center.directoryWithTeam("one");
    var state = center.activeSecret().getData();
    center.source(Spec.idp(center, Spec.IDP));
    String id = center.awaitPending(1).id();

    center.source(Spec.directory());
    IdentitySource back = center.awaitEpoch(1);

    assertThat(back.getStatus().pendingChange()).isNull();
    assertThat(back.getStatus().lastChange()).isNull();
    assertThat(center.activeSecret().getData()).isEqualTo(state);
    assertThat(center.bindings()).hasSize(1);
    // The same change has the same id, so that a plan that was made is still good.
    center.source(Spec.idp(center, Spec.IDP));
    assertThat(center.awaitPending(1).id()).isEqualTo(id);
  }

  @Test
  void everyChangeNeedsAWordOfItsOwn() {
    center.directoryWithTeam("one");
    center.change(Spec.idp(center, Spec.IDP), 2);
    center.assign("two");
    center.awaitBound("two");

    center.source(Spec.idp(center, Spec.OTHER_IDP));
    center.awaitReason(Reason.ACCEPT_REQUIRED);
    assertThat(center.bindings()).hasSize(1);
    center.change(Spec.idp(center, Spec.OTHER_IDP), 3);
    center.change(Spec.directory(), 4);

    assertThat(center.record(2).listed()).containsExactly("Assignment/one");
    assertThat(center.record(3).listed()).containsExactly("Assignment/two");
    assertThat(center.record(4).listed()).isEmpty();
    assertThat(center.source().getStatus().lastChange().recordDigest())
        .isEqualTo(center.record(4).complete().digest());
  }

  @Test
  void whoSignedInUnderTheOldSourceIsSignedOutBeforeTheNewOneIsInForce() {
    center.directoryWithTeam("one");
    Session session = center.signedIn("jane-doe", "0123456789abcdef0123456789abcdef");
    center.source(Spec.idp(center, Spec.IDP));
    center.awaitPending(1);
    assertThat(center.admin().resource(session).get().getStatus()).isNull();

    center.change(Spec.idp(center, Spec.IDP), 2);

    Session ended = center.admin().resource(session).get();
    assertThat(ended.getStatus().ended().reason()).isEqualTo(Session.Reason.SOURCE_CHANGED);
    // One etcd numbers the writes of all kinds in their order.
    assertThat(version(ended)).isLessThan(version(center.activeSecret()));
  }

  // --- Steps ------------------------------------------------------------------------------------

  private static PendingChange withCount(PendingChange p, int assignments) {
    return new PendingChange(
        p.id(),
        p.from(),
        p.to(),
        p.since(),
        assignments,
        p.usersToRemove(),
        p.groupsToRemove(),
        p.membershipsToRemove());
  }

  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  private static boolean isBoundIn(Assignment assignment, long epoch) {
    return Assignment.Reason.BOUND.equals(TestCenter.currentReason(assignment))
        && assignment.getStatus().epoch() == epoch;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
