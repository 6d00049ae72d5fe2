package dev.sallyport.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One of the CRDs in {@code crds/}, and its schema field by field. */
record Crd(CustomResourceDefinition definition) {

  /** A field of the schema: its path from the root, such as {@code .spec.members[].name}. */
  record Field(String path, JSONSchemaProps schema, boolean required) {
    @Override
    public String toString() {
      return path;
    }
  }

  /** All of them, in the order in which a person meets them. */
  static List<Crd> all() {
    return Stream.of(
            "identitysources",
            "users",
            "groups",
            "groupmemberships",
            "assignments",
            "applications",
            "sessions")
        .map(Crd::read)
        .toList();
  }

  /** Those that say what somebody wants, and get a status for it; a Session is a record. */
  static List<Crd> wishes() {
    return all().stream().filter(crd -> !crd.kind().equals("Session")).toList();
  }

  private static Crd read(String plural) {
    return new Crd(
        Serialization.unmarshal(
            Yaml.read(Yaml.project("crds/" + plural + ".yaml")), CustomResourceDefinition.class));
  }

  CustomResourceDefinitionVersion version() {
    return definition.getSpec().getVersions().getFirst();
  }

  JSONSchemaProps schema() {
    return version().getSchema().getOpenAPIV3Schema();
  }

  String kind() {
    return definition.getSpec().getNames().getKind();
  }

  String plural() {
    return definition.getSpec().getNames().getPlural();
  }

  /** Every field below the root, in the order of the file; {@code metadata} is not ours. */
  List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    collect("", schema(), fields);
    return fields;
  }

  private static void collect(String path, JSONSchemaProps schema, List<Field> fields) {
    if (schema.getProperties() != null) {
      List<String> required = schema.getRequired() == null ? List.of() : schema.getRequired();
      for (Map.Entry<String, JSONSchemaProps> property : schema.getProperties().entrySet()) {
        String name = property.getKey();
        if (path.isEmpty() && name.equals("metadata")) {
          continue;
        }
        fields.add(new Field(path + "." + name, property.getValue(), required.contains(name)));
        collect(path + "." + name, property.getValue(), fields);
      }
    }
    if (schema.getItems() != null) {
      fields.add(new Field(path + "[]", schema.getItems().getSchema(), false));
      collect(path + "[]", schema.getItems().getSchema(), fields);
    }
    if (schema.getAdditionalProperties() != null) {
      fields.add(new Field(path + ".*", schema.getAdditionalProperties().getSchema(), false));
      collect(path + ".*", schema.getAdditionalProperties().getSchema(), fields);
    }
  }

  @Override
  public String toString() {
    return plural();
  }
}
