package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.AssignmentSpec.NamespaceSelector;
import dev.sallyport.api.AssignmentSpec.Requirement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the API server reads a {@code metav1.LabelSelector}. */
class NamespaceMatcherTest {

  private static final Map<String, String> LABELS = Map.of("team", "platform", "empty", "");

  @ParameterizedTest
  @CsvSource({
    "team, In, platform;web, true",
    "team, In, web, false",
    "absent, In, web, false",
    "team, NotIn, web, true",
    "team, NotIn, platform;web, false",
    "absent, NotIn, web, true",
    "team, Exists, , true",
    "empty, Exists, , true",
    "absent, Exists, , false",
    "team, DoesNotExist, , false",
    "absent, DoesNotExist, , true",
  })
  void anExpressionHoldsOrNot(String key, String operator, String values, boolean holds) {
    NamespaceSelector selector =
        selector(
            null,
            new Requirement(
                key, operator, values == null ? null : Arrays.asList(values.split(";"))));

    assertThat(NamespaceMatcher.understands(selector)).isTrue();
    assertThat(NamespaceMatcher.matches(selector, LABELS)).isEqualTo(holds);
  }

  @Test
  void everyLabelAndEveryExpressionMustHold() {
    Requirement holds = new Requirement("team", "Exists", null);
    Requirement fails = new Requirement("team", "DoesNotExist", List.of());

    assertThat(matches(Map.of("team", "platform"), holds)).isTrue();
    assertThat(matches(Map.of("team", "platform", "empty", ""), holds)).isTrue();
    assertThat(matches(Map.of("team", "web"), holds)).isFalse();
    assertThat(matches(Map.of("absent", ""), holds)).isFalse();
    assertThat(matches(Map.of("team", "platform"), holds, fails)).isFalse();
    assertThat(matches(Collections.singletonMap("absent", null), holds)).isFalse();
  }

  @Test
  void aNamespaceWithoutLabelsIsMatchedByWhatAsksForNone() {
    NamespaceSelector none = selector(null, new Requirement("team", "DoesNotExist", null));

    assertThat(NamespaceMatcher.matches(none, null)).isTrue();
    assertThat(NamespaceMatcher.matches(none, Map.of())).isTrue();
  }

  @Test
  void whatSelectsEverythingOrIsNotKnownIsNotUnderstood() {
    assertThat(
            List.of(
                new NamespaceSelector(null, null),
                new NamespaceSelector(Map.of(), List.of()),
                selector(null, new Requirement("team", "Near", List.of("web"))),
                selector(null, new Requirement("team", null, null)),
                selector(null, new Requirement(null, "Exists", null)),
                selector(null, new Requirement("team", "In", List.of())),
                selector(null, new Requirement("team", "NotIn", null)),
                selector(null, new Requirement("team", "Exists", List.of("web")))))
        .noneMatch(NamespaceMatcher::understands);
  }

  private static boolean matches(Map<String, String> labels, Requirement... requirements) {
    return NamespaceMatcher.matches(selector(labels, requirements), LABELS);
  }

  private static NamespaceSelector selector(
      Map<String, String> labels, Requirement... requirements) {
    return new NamespaceSelector(labels, List.of(requirements));
  }
}
