package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What comes back after a change: by GitOps, by hand, from a backup; and who goes with a directory.
 */
class ReapplyIT {

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
  void whatGitOpsPutsBackIsBoundUnderTheNewSource() {
    center.directoryWithTeam("one");
    center.change(Spec.idp(center, Spec.IDP), 2);

    center.assign("one");

    center.awaitBound("one");
    assertThat(center.assignment("one").getStatus().epoch()).isEqualTo(2);
    center.awaitTeamMayView(true);
  }

  @Test
  void whereReapplyingIsExplicitOnlyThePresentEpochIsBound() {
    center.directoryWithTeam("one");
    Spec explicit = Spec.idp(center, Spec.IDP).with("reapply", "Explicit");
    center.change(explicit, 2);

    center.assign("one");
    Assignment cleared = center.awaitAssignment("one", Assignment.Reason.CLEARED_BY_CHANGE);
    assertThat(TestCenter.message(cleared)).contains("2");
    assertThat(center.bindings()).isEmpty();
    reapply(1);
    center.awaitAssignment("one", Assignment.Reason.CLEARED_BY_CHANGE);
    assertThat(center.bindings()).isEmpty();

    reapply(2);
    center.awaitBound("one");
    assertThat(center.bindings()).hasSize(1);
  }

  private void reapply(int epoch) {
    Map<String, Object> spec =
        new LinkedHashMap<>(Spec.assignment(TestCenter.TEAM, "view", center.work()));
    spec.put("reapplyEpoch", epoch);
    center.apply("Assignment", "one", Map.of(), spec);
  }

  @Test
  void peopleThatASourceBroughtGoWithActiveDirectoryOnEitherSideAndTheDeclaredStay() {
    center.directoryWithTeam("one");
    person("User", "pushed", Labels.SCIM, Map.of("userName", "pushed@example.com"));
    person("Group", "pushed", Labels.SCIM, Map.of("displayName", "pushed"));
    person("GroupMembership", "pushed", Labels.SCIM, inTeam());
    person("User", "declared", Labels.MANUAL, Map.of("userName", "declared@example.com"));
    center.source(Spec.activeDirectory());
    center.awaitSource(
        "to count whom it removes",
        s ->
            s.getStatus().pendingChange() != null
                && s.getStatus().pendingChange().usersToRemove() == 1
                && s.getStatus().pendingChange().groupsToRemove() == 1
                && s.getStatus().pendingChange().membershipsToRemove() == 1);

    // Whoever declares a person takes her out of the count.
    center.patch(
        center
            .admin()
            .resources(User.class)
            .inNamespace(center.namespace())
            .withName("pushed")
            .get(),
        "{\"metadata\":{\"labels\":{\"" + Labels.PROVISIONED_BY + "\":null}}}");
    center.awaitSource("to count anew", s -> s.getStatus().pendingChange().usersToRemove() == 0);
    center.source(Spec.activeDirectory().with("accept", true));
    awaitDirectory(2);

    assertThat(center.names(User.class))
        .containsExactlyInAnyOrder("jane-doe", "pushed", "declared");
    assertThat(center.names(Group.class)).containsExactly(TestCenter.TEAM);
    assertThat(center.names(GroupMembership.class)).isEmpty();
    assertThat(center.record(2).listed())
        .containsExactly("Assignment/one", "Group/pushed", "GroupMembership/pushed");

    // And away from it again.
    person("User", "synced", Labels.ACTIVE_DIRECTORY, Map.of("userName", "synced@example.com"));
    person("GroupMembership", "synced", Labels.ACTIVE_DIRECTORY, inTeam());
    center.source(Spec.idp(center, Spec.IDP));
    center.awaitSource(
        "to count whom it removes",
        s ->
            s.getStatus().pendingChange() != null
                && s.getStatus().pendingChange().usersToRemove() == 1
                && s.getStatus().pendingChange().membershipsToRemove() == 1);
    center.source(Spec.idp(center, Spec.IDP).with("accept", true));
    center.awaitEpoch(3);
    assertThat(center.names(User.class))
        .containsExactlyInAnyOrder("jane-doe", "pushed", "declared");
    assertThat(center.record(3).listed()).containsExactly("GroupMembership/synced", "User/synced");
  }

  @Test
  void whatAServerStillPushesForTheSourceBeforeGoesAndWhatAPersonWroteStays() {
    center.source(Spec.idp(center, Spec.IDP));
    center.awaitEpoch(1);
    HasMetadata held = center.heldPerson("held");
    center.source(Spec.activeDirectory());
    center.awaitSource(
        "to count whom it removes",
        s ->
            s.getStatus().pendingChange() != null
                && s.getStatus().pendingChange().usersToRemove() == 1);
    center.source(Spec.activeDirectory().with("accept", true));
    Await.until("the change's list to be read", () -> center.secret("sallyport-change-2") != null);

    // The servers are not told yet; and somebody has people of their own, with whatever label.
    pushed("User", "late", Map.of("userName", "late@example.com"));
    person("User", "restored", Labels.SCIM, Map.of("userName", "restored@example.com"));
    center.apply("User", "declared", Map.of(), Map.of("userName", "declared@example.com"));
    center.release(held);
    awaitDirectory(2);
    // And a write that was under way for long.
    pushed("Group", "later", Map.of("displayName", "later"));

    IdentitySource after =
        center.awaitSource("to tell of all three", s -> s.getStatus().lastChange().cleared() == 3);
    assertThat(center.names(User.class)).containsExactlyInAnyOrder("declared", "restored");
    assertThat(center.names(Group.class)).isEmpty();
    ChangeRecord record = center.record(2);
    assertThat(record.listed()).containsExactly("Group/later", "User/held", "User/late");
    record.assertClean();
    assertThat(record.yaml()).doesNotContain(Labels.EPOCH);
    assertThat(after.getStatus().lastChange().recordDigest()).isEqualTo(record.complete().digest());
  }

