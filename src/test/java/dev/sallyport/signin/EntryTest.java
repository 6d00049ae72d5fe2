package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryTest {

  private final Application grafana = new Application();

  EntryTest() {
    grafana.getMetadata().setName("grafana");
  }

  private static Assignment assignment(
      String application, String principalUid, String reason, String expiresAt) {
    Assignment assignment = new Assignment();
    assignment.setMetadata(new ObjectMetaBuilder().withName("a").withGeneration(2L).build());
    assignment.setSpec(
        new AssignmentSpec(
            new AssignmentSpec.PrincipalReference("User", "jane"),
            null,
            null,
            new AssignmentSpec.ApplicationReference(application),
            null,
            expiresAt,
            null,
            null));
    assignment.setStatus(
        new AssignmentStatus(
            2L,
            3L,
            new AssignmentStatus.BoundPrincipal(principalUid, null),
            0,
            null,
            List.of(new Condition("Ready", "True", 2L, NOW.toString(), reason, "m"))));
    return assignment;
  }

  private boolean open(Assignment... assignments) {
    return Entry.isOpen(
        grafana, "uid-of-jane", Set.of("uid-of-platform"), List.of(assignments), NOW);
  }

  @Test
  void whoIsAssignedComesInThemselvesOrThroughAGroup() {
    assertThat(open(assignment("grafana", "uid-of-jane", "Bound", null))).isTrue();
    assertThat(open(assignment("grafana", "uid-of-platform", "Bound", null))).isTrue();
    assertThat(open(assignment("grafana", "uid-of-jane", "Bound", "2026-12-01T13:00:01+01:00")))
        .isTrue();
  }

  @Test
  void nobodyElseDoes() {
    assertThat(open()).isFalse();
    assertThat(open(assignment("payroll", "uid-of-jane", "Bound", null))).isFalse();
    assertThat(open(assignment("grafana", "uid-of-john", "Bound", null))).isFalse();
    assertThat(open(assignment("grafana", null, "Bound", null))).isFalse();
    assertThat(open(assignment("grafana", "uid-of-jane", "Expired", null))).isFalse();
  }

  @Test
  void anAssignmentWhoseTimeIsOverLetsNobodyInThoughItsStatusIsLate() {
    assertThat(open(assignment("grafana", "uid-of-jane", "Bound", "2026-12-01T13:00:00+01:00")))
        .isFalse();
    assertThat(open(assignment("grafana", "uid-of-jane", "Bound", "never"))).isFalse();
  }

  @Test
  void anAssignmentThatTheOperatorHasNotSeenAsItIsNowLetsNobodyIn() {
    Assignment changed = assignment("grafana", "uid-of-jane", "Bound", null);
    changed.getMetadata().setGeneration(3L);
    Assignment deleted = assignment("grafana", "uid-of-jane", "Bound", null);
    deleted.getMetadata().setDeletionTimestamp(NOW.toString());
    Assignment fresh = assignment("grafana", "uid-of-jane", "Bound", null);
    fresh.setStatus(null);
    Assignment ofARole = assignment("grafana", "uid-of-jane", "Bound", null);
    ofARole.setSpec(null);

    assertThat(open(changed, deleted, fresh, ofARole)).isFalse();
  }
}
