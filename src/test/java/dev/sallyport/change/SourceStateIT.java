package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.Await;
import dev.sallyport.gate.ActiveSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is lost or altered takes nobody's access, and only a word of its own clears anything. */
class SourceStateIT {

  private static Install install;

  private final TestCenter center = install.center();

  @BeforeAll
  static void start() {
    install = new Install(11);
    install.start();
  }

  @AfterAll
  static void stop() {
    install.close();
  }

  @Test
  void aLostStatusIsMadeAgainFromTheSecret() {
    center.directoryWithTeam("one");
    IdentitySourceStatus before = center.awaitEpoch(1).getStatus();

    center.wipeStatus(center.source());

    IdentitySource again = center.awaitEpoch(1);
    assertThat(again.getStatus().active()).isEqualTo(before.active());
    assertThat(again.getStatus().inUse()).isTrue();
    assertThat(center.bindings()).hasSize(1);
    // The same while a change is held.
    center.source(idp());
    String id = center.awaitReason(Reason.ACCEPT_REQUIRED).getStatus().pendingChange().id();
    center.wipeStatus(center.source());
    assertThat(center.awaitReason(Reason.ACCEPT_REQUIRED).getStatus().pendingChange().id())
        .isEqualTo(id);
  }

  @Test
  void aLostSecretIsMadeAgainFromTheSpecThatStatusBearsOut() {
    center.directoryWithTeam("one");
    List<String> bindings = bindingUids();
    // Not what was last written: accept has been seen since.
    center.source(Spec.directory().with("accept", true).with("onDelete", "Clear"));
    center.awaitEpoch(1);

    center.admin().resource(center.activeSecret()).delete();

    Await.until("the active state to be back", () -> center.activeSecret() != null);
    IdentitySource source = awaitMirrored();
    assertThat(source.getStatus().active().epoch()).isEqualTo(1);
    assertThat(bindingUids()).isEqualTo(bindings);
  }

  @Test
  void aSecretThatIsLostTogetherWithTheMetadataIsNoOtherHandsWork() {
    center.metadataSecret(Spec.metadata(Spec.IDP));
    Spec spec = Spec.idpBySecret(center, Spec.IDP, "idp-metadata");
    center.source(spec);
    center.team();
    center.assign("one");
    center.awaitBound("one");
    install.stop();
    center.admin().resource(center.secret("idp-metadata")).delete();
    center.admin().resource(center.activeSecret()).delete();
    install.start();

    Await.until("the active state to be back", () -> center.activeSecret() != null);
    awaitMirrored();
    assertThat(center.bindings()).hasSize(1);
    center.metadataSecret(Spec.metadata(Spec.IDP));
    center.awaitSource(
        "to have its metadata again",
        s ->
            Reason.ACTIVE.equals(TestCenter.currentReason(s))
                && center.state().target().orElseThrow().metadata().isPresent());
    assertThat(center.source().getStatus().active().epoch()).isEqualTo(1);
  }

  @Test
  void withBothLostNothingIsChangedUntilSomebodyNamesTheVeryChange() {
    center.directoryWithTeam("one");
    loseBoth();

    IdentitySource unknown = center.awaitReason(Reason.ACTIVE_SOURCE_UNKNOWN);
    assertThat(unknown.getStatus().pendingChange().from()).isNull();
    assertThat(unknown.getStatus().pendingChange().assignmentsToClear()).isEqualTo(1);
    assertThat(center.activeSecret()).isNull();
    assertThat(center.bindings()).hasSize(1);
    center.assign("two");
    center.awaitAssignment("two", Assignment.Reason.ACTIVE_SOURCE_UNKNOWN);
    // A bare word says nothing of what is not known.
    center.source(Spec.directory().with("accept", true));
    unknown = center.awaitReason(Reason.ACTIVE_SOURCE_UNKNOWN);
    assertThat(center.bindings()).hasSize(1);

    String id = unknown.getStatus().pendingChange().id();
    center.source(Spec.directory().with("accept", true).with("acceptChange", id));
    IdentitySource done =
        center.awaitSource(
            "to be known again",
            s ->
                Reason.ACTIVE.equals(TestCenter.currentReason(s))
                    && s.getStatus().lastChange() != null);
    assertThat(center.assignments()).isEmpty();
    ChangeRecord record = center.record(done.getStatus().active().epoch());
    assertThat(record.listed()).containsExactly("Assignment/one", "Assignment/two");
  }

  @Test
  void withBothLostABackupOfTheSecretIsEnough() {
    center.directoryWithTeam("one");
    Secret backup = center.activeSecret();
    List<String> bindings = bindingUids();
    loseBoth();
    center.awaitReason(Reason.ACTIVE_SOURCE_UNKNOWN);

    recreate(backup);

    center.awaitEpoch(1);
    assertThat(bindingUids()).isEqualTo(bindings);
  }

