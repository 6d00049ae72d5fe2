package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.NamespaceSelector;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.AssignmentSpec.RoleReference;
import dev.sallyport.api.AssignmentSpec.Scope;
import dev.sallyport.api.AssignmentStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlaceTest {

  private static final Map<String, Map<String, String>> NAMESPACES =
      Map.of(
          "checkout", Map.of("team", "platform"),
          "payments", Map.of("team", "platform"),
          "search", Map.of());

  private static final String NAME =
      BindingName.of("identity", "view", new Binding.Role("ClusterRole", "view"));

  @Test
  void nothingIsLookedForAsLongAsTheStatusCountsNoMoreThanIsSeen() {
    Scope scope = new Scope(List.of("payments", "search"), null, null);

    assertThat(unseen(scope, 2, "payments", "search")).isEmpty();
    assertThat(unseen(scope, 0)).isEmpty();
    assertThat(unseen(scope, null)).isEmpty();
  }

  @Test
  void whatStoodIsLookedForWhereTheScopeReachesAndItIsNotSeen() {
    assertThat(unseen(new Scope(List.of("search", "gone", "payments"), null, null), 2, "payments"))
        .containsExactly(new Place("search", NAME));
    assertThat(
            unseen(
                new Scope(null, new NamespaceSelector(Map.of("team", "platform"), null), null), 1))
        .containsExactly(new Place("checkout", NAME), new Place("payments", NAME));
    assertThat(unseen(new Scope(null, null, true), 1)).containsExactly(new Place(null, NAME));
  }

  @Test
  void aSpecThatIsNotUnderstoodLeadsNowhere() {
    assertThat(unseen(new Scope(null, null, null), 1)).isEmpty();
  }

  private static List<Place> unseen(Scope scope, Integer counted, String... seen) {
    Assignment assignment = new Assignment();
    assignment.getMetadata().setNamespace("identity");
    assignment.getMetadata().setName("view");
    assignment.setSpec(
        new AssignmentSpec(
            new PrincipalReference("User", "jane"),
            new RoleReference("ClusterRole", "view"),
            scope,
            null,
            null,
            null,
            null,
            null));
    assignment.setStatus(new AssignmentStatus(1L, 1L, null, counted, null, null));
    return Place.unseen(
        assignment,
        Stream.of(seen)
            .map(namespace -> new Place(namespace, NAME))
            .collect(Collectors.toUnmodifiableSet()),
        NAMESPACES);
  }
}
