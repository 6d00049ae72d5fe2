package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes that a schema (RFC 7643 §7) has, by their names in lower case: names are the same
 * in upper and lower case (§2.1).
 *
 * @param schema the document itself, from which all of this is read
 * @param uri of the schema
 */
record Attributes(JsonNode schema, String uri, Map<String, Attribute> byName) {

  static final Attributes USER = read("user.json");
  static final Attributes GROUP = read("group.json");

  /**
   * @param name as the schema writes it
   * @param below its sub-attributes; empty where it is not complex
   */
  record Attribute(String name, boolean multiValued, Map<String, Attribute> below, boolean flag) {
    boolean isComplex() {
      return !below.isEmpty();
    }

    Optional<Attribute> below(String anyCase) {
      return Optional.ofNullable(below.get(anyCase.toLowerCase(Locale.ROOT)));
    }
  }

  /** Empty for what is not kept here. */
  Optional<Attribute> named(String anyCase) {
    return Optional.ofNullable(byName.get(anyCase.toLowerCase(Locale.ROOT)));
  }

  /**
   * @param resource beside this class
   */
  static Attributes read(String resource) {
    try (InputStream in = Attributes.class.getResourceAsStream(resource)) {
      JsonNode schema = new ObjectMapper().readTree(in);
      return new Attributes(
          schema, schema.path("id").asText(), attributes(schema.path("attributes")));
    } catch (IOException e) {
      throw new UncheckedIOException("a resource of this jar", e);
    }
  }

  private static Map<String, Attribute> attributes(JsonNode list) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (JsonNode each : list) {
      String name = each.path("name").asText();
      attributes.put(
          name.toLowerCase(Locale.ROOT),
          new Attribute(
              name,
              each.path("multiValued").asBoolean(),
              attributes(each.path("subAttributes")),
              each.path("type").asText().equals("boolean")));
    }
    return attributes;
  }
}
