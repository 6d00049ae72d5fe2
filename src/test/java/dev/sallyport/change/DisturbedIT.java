package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.Await;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Others edit what the operator works on, or edit it while there is no operator. */
class DisturbedIT {

  private static final String[] NAMES =
      IntStream.range(0, 8).mapToObj(i -> "a" + i).toArray(String[]::new);

  private static Install install;

  private final TestCenter center = install.center();

  @BeforeAll
  static void start() {
    install = new Install(6);
    install.start();
  }

  @AfterAll
  static void stop() {
    install.close();
  }

  @Test
  void whoeverEditsLabelsAllTheTimeNeitherGivesNorKeepsAccess() {
    center.directoryWithTeam(NAMES);
    try (Storm storm = new Storm(center)) {
      storm.awaitMore(100);
      // Meanwhile people work.
      center.assign("late");
      center.awaitBound("late");
      center.admin().resource(center.assignment("a0")).delete();
      center.admin().resource(center.assignment("a1")).delete();
      Await.until(
          "two assignments to go",
          () -> center.assignment("a0") == null && center.assignment("a1") == null);
      storm.awaitMore(50);
    }

    Await.untilAsserted(
        "each assignment to have its binding, and nothing else to be there",
        () ->
            assertThat(Storm.ours(center))
                .allSatisfy(
                    binding ->
                        assertThat(binding.getMetadata().getLabels())
                            .containsEntry(Labels.MANAGED_BY, Labels.SALLYPORT))
                .extracting(b -> b.getMetadata().getLabels().get(Labels.ASSIGNMENT_UID))
                .containsExactlyInAnyOrderElementsOf(
                    center.assignments().stream().map(a -> a.getMetadata().getUid()).toList()));
    for (Assignment assignment : center.assignments()) {
      center.awaitBound(assignment.getMetadata().getName());
      center.admin().resource(assignment).delete();
    }
    Await.until("all assignments to go", () -> center.assignments().isEmpty());
    assertThat(Storm.ours(center)).isEmpty();
  }

  @Test
  void aChangeClearsEverythingThatItListedThoughItIsEditedAllTheWhile() {
    center.directoryWithTeam(NAMES);
    center.source(Spec.idp(center, Spec.IDP));
    center.awaitPending(NAMES.length);
    try (Storm storm = new Storm(center)) {
      storm.awaitMore(20);
      center.source(Spec.idp(center, Spec.IDP).with("accept", true));
      Await.until("the change to be committed", () -> center.secret("sallyport-change-2") != null);
      // In the midst of it: who edits fast is recorded as they left it, and waited for by nobody.
      center.awaitEpoch(2);
    }

    IdentitySource done = center.source();
    assertThat(center.assignments()).isEmpty();
    Await.until("no binding to be left", () -> Storm.ours(center).isEmpty());
    center.awaitTeamMayView(false);
    ChangeRecord record = center.record(2);
    assertThat(record.listed()).hasSize(NAMES.length);
    record.assertClean();
    assertThat(done.getStatus().lastChange().recordDigest()).isEqualTo(record.complete().digest());
  }

  @Test
  void whatWaitsForARecordThatNobodyWritesAnyMoreIsLetGo() {
    center.directoryWithTeam("one");
    Assignment one = center.assignment("one");
    User jane =
        center
            .admin()
            .resources(User.class)
            .inNamespace(center.namespace())
            .withName("jane-doe")
            .get();
    // As an operator leaves them that ends in a change, whose record then is thrown away.
    center.setFinalizers(one, "[\"%s\",\"%s\"]".formatted(Labels.FINALIZER, Labels.UNRECORDED));
    center.setFinalizers(jane, "[\"%s\"]".formatted(Labels.UNRECORDED));
    center.admin().resource(one).delete();
    center.admin().resource(jane).delete();

    install.stop();
    install.start();

    Await.until(
        "both to go",
        () -> center.assignment("one") == null && center.admin().resource(jane).get() == null);
    assertThat(Storm.ours(center)).isEmpty();
  }

  @Test
  void anActiveStateThatSomebodyMadeImmutableStopsNoChange() {
    center.directoryWithTeam("one");
    center.patch(center.activeSecret(), "{\"immutable\":true}");

    center.change(Spec.idp(center, Spec.IDP), 2);

    assertThat(center.assignments()).isEmpty();
    assertThat(center.record(2).listed()).containsExactly("Assignment/one");
    assertThat(center.state().epoch()).isEqualTo(2);
    assertThat(center.activeSecret().getImmutable()).isNotEqualTo(true);
  }

  @Test
  void aChangeThatIsAcceptedWhileThereIsNoOperatorIsCarriedOutByTheNext() {
    TestCenter other = install.center();
    center.directoryWithTeam("one", "two");
    center.source(Spec.idp(center, Spec.IDP));
    center.awaitPending(2);
    other.directoryWithTeam("three");
    install.stop();

    center.source(Spec.idp(center, Spec.IDP).with("accept", true));
    center.admin().resource(center.assignment("one")).delete();
    // Here nobody has seen the change held: the word is given with it, in one file.
    other.source(Spec.idp(other, Spec.IDP).with("accept", true));
    install.start();

    center.awaitEpoch(2);
    other.awaitEpoch(2);
    for (TestCenter each : new TestCenter[] {center, other}) {
      assertThat(each.assignments()).isEmpty();
      assertThat(Storm.ours(each)).isEmpty();
      each.awaitTeamMayView(false);
    }
    // What was being deleted already is not given back to anybody.
    assertThat(center.record(2).listed()).containsExactly("Assignment/two");
    assertThat(other.record(2).listed()).containsExactly("Assignment/three");
  }
}
