package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.Secrets;
import dev.sallyport.controlplane.AuditLog;
import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An IdentitySource is deleted, renamed, or goes with its namespace. */
class SourceDeletionIT {

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
  void aSourceInUseIsNotDeleted() {
    center.directoryWithTeam("one");

    assertThatThrownBy(() -> delete(TestCenter.CORP))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN))
        .hasMessageContaining("set spec.onDelete to Clear first");

    assertThat(center.source().getMetadata().getDeletionTimestamp()).isNull();
    // Nothing is in the way once nothing is bound.
    center.admin().resource(center.assignment("one")).delete();
    center.awaitSource("to be out of use", s -> Boolean.FALSE.equals(s.getStatus().inUse()));
    delete(TestCenter.CORP);
    awaitGone(TestCenter.CORP);
    assertThat(center.state().target()).isEmpty();
  }

  @Test
  void aDeletionThatGotPastThePolicyIsHeldByTheFinalizer() {
    center.directoryWithTeam("one");
    install.stop();
    center.wipeStatus(center.source());
    delete(TestCenter.CORP);
    install.start();

    IdentitySource held = center.awaitReason(Reason.IN_USE);
    assertThat(held.getStatus().active().epoch()).isEqualTo(1);
    // Too late: it was not seen before the deletion. And accept never accepts one.
    center.source(Spec.directory().with("onDelete", "Clear").with("accept", true));
    center.awaitReason(Reason.IN_USE);
    center.assign("two");
    center.awaitBound("two");
    assertThat(center.bindings()).hasSize(2);

    center.admin().resource(center.assignment("one")).delete();
    center.admin().resource(center.assignment("two")).delete();
    awaitGone(TestCenter.CORP);
    assertThat(center.secret(Secrets.CHANGE_RECORD_PREFIX + 2)).isNull();
  }

  @Test
  void aDeletionThatWasToClearLeavesARecordAndNothingBound() {
    center.directoryWithTeam("one", "two");
    center.source(Spec.directory().with("onDelete", "Clear"));
    center.awaitReason(Reason.ACTIVE);
    String uid = center.source().getMetadata().getUid();

    delete(TestCenter.CORP);
    awaitGone(TestCenter.CORP);

    assertThat(center.assignments()).isEmpty();
    assertThat(center.bindings()).isEmpty();
    center.awaitTeamMayView(false);
    ChangeRecord record = center.record(2);
    assertThat(record.listed()).containsExactly("Assignment/one", "Assignment/two");
    record.assertClean();
    assertThat(record.complete().order().source().uid()).isEqualTo(uid);
    assertThat(center.state().target()).isEmpty();
    Await.until(
        "the Event of the change",
        center::eventReasons,
        reasons -> reasons.contains(Reason.CHANGE_COMPLETED));
    // The next source needs no word, and its epoch is a later one.
    center.source(Spec.directory());
    center.awaitEpoch(3);
    assertThat(center.record(2).complete().digest()).isEqualTo(record.complete().digest());
  }

  @Test
  void aSourceRenamedInGitTakesOverWithoutAChangeAndWithTheSameKeys() {
    Spec spec = Spec.idp(center, Spec.IDP);
    center.source(spec);
    center.team();
    center.assign("one");
    center.awaitBound("one");
    center.awaitSource("to be in use", s -> Boolean.TRUE.equals(s.getStatus().inUse()));
    Map<String, String> keys = keys(TestCenter.CORP);
    List<String> bindings = bindingUids();

    center.source("renamed", spec);
    center.awaitReason("renamed", Reason.ANOTHER_SOURCE_IN_FORCE);
    assertThat(center.source("renamed").getStatus().active()).isNull();
    assertThat(center.secret("renamed" + Secrets.SP_KEYS_SUFFIX)).isNull();
    center.awaitSource(
        "not to be needed any more", s -> Boolean.FALSE.equals(s.getStatus().inUse()));
    delete(TestCenter.CORP);
    awaitGone(TestCenter.CORP);

    IdentitySource renamed = center.awaitReason("renamed", Reason.ACTIVE);
    assertThat(renamed.getStatus().active().epoch()).isEqualTo(1);
    assertThat(renamed.getStatus().lastChange()).isNull();
    assertThat(keys("renamed")).isEqualTo(keys);
    assertThat(renamed.getStatus().conditions())
        .noneMatch(c -> c.type().equals(IdentitySource.KEYS_REPLACED));
    assertThat(bindingUids()).isEqualTo(bindings);
    center.awaitSource("renamed", "to be in use", s -> Boolean.TRUE.equals(s.getStatus().inUse()));
    assertThat(center.assignment("one").getStatus().epoch()).isEqualTo(1);
  }

  @Test
  void anotherSourceBesideTheOneInForceTouchesNothingAndIsHeldWhenItIsLeftAlone() {
    center.directoryWithTeam("one");
    center.source("other", Spec.idp(center, Spec.IDP).with("accept", true));
    center.awaitReason("other", Reason.ANOTHER_SOURCE_IN_FORCE);
    assertThat(center.source().getStatus().inUse()).isTrue();
    center.source(Spec.directory().with("onDelete", "Clear"));
    center.awaitReason(Reason.ACTIVE);

    delete(TestCenter.CORP);
    awaitGone(TestCenter.CORP);

    // Cleared by the deletion that was to clear; then nothing is in force and nothing is bound.
    IdentitySource other = center.awaitReason("other", Reason.ACTIVE);
    assertThat(other.getStatus().active().epoch()).isEqualTo(3);
    assertThat(center.assignments()).isEmpty();
    assertThat(center.record(2).listed()).containsExactly("Assignment/one");
  }

  @Test
  void aNamespaceThatIsDeletedGoesWithAllThatItGranted() {
    center.source(Spec.idp(center, Spec.IDP));
    center.team();
    center.assign("one");
    center.awaitBound("one");
    center.awaitSource("to be in use", s -> Boolean.TRUE.equals(s.getStatus().inUse()));
    AuditLog.Mark mark =
        Install.controlPlane().ownsParts() ? Install.controlPlane().audit().mark() : null;

    install.forget(center);
    center.admin().namespaces().withName(center.namespace()).delete();

    Await.until(
        "the namespace to be gone",
        Duration.ofMinutes(3),
        () -> center.admin().namespaces().withName(center.namespace()).get(),
        n -> n == null);
    Await.until("the binding to be gone", () -> center.bindings().isEmpty());
    if (mark != null) {
      assertThat(Install.controlPlane().audit().writesSince(mark, Install.USER))
          .filteredOn(w -> w.namespace().equals(center.namespace()) && w.code() < 300)
          .noneMatch(w -> w.verb().equals("create"));
    }
  }

  // --- Steps ------------------------------------------------------------------------------------

  private void delete(String name) {
    center.admin().resource(center.source(name)).delete();
  }

  private void awaitGone(String name) {
    Await.until("IdentitySource " + name + " to be gone", () -> center.source(name) == null);
  }

  private Map<String, String> keys(String source) {
    return center.secret(source + Secrets.SP_KEYS_SUFFIX).getData();
  }

  private List<String> bindingUids() {
    return center.bindings().stream().map(b -> b.getMetadata().getUid()).toList();
  }
}
