package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crd.Crd.Field;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every CRD of ours has, so that a new field cannot come without it. */
class CrdShapeTest {

  static List<Crd> crds() {
    return Crd.all();
  }

  static List<Crd> wishes() {
    return Crd.wishes();
  }

  @ParameterizedTest
  @MethodSource("crds")
  void namesAreThoseOfTheContract(Crd crd) {
    assertThat(crd.definition().getMetadata().getName()).isEqualTo(crd.plural() + ".sallyport.dev");
    assertThat(crd.definition().getSpec().getScope()).isEqualTo("Namespaced");
    assertThat(crd.definition().getSpec().getNames().getCategories()).containsExactly("sallyport");
    assertThat(crd.definition().getSpec().getNames().getShortNames()).hasSize(1);
    assertThat(crd.definition().getSpec().getVersions())
        .singleElement()
        .satisfies(version -> assertThat(version.getName()).isEqualTo("v1alpha1"));
    assertThat(crd.version().getSubresources().getStatus()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyFieldIsExplained(Crd crd) {
    assertThat(crd.schema().getDescription()).endsWith(".");
    assertThat(crd.fields())
        .allSatisfy(
            field ->
                assertThat(field.schema().getDescription())
                    .as("description of %s", field)
                    .isNotBlank()
                    .endsWith(".")
                    .doesNotContain("  "));
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyStringListAndMapIsBounded(Crd crd) {
    assertThat(crd.fields())
        .allSatisfy(field -> assertThat(bounded(field.schema())).as("bound of %s", field).isTrue());
  }

  private static boolean bounded(JSONSchemaProps schema) {
    return switch (schema.getType()) {
      case "string" ->
          schema.getMaxLength() != null
              || (schema.getEnum() != null && !schema.getEnum().isEmpty())
              || "date-time".equals(schema.getFormat());
      case "array" -> schema.getMaxItems() != null;
      case "object" ->
          schema.getAdditionalProperties() == null
              ? schema.getProperties() != null && !schema.getProperties().isEmpty()
              : schema.getMaxProperties() != null;
      default -> true;
    };
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyDescriptionOfADefaultIsTrue(Crd crd) {
    assertThat(crd.fields())
        .filteredOn(field -> field.schema().getDefault() != null)
        .filteredOn(field -> !field.path().equals(".status"))
        .allSatisfy(
            field -> {
              String value = field.schema().getDefault().asText();
              assertThat(field.schema().getDescription())
                  .as("%s names its default", field)
                  .satisfiesAnyOf(
                      text -> assertThat(text).contains("Default " + value + "."),
                      text -> assertThat(text).contains(value + " (default)"));
            });
  }

  @ParameterizedTest
  @MethodSource("wishes")
  void aNewObjectReadsAsInProgress(Crd crd) {
    JSONSchemaProps status = crd.schema().getProperties().get("status");

    assertThat(status.getDefault()).hasToString("{\"observedGeneration\":-1}");
    JSONSchemaProps conditions = status.getProperties().get("conditions");
    assertThat(conditions.getXKubernetesListType()).isEqualTo("map");
    assertThat(conditions.getXKubernetesListMapKeys()).containsExactly("type");
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyListSaysHowItIsMerged(Crd crd) {
    assertThat(crd.fields())
        .filteredOn(field -> field.schema().getType().equals("array"))
        .allSatisfy(
            field ->
                assertThat(field.schema().getXKubernetesListType())
                    .as("list type of %s", field)
                    .isEqualTo(field.path().equals(".status.conditions") ? "map" : "atomic"));
  }

  @Test
  void whatAHandMadeAdditionMustNotSurviveInIsAtomic() {
    Crd assignments =
        Crd.all().stream()
            .filter(crd -> crd.plural().equals("assignments"))
            .findFirst()
            .orElseThrow();

    assertThat(assignments.fields())
        .filteredOn(field -> "atomic".equals(field.schema().getXKubernetesMapType()))
        .extracting(Field::path)
        .contains(".spec.principal", ".spec.role", ".spec.scope");
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyRuleSaysWhatToDoAndPointsAtAFieldThatExists(Crd crd) {
    assertThat(rules("", crd.schema()))
        .allSatisfy(
            rule -> {
              assertThat(rule.getMessage()).as("message of %s", rule.getRule()).isNotBlank();
              // It would swallow the message.
              assertThat(rule.getReason()).isNotEqualTo("FieldValueDuplicate");
            });
    assertFieldPathsExist("", crd);
  }

  private static void assertFieldPathsExist(String path, Crd crd) {
    List<String> known = crd.fields().stream().map(Field::path).toList();
    Stream.concat(
            Stream.of(Map.entry(path, crd.schema())),
            crd.fields().stream().map(field -> Map.entry(field.path(), field.schema())))
        .forEach(
            place ->
                rulesOf(place.getValue()).stream()
                    .filter(rule -> rule.getFieldPath() != null)
                    .forEach(
                        rule ->
                            assertThat(known)
                                .as("fieldPath of the rule '%s'", rule.getMessage())
                                .contains(place.getKey() + rule.getFieldPath())));
  }

  private static List<ValidationRule> rules(String path, JSONSchemaProps schema) {
    return Stream.concat(
            rulesOf(schema).stream(),
            schema.getProperties() == null
                ? Stream.empty()
                : schema.getProperties().entrySet().stream()
                    .flatMap(p -> rules(path + "." + p.getKey(), p.getValue()).stream()))
        .toList();
  }

  private static List<ValidationRule> rulesOf(JSONSchemaProps schema) {
    return schema.getXKubernetesValidations() == null
        ? List.of()
        : schema.getXKubernetesValidations();
  }

  @ParameterizedTest
  @MethodSource("wishes")
  void printerColumnsShowWhatAPersonAsksFirst(Crd crd) {
    assertThat(crd.version().getAdditionalPrinterColumns())
        .extracting(CustomResourceColumnDefinition::getName)
        .contains("Ready", "Reason", "Age", "Message");
  }

  @ParameterizedTest
  @MethodSource("crds")
  void printerColumnsShowFieldsThatExist(Crd crd) {
    List<String> known = crd.fields().stream().map(Field::path).toList();
    assertThat(crd.version().getAdditionalPrinterColumns())
        .allSatisfy(
            column -> {
              String path =
                  column.getJsonPath().replaceAll("\\[\\?\\(@\\.type==\"[A-Za-z]+\"\\)]", "[]");
              assertThat(column.getDescription()).as("column %s", column.getName()).endsWith(".");
              if (!path.equals(".metadata.creationTimestamp")) {
                assertThat(known).contains(path);
              }
            });
  }

  @Test
  void namesCanBeSelectedByField() {
    assertThat(Crd.all())
        .flatMap(
            crd ->
                crd.version().getSelectableFields() == null
                    ? List.<String>of()
                    : crd.version().getSelectableFields().stream()
                        .map(SelectableField::getJsonPath)
                        .map(path -> crd.plural() + path)
                        .toList())
        .contains(
            "users.spec.userName",
            "users.spec.displayName",
            "groups.spec.displayName",
            "groupmemberships.spec.group.name",
            "assignments.spec.principal.name");
  }

  @Test
  void oneFolderHoldsTheWholeApi() {
    // kubectl apply -f reads a folder, but not the folders in it; the client keeps a copy of what
    // it
    // applied in an annotation, and annotations end at 262,144 bytes.
    List<Path> files = Yaml.files(Yaml.project("crds"));

    assertThat(files)
        .allSatisfy(
            file -> {
              assertThat(file.getParent()).hasFileName("crds");
              assertThat(file.getFileName().toString()).matches("[a-z-]+\\.yaml");
              assertThat(file.toFile()).size().isLessThan(200_000);
            });
    assertThat(files)
        .filteredOn(file -> !file.getFileName().toString().startsWith("policy-"))
        .hasSize(Crd.all().size());
  }
}
