package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.NamespaceSelector;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.AssignmentSpec.RoleReference;
import dev.sallyport.api.AssignmentSpec.Scope;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.AssignmentStatus.BoundPrincipal;
import dev.sallyport.portal.Directory.BoundRole;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BoundRolesTest {

  private static final Scope TWO = new Scope(List.of("payments", "checkout"), null, null);

  @Test
  void whatIsBoundIsShown() {
    assertThat(roles(TWO, 2, "uid-1", List.of(), 1L))
        .containsExactly(
            new BoundRole("checkout", "edit", "platform"),
            new BoundRole("payments", "edit", "platform"));
  }

  @Test
  void whatIsPendingIsNot() {
    assertThat(roles(TWO, 1, "uid-1", List.of("checkout"), 1L))
        .containsExactly(new BoundRole("payments", "edit", "platform"));
  }

  @Test
  void whatTheStatusDoesNotSayIsNotGuessed() {
    assertThat(roles(TWO, 1, "uid-1", List.of(), 1L))
        .containsExactly(new BoundRole("1 of: payments, checkout", "edit", "platform"));
  }

  @Test
  void whatIsNotBoundIsNotShown() {
    assertThat(roles(TWO, 0, "uid-1", List.of(), 1L)).isEmpty();
    assertThat(roles(TWO, 2, "uid-of-one-before", List.of(), 1L)).isEmpty();
    assertThat(roles(TWO, 2, "uid-1", List.of(), 0L)).isEmpty();
  }

  @Test
  void theWholeClusterAndSelectedNamespacesAreNamed() {
    assertThat(roles(new Scope(null, null, true), 1, "uid-1", List.of(), 1L))
        .containsExactly(new BoundRole("", "edit", "platform"));
    assertThat(
            roles(
                new Scope(
                    null,
                    new NamespaceSelector(
                        Map.of("team", "platform"),
                        List.of(new AssignmentSpec.Requirement("tier", "In", List.of("a", "b")))),
                    null),
                3,
                "uid-1",
                List.of(),
                1L))
        .containsExactly(
            new BoundRole("Namespaces with team=platform, tier In (a, b)", "edit", "platform"));
  }

  private static List<BoundRole> roles(
      Scope scope, int bindings, String uid, List<String> pending, long observed) {
    Assignment assignment = new Assignment();
    assignment.setMetadata(new ObjectMetaBuilder().withGeneration(1L).build());
    assignment.setSpec(
        new AssignmentSpec(
            new PrincipalReference("Group", "platform"),
            new RoleReference("ClusterRole", "edit"),
            scope,
            null,
            null,
            null,
            null,
            null));
    assignment.setStatus(
        new AssignmentStatus(
            observed, 1L, new BoundPrincipal(uid, null), bindings, pending, List.of()));
    return BoundRoles.sorted(
        BoundRoles.of(new BoundRoles.Principal("uid-1", "platform"), Stream.of(assignment)));
  }
}