  @Test
  void anAlteredSecretHoldsEverythingAsItIs() {
    center.directoryWithTeam("one");
    Secret good = center.activeSecret();
    center.patch(good, "{\"stringData\":{\"epoch\":\"7\"}}");

    center.awaitReason(Reason.STATE_ALTERED);
    center.assign("two");
    center.awaitAssignment("two", Assignment.Reason.ACTIVE_SOURCE_UNKNOWN);
    assertThat(center.bindings()).hasSize(1);

    // Another one that is sound in itself is not ours either.
    center.admin().resource(center.activeSecret()).delete();
    center.awaitEpoch(1);
    center.awaitBound("two");
    assertThat(center.activeSecret().getData()).isEqualTo(good.getData());
  }

  @Test
  void aRecordThatWasWrittenAnewIsNotTakenForWhatItWas() {
    center.directoryWithTeam("one");
    center.change(idp(), 2);
    Secret record = center.secret(Secrets.CHANGE_RECORD_PREFIX + 2);
    center.admin().resource(record).delete();
    // Deleting one is anybody's right who may delete Secrets, and no reason to stop.
    center.awaitEpoch(2);
    Secret altered = new SecretBuilder(record).addToData("objects.yaml", "LS0tCg==").build();
    recreate(altered);

    IdentitySource held = center.awaitReason(Reason.STATE_ALTERED);
    assertThat(TestCenter.message(held)).contains("sallyport-change-2");
    assertThat(held.getStatus().lastChange().recordDigest()).isNotEmpty();
    center.assign("two");
    center.awaitBound("two");

    center.admin().resource(center.secret(Secrets.CHANGE_RECORD_PREFIX + 2)).delete();
    center.awaitEpoch(2);
  }

  @Test
  void aChangeWhoseRecordIsDeletedStopsUntilTheRestIsAcceptedAnew() {
    center.directoryWithTeam("one", "two");
    HasMetadata person = center.heldPerson("pushed");
    String id = acceptAndWait(Spec.activeDirectory());
    Await.until("the assignments to go", () -> center.assignments().isEmpty());

    center.admin().resource(center.secret(Secrets.CHANGE_RECORD_PREFIX + 2)).delete();

    IdentitySource held = center.awaitReason(Reason.STATE_ALTERED);
    assertThat(held.getStatus().pendingChange().id()).isNotEqualTo(id);
    assertThat(held.getStatus().change().epoch()).isEqualTo(2);
    assertThat(held.getStatus().active().epoch()).isEqualTo(1);
    // The word for the whole is none for the rest, not even after another look.
    center.assign("three");
    center.awaitBound("three");
    assertThat(center.awaitReason(Reason.STATE_ALTERED).getStatus().change().epoch()).isEqualTo(2);

    String rest = center.source().getStatus().pendingChange().id();
    center.source(Spec.activeDirectory().with("accept", true).with("acceptChange", rest));
    center.release(person);
    center.awaitSource(
        "to have changed",
        s ->
            Reason.NOT_YET_SUPPORTED.equals(TestCenter.currentReason(s))
                && s.getStatus().active().epoch() > 1);
    assertThat(center.assignments()).isEmpty();
    assertThat(center.names(User.class)).containsExactly("jane-doe");
  }

  @Test
  void aRestartInTheMiddleGoesOnAndBindsNothing() {
    center.directoryWithTeam("one", "two");
    HasMetadata person = center.heldPerson("pushed");
    acceptAndWait(Spec.activeDirectory());
    Await.until("the assignments to go", () -> center.assignments().isEmpty());
    install.stop();
    // GitOps heals at once, and an administrator's slip takes the status.
    center.assign("one");
    center.wipeStatus(center.source());
    // A later edit is the next change, not an end of this one.
    center.source(Spec.directory().with("accept", false));
    install.start();

    IdentitySource changing = center.awaitReason(Reason.SOURCE_CHANGING);
    assertThat(changing.getStatus().change().epoch()).isEqualTo(2);
    center.awaitAssignment("one", Assignment.Reason.SOURCE_CHANGING);
    assertThat(center.bindings()).isEmpty();
    center.release(person);

    // In force is what was accepted; what the spec names by now is held.
    IdentitySource held = center.awaitReason(Reason.ACCEPT_REQUIRED);
    assertThat(held.getStatus().active().epoch()).isEqualTo(2);
    assertThat(held.getStatus().active().type()).isEqualTo("ActiveDirectory");
    assertThat(held.getStatus().change()).isNull();
    assertThat(held.getStatus().lastChange().recordDigest())
        .isEqualTo(center.record(2).complete().digest());
    assertThat(center.record(2).listed())
        .containsExactly("Assignment/one", "Assignment/two", "User/pushed");
    center.awaitBound("one");
    assertThat(center.names(Assignment.class)).containsExactly("one");
  }