  /** As a server makes it of what is pushed under the first source. */
  private void pushed(String kind, String name, Map<String, ?> spec) {
    center.apply(kind, name, Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.EPOCH, "1"), spec);
  }

  private static Map<String, ?> inTeam() {
    return Map.of(
        "group", Map.of("name", TestCenter.TEAM), "members", List.of(Map.of("name", "jane-doe")));
  }

  private void person(String kind, String name, String by, Map<String, ?> spec) {
    center.apply(kind, name, Map.of(Labels.PROVISIONED_BY, by), spec);
  }

  private void awaitDirectory(long epoch) {
    center.awaitSource(
        "to be in force",
        s ->
            Reason.NOT_YET_SUPPORTED.equals(TestCenter.currentReason(s))
                && s.getStatus().active().epoch() == epoch);
  }

  @Test
  void aCenterThatIsRestoredFromABackupGoesOnAsItWas() {
    center.directoryWithTeam("one");
    center.change(Spec.idp(center, Spec.IDP), 2);
    center.assign("one");
    center.assign("two");
    center.awaitBound("one", "two");
    List<HasMetadata> backup = everything();
    String uid = center.source().getMetadata().getUid();

    install.stop();
    for (HasMetadata object : backup) {
      if (!object.getMetadata().getFinalizers().isEmpty()) {
        center.setFinalizers(object, "null");
      }
      if (object instanceof IdentitySource source) {
        center.wipeStatus(source);
      }
      center.admin().resource(object).delete();
    }
    for (HasMetadata object : backup) {
      object.getMetadata().setUid(null);
      object.getMetadata().setResourceVersion(null);
      object.getMetadata().setManagedFields(List.of());
      if (object instanceof Resource<?, ?> resource) {
        resource.setStatus(null);
      }
      center.admin().resource(object).create();
    }
    install.start();

    IdentitySource again = center.awaitEpoch(2);
    assertThat(again.getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(again.getStatus().pendingChange()).isNull();
    center.awaitBound("one", "two");
    assertThat(center.bindings())
        .extracting(b -> b.getMetadata().getLabels().get(Labels.ASSIGNMENT_UID))
        .containsExactlyInAnyOrder(
            center.assignment("one").getMetadata().getUid(),
            center.assignment("two").getMetadata().getUid());
    center.awaitTeamMayView(true);
    // The old record is history and moves nothing; the next change has an epoch of its own.
    Spec other = Spec.idp(center, Spec.OTHER_IDP);
    center.source(other.with("accept", false));
    center.awaitReason(Reason.ACCEPT_REQUIRED);
    center.source(other.with("accept", true));
    center.awaitEpoch(3);
    assertThat(center.record(3).listed()).containsExactly("Assignment/one", "Assignment/two");
  }

  /** People, assignments, source, Secrets and bindings, in an order in which they can be made. */
  private List<HasMetadata> everything() {
    List<HasMetadata> all = new ArrayList<>();
    for (Class<? extends Resource<?, ?>> kind :
        List.<Class<? extends Resource<?, ?>>>of(
            User.class, Group.class, Assignment.class, IdentitySource.class)) {
      all.addAll(center.admin().resources(kind).inNamespace(center.namespace()).list().getItems());
    }
    List<Secret> secrets =
        center.admin().secrets().inNamespace(center.namespace()).list().getItems();
    secrets.forEach(s -> s.getMetadata().setOwnerReferences(List.of()));
    all.addAll(secrets);
    List<RoleBinding> bindings = center.bindings();
    all.addAll(bindings);
    return all;
  }

  @Test
  void aWordThatWasGivenToAnotherObjectIsStale() {
    center.directoryWithTeam("one");
    // Deleted and applied anew in another form: the word in it was given to nothing that is
    // pending.
    install.stop();
    center.setFinalizers(center.source(), "null");
    center.wipeStatus(center.source());
    center.admin().resource(center.source()).delete();
    center.source(Spec.idp(center, Spec.IDP).with("accept", true));
    install.start();

    IdentitySource stale = center.awaitReason(Reason.ACCEPT_IS_STALE);
    assertThat(stale.getStatus().active().type()).isEqualTo("Directory");
    assertThat(stale.getStatus().pendingChange().assignmentsToClear()).isEqualTo(1);
    assertThat(center.bindings()).hasSize(1);
  }
}
