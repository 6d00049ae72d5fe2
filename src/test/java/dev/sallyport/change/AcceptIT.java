package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.MetadataReason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which word releases a held change, and which does not. */
class AcceptIT {

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
  void aWordForAnotherChangeIsStaleUntilItIsGivenAgain() {
    center.directoryWithTeam("one");
    Spec wrong =
        Spec.idp(center, Spec.IDP).with("accept", true).with("acceptChange", "000000000000");
    center.source(wrong);

    IdentitySource stale = center.awaitReason(Reason.ACCEPT_IS_STALE);
    assertThat(TestCenter.message(stale))
        .contains("000000000000", "false and then to true", stale.getStatus().pendingChange().id());
    // The id alone makes the word a wrong one: taken away, the word is still an old one.
    center.source(Spec.idp(center, Spec.IDP).with("accept", true));
    center.awaitReason(Reason.ACCEPT_IS_STALE);
    assertThat(center.bindings()).hasSize(1);

    center.source(Spec.idp(center, Spec.IDP).with("accept", false));
    center.awaitReason(Reason.ACCEPT_REQUIRED);
    center.source(Spec.idp(center, Spec.IDP).with("accept", true));
    center.awaitEpoch(2);
    assertThat(center.assignments()).isEmpty();
  }

  @Test
  void acceptMayStayInAFileForEverAndReleasesOnlyTheChangeOfItsId() {
    // As Git has it: accept is there from the first commit on.
    center.source(Spec.directory().with("accept", true));
    center.awaitEpoch(1);
    center.team();
    center.assign("one");
    center.awaitBound("one");
    Spec planned =
        Spec.idp(center, Spec.IDP).with("accept", true).with("acceptChange", "000000000000");
    center.source(planned);
    String id = center.awaitReason(Reason.ACCEPT_IS_STALE).getStatus().pendingChange().id();

    center.source(planned.with("acceptChange", id));
    center.awaitEpoch(2);

    assertThat(center.assignments()).isEmpty();
    // Back again with the same lines: the id was of that change and of no other.
    center.assign("two");
    center.awaitBound("two");
    center.source(Spec.directory().with("accept", true).with("acceptChange", id));
    IdentitySource stale = center.awaitReason(Reason.ACCEPT_IS_STALE);
    assertThat(stale.getStatus().pendingChange().id()).isNotEqualTo(id);
    assertThat(center.bindings()).hasSize(1);
  }

  @Test
  void theApiServerRefusesAnotherSourceUnderAWordThatWasThereBefore() {
    center.directoryWithTeam("one");
    center.source(Spec.directory().with("accept", true));
    center.awaitReason(Reason.ACTIVE);

    assertThatThrownBy(() -> center.source(Spec.idp(center, Spec.IDP).with("accept", true)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("accept: true was given before this change was named");
    assertThat(center.source().getSpec().type()).isEqualTo("Directory");

    // Going back to the source in force is never refused.
    center.source(Spec.idp(center, Spec.IDP));
    center.awaitReason(Reason.ACCEPT_REQUIRED);
    center.source(Spec.idpBySecret(center, Spec.IDP, "not-there").with("accept", true));
    center.awaitReason(MetadataReason.METADATA_PENDING);
    center.source(Spec.directory().with("accept", true));
    center.awaitEpoch(1);
    assertThat(center.bindings()).hasSize(1);
  }

  @Test
  void aWordDoesNotHelpASourceThatCannotBeUsedAndCountsOnceItCan() {
    center.directoryWithTeam("one");
    Spec target = Spec.idpBySecret(center, Spec.IDP, "idp-metadata");
    center.source(target.with("accept", true));
    IdentitySource waiting = center.awaitReason(MetadataReason.METADATA_PENDING);
    assertThat(waiting.getStatus().pendingChange().assignmentsToClear()).isEqualTo(1);
    assertThat(Conditions.find(waiting.getStatus(), Condition.RECONCILING).isTrue()).isTrue();
    assertThat(center.bindings()).hasSize(1);

    center.metadataSecret(Spec.metadata(Spec.OTHER_IDP));
    center.awaitReason(MetadataReason.ENTITY_ID_MISMATCH);
    assertThat(center.bindings()).hasSize(1);

    center.metadataSecret(Spec.metadata(Spec.IDP));
    center.awaitEpoch(2);
    assertThat(center.assignments()).isEmpty();
  }

  @Test
  void nothingIsChangedWhileTheSourceIsSuspended() {
    center.directoryWithTeam("one");
    center.source(Spec.idp(center, Spec.IDP).with("suspend", true));
    center.awaitReason(Reason.SUSPENDED);
    center.source(Spec.idp(center, Spec.IDP).with("suspend", true).with("accept", true));
    center.awaitReason(Reason.SUSPENDED);
    center.assign("two");
    center.awaitBound("two");
    center.awaitPending(2);
    assertThat(center.bindings()).hasSize(2);

    center.source(Spec.idp(center, Spec.IDP).with("accept", true));
    center.awaitEpoch(2);
    assertThat(center.assignments()).isEmpty();
  }

  @Test
  void anotherModeIsAnotherChange() {
    center.directoryWithTeam("one");
    Spec target = Spec.idpBySecret(center, Spec.IDP, "idp-metadata");
    center.source(target.with("accept", true));
    String id =
        center.awaitReason(MetadataReason.METADATA_PENDING).getStatus().pendingChange().id();

    center.source(target.with("accept", true).with("assignmentsOnChange", "Keep"));
    center.awaitSource(
        "to hold another change", s -> !id.equals(s.getStatus().pendingChange().id()));
    center.metadataSecret(Spec.metadata(Spec.IDP));

    center.awaitReason(Reason.ACCEPT_IS_STALE);
    assertThat(center.source().getStatus().active().epoch()).isEqualTo(1);
    assertThat(center.bindings()).hasSize(1);
  }
}
