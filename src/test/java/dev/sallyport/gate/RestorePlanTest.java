package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sallyport.gate.RestorePlan.Existing;
import dev.sallyport.gate.RestorePlan.Outcome;
import dev.sallyport.gate.RestorePlan.RoleKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestorePlanTest {

  private static final RoleKey EDIT = new RoleKey("ClusterRole", "", "edit");
  private static final GenericKubernetesResource ASSIGNMENT = TestObjects.assignment("one", "edit");
  private static final GenericKubernetesResource GROUP =
      TestObjects.person("Group", "platform", "scim");

  @Test
  void whatIsMissingIsAppliedPeopleFirst() {
    assertThat(plan(Set.of(EDIT), List.of(), ASSIGNMENT, GROUP))
        .extracting(line -> line.object().name(), RestorePlan.Line::outcome)
        .containsExactly(tuple("platform", Outcome.APPLY), tuple("one", Outcome.APPLY));
  }

  @Test
  void whatStandsAsRecordedIsTheSameWhateverTheServerAddedToIt() {
    GenericKubernetesResource there = TestObjects.assignment("one", "edit");
    there.getMetadata().setUid("another");
    there.getMetadata().setResourceVersion("5");
    there.setAdditionalProperty("status", Map.of("bindings", 1));

    assertThat(outcome(plan(Set.of(), List.of(there), ASSIGNMENT))).isEqualTo(Outcome.SAME);
  }

  @Test
  void whatSomebodyMadeAnotherIsLeftAlone() {
    assertThat(
            outcome(
                plan(
                    Set.of(EDIT),
                    List.of(TestObjects.assignment("one", "view"), GROUP),
                    ASSIGNMENT)))
        .isEqualTo(Outcome.DIFFERS);
  }

  @Test
  void anAssignmentForNobodyDoesNotFit() {
    GenericKubernetesResource userOfThatName = TestObjects.person("User", "platform", "");

    assertThat(outcome(plan(Set.of(EDIT), List.of(userOfThatName), ASSIGNMENT)))
        .isEqualTo(Outcome.PRINCIPAL_GONE);
  }

  @Test
  void anAssignmentOfARoleThatIsGoneDoesNotFit() {
    assertThat(outcome(plan(Set.of(), List.of(GROUP), ASSIGNMENT))).isEqualTo(Outcome.ROLE_GONE);
  }

  @Test
  void aRoleIsNeededInEveryNamespace() {
    GenericKubernetesResource assignment =
        TestObjects.object(
            "Assignment",
            "one",
            Map.of(),
            Map.of(
                "principal", Map.of("kind", "Group", "name", "platform"),
                "role", Map.of("kind", "Role", "name", "reader"),
                "scope", Map.of("namespaces", List.of("a", "b"))));
    RoleKey inA = new RoleKey("Role", "a", "reader");
    RoleKey inB = new RoleKey("Role", "b", "reader");

    assertThat(outcome(plan(Set.of(inA), List.of(GROUP), assignment))).isEqualTo(Outcome.ROLE_GONE);
    assertThat(outcome(plan(Set.of(inA, inB), List.of(GROUP), assignment)))
        .isEqualTo(Outcome.APPLY);
  }

  @Test
  void anAssignmentForAnApplicationNeedsNoRole() {
    GenericKubernetesResource assignment =
        TestObjects.object(
            "Assignment",
            "one",
            Map.of(),
            Map.of(
                "principal", Map.of("kind", "Group", "name", "platform"),
                "application", Map.of("name", "grafana")));

    assertThat(outcome(plan(Set.of(), List.of(GROUP), assignment))).isEqualTo(Outcome.APPLY);
  }

  @Test
  void ofAnAmendedObjectTheLastOneCounts() {
    List<RestorePlan.Line> plan =
        plan(Set.of(EDIT), List.of(GROUP), TestObjects.assignment("one", "view"), ASSIGNMENT);

    assertThat(plan).hasSize(1);
    assertThat(plan.getFirst().object().tree().at("/spec/role/name").asText()).isEqualTo("edit");
  }

  private static Outcome outcome(List<RestorePlan.Line> plan) {
    assertThat(plan).hasSize(1);
    return plan.getFirst().outcome();
  }

  private static List<RestorePlan.Line> plan(
      Set<RoleKey> roles,
      List<GenericKubernetesResource> existing,
      GenericKubernetesResource... recorded) {
    Map<ClearedKind, Map<String, CleanObject>> objects = new EnumMap<>(ClearedKind.class);
    existing.stream()
        .map(CleanObject::of)
        .forEach(
            object ->
                objects
                    .computeIfAbsent(object.kind(), kind -> new HashMap<>())
                    .put(object.name(), object));
    return RestorePlan.of(
        Arrays.stream(recorded).map(CleanObject::of).toList(), new Existing(objects, roles));
  }
}
