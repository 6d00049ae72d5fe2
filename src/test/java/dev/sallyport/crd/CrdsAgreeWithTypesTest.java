package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every property of a schema has a component of a fitting type in the records of {@code
 * dev.sallyport.api}, and every component a property.
 */
class CrdsAgreeWithTypesTest {
  private static final Map<String, Class<? extends Resource<?, ?>>> TYPES =
      Map.of(
          "IdentitySource", IdentitySource.class,
          "User", User.class,
          "Group", Group.class,
          "GroupMembership", GroupMembership.class,
          "Assignment", Assignment.class,
          "Application", Application.class,
          "Session", Session.class);

  static List<Crd> crds() {
    return Crd.all();
  }

  @ParameterizedTest
  @MethodSource("crds")
  void namesAgree(Crd crd) {
    Class<? extends Resource<?, ?>> type = TYPES.get(crd.kind());

    assertThat(HasMetadata.getFullResourceName(type))
        .isEqualTo(crd.definition().getMetadata().getName());
    assertThat(HasMetadata.getKind(type)).isEqualTo(crd.kind());
    assertThat(HasMetadata.getSingular(type))
        .isEqualTo(crd.definition().getSpec().getNames().getSingular());
    assertThat(HasMetadata.getVersion(type)).isEqualTo(crd.version().getName());
  }

  @ParameterizedTest
  @MethodSource("crds")
  void everyPropertyHasAComponentAndTheOtherWayRound(Crd crd) {
    Type[] specAndStatus =
        ((ParameterizedType) TYPES.get(crd.kind()).getGenericSuperclass()).getActualTypeArguments();

    assertThat(crd.schema().getProperties())
        .containsOnlyKeys("apiVersion", "kind", "metadata", "spec", "status");
    agree(".spec", crd.schema().getProperties().get("spec"), specAndStatus[0]);
    agree(".status", crd.schema().getProperties().get("status"), specAndStatus[1]);
  }

  private static void agree(String path, JSONSchemaProps schema, Type type) {
    switch (schema.getType()) {
      case "string" -> assertThat(type).as(path).isEqualTo(String.class);
      case "boolean" -> assertThat(type).as(path).isEqualTo(Boolean.class);
      case "integer" -> assertThat(type).as(path).isEqualTo(integer(path, schema.getFormat()));
      case "array" ->
          agree(path + "[]", schema.getItems().getSchema(), argument(path, type, List.class, 0));
      case "object" -> {
        if (schema.getAdditionalProperties() == null) {
          agreeOnProperties(path, schema, type);
        } else {
          assertThat(argument(path, type, Map.class, 0)).as(path).isEqualTo(String.class);
          JSONSchemaProps value = schema.getAdditionalProperties().getSchema();
          agree(path + ".*", value, argument(path, type, Map.class, 1));
        }
      }
      default ->
          fail("%s has the type %s, for which no Java type is known", path, schema.getType());
    }
  }

  private static void agreeOnProperties(String path, JSONSchemaProps schema, Type type) {
    assertThat(type).as(path).isInstanceOf(Class.class);
    assertThat((Class<?>) type).as(path).isRecord();
    Map<String, Type> components =
        Arrays.stream(((Class<?>) type).getRecordComponents())
            .collect(Collectors.toMap(RecordComponent::getName, RecordComponent::getGenericType));
    assertThat(components.keySet())
        .as("components of %s for %s", type.getTypeName(), path)
        .containsExactlyInAnyOrderElementsOf(schema.getProperties().keySet());
    schema
        .getProperties()
        .forEach((name, property) -> agree(path + "." + name, property, components.get(name)));
  }

  private static Class<?> integer(String path, String format) {
    return switch (format) {
      case "int32" -> Integer.class;
      case "int64" -> Long.class;
      default -> fail("%s has no known format: %s", path, format);
    };
  }

  private static Type argument(String path, Type type, Class<?> raw, int index) {
    assertThat(type).as(path).isInstanceOf(ParameterizedType.class);
    ParameterizedType parameterized = (ParameterizedType) type;
    assertThat(parameterized.getRawType()).as(path).isEqualTo(raw);
    return parameterized.getActualTypeArguments()[index];
  }
}