  @Test
  void whatIsEditedDuringTheClearIsRecordedAsItWentAndWhatComesIsNotTouched() {
    center.directoryWithTeam("one", "two");
    // The change waits for this binding before it deletes any assignment.
    RoleBinding binding = center.bindings().getFirst();
    center.hold(binding);
    acceptAndWait(idp());
    Await.until("the other binding to go", () -> center.bindings().size() == 1);
    // Of somebody who thinks that this is the name of what comes next.
    String next = Secrets.CHANGE_RECORD_PREFIX + "2-2";
    center
        .admin()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(next)
                .withNamespace(center.namespace())
                .endMetadata()
                .build())
        .create();
    center.apply(
        "Assignment", "one", Map.of(), Spec.assignment(TestCenter.TEAM, "edit", center.work()));
    center.apply(
        "Assignment",
        "two",
        Map.of("team", "platform"),
        Spec.assignment(TestCenter.TEAM, "view", center.work()));
    center.assign("three");
    center.awaitAssignment("three", Assignment.Reason.SOURCE_CHANGING);

    center.release(center.bindings().getFirst());
    IdentitySource done = center.awaitEpoch(2);

    center.awaitBound("three");
    assertThat(center.names(Assignment.class)).containsExactly("three");
    ChangeRecord record = center.record(2);
    assertThat(record.listed()).containsExactly("Assignment/one", "Assignment/two");
    assertThat(record.complete().secrets()).hasSizeGreaterThan(1).doesNotContain(next);
    assertThat(done.getStatus().lastChange().recordDigest()).isEqualTo(record.complete().digest());
    assertThat(last(record, "one").at("/spec/role/name").asText()).isEqualTo("edit");
    assertThat(last(record, "two").at("/metadata/labels/team").asText()).isEqualTo("platform");
    record.assertClean();
  }

  @Test
  void anAssignmentThatOnlyAStrangersFinalizerKeepsDoesNotKeepTheChange() {
    center.directoryWithTeam("one", "two");
    center.hold(center.assignment("two"));

    center.change(idp(), 2);

    Assignment kept = center.assignment("two");
    assertThat(center.names(Assignment.class)).containsExactly("two");
    assertThat(kept.getMetadata().getFinalizers()).doesNotContain(Labels.FINALIZER).hasSize(1);
    assertThat(center.bindings()).isEmpty();
    assertThat(center.source().getStatus().lastChange().cleared()).isEqualTo(2);
    // Nor the next one, of which it is no part.
    center.change(Spec.directory(), 3);
    assertThat(center.record(3).listed()).isEmpty();
    center.release(kept);
    Await.until("it to be gone", () -> center.assignments().isEmpty());
  }

  // --- Steps ------------------------------------------------------------------------------------

  private Spec idp() {
    return Spec.idp(center, Spec.IDP);
  }

  /** Accepts the change to that source, and waits until it is committed; returns its id. */
  private String acceptAndWait(Spec to) {
    center.source(to);
    String id = center.awaitReason(Reason.ACCEPT_REQUIRED).getStatus().pendingChange().id();
    center.source(to.with("accept", true));
    center.awaitSource("to be changing", s -> s.getStatus().change() != null);
    return id;
  }

  private void loseBoth() {
    install.stop();
    center.admin().resource(center.activeSecret()).delete();
    center.wipeStatus(center.source());
    install.start();
  }

  private IdentitySource awaitMirrored() {
    return center.awaitSource(
        "to mirror the active state",
        s ->
            s.getStatus().active().nextDigest() == null
                && ActiveSecret.digest(center.state()).equals(s.getStatus().active().digest())
                && !Reason.STATE_ALTERED.equals(TestCenter.currentReason(s)));
  }

  private List<String> bindingUids() {
    return center.bindings().stream().map(b -> b.getMetadata().getUid()).toList();
  }

  private void recreate(Secret secret) {
    Secret anew = new SecretBuilder(secret).build();
    anew.getMetadata().setResourceVersion(null);
    anew.getMetadata().setUid(null);
    anew.getMetadata().setManagedFields(List.of());
    center.admin().resource(anew).create();
  }

  private static JsonNode last(ChangeRecord record, String assignment) {
    return record.objects().stream()
        .filter(o -> o.at("/metadata/name").asText().equals(assignment))
        .reduce((first, second) -> second)
        .orElseThrow();
  }
}
