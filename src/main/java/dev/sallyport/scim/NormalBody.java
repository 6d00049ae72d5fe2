package dev.sallyport.scim;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.scim.Attributes.Attribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Bodies in the one form that the library reads right. Names are as the schema writes them, what it
 * does not have is gone, each operation of a PATCH has a path, and whoever is to leave a group is
 * named in that.
 */
final class NormalBody {

  /** So many ids in one filter the library's parser takes without running out of stack. */
  private static final int MAX_IDS = 500;

  private static final int MAX_OPERATIONS = 1000;
  private static final int MAX_NESTING = 20;
  private static final int MAX_NAME = 512;

  private static final String SCHEMAS = "schemas";
  private static final String VALUE = "value";
  private static final String PRIMARY = "primary";
  private static final String REMOVE = "remove";
  private static final Set<String> OPERATIONS = Set.of("add", "replace", REMOVE);

  /** An object's uid. */
  static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

  private static final ObjectMapper JSON = mapper();

  private final Attributes attributes;

  NormalBody(Attributes attributes) {
    this.attributes = attributes;
  }

  /** A whole resource, of a POST or PUT. */
  ObjectNode resource(String body) {
    ObjectNode normal = known(object(body), attributes.byName());
    // What is null is not assigned (RFC 7643 §2.5).
    normal.properties().removeIf(field -> field.getValue().isNull());
    normal.putArray(SCHEMAS).add(attributes.uri());
    return normal;
  }

  /** Operations of a PATCH. */
  ObjectNode patch(String body) {
    JsonNode given = anyCase(object(body), "Operations");
    List<JsonNode> operations = list(given);
    if (operations.isEmpty() || operations.size() > MAX_OPERATIONS) {
      throw ScimRefusal.invalidSyntax("a PATCH has 1 to " + MAX_OPERATIONS + " Operations");
    }
    ObjectNode normal = JSON.createObjectNode();
    normal.putArray(SCHEMAS).add("urn:ietf:params:scim:api:messages:2.0:PatchOp");
    ArrayNode all = normal.putArray("Operations");
    for (JsonNode operation : operations) {
      add(operation, all);
    }
    return normal;
  }

  /** The parameters of a search that was posted (RFC 7644 §3.4.3). */
  static Map<String, String> search(String body) {
    Map<String, String> parameters = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : object(body).properties()) {
      JsonNode value = field.getValue();
      List<String> words = new ArrayList<>();
      if (value.isArray()) {
        value.forEach(word -> words.add(word.asText()));
      } else if (!value.isNull()) {
        words.add(value.asText());
      }
      parameters.put(field.getKey(), String.join(",", words));
    }
    return parameters;
  }

  private void add(JsonNode operation, ArrayNode all) {
    if (!operation.isObject()) {
      throw ScimRefusal.invalidSyntax("each of the Operations is an object");
    }
    String op = anyCase(operation, "op").asText("").strip().toLowerCase(Locale.ROOT);
    if (!OPERATIONS.contains(op)) {
      throw ScimRefusal.invalidSyntax("op is one of add, replace and remove");
    }
    JsonNode value = anyCase(operation, VALUE);
    String path = anyCase(operation, "path").asText("").strip();
    if (!path.isEmpty() && !path.equalsIgnoreCase(attributes.uri())) {
      add(op, path, value, all);
    } else if (op.equals(REMOVE)) {
      throw ScimRefusal.noTarget("what is to be removed is named by a path");
    } else if (!value.isObject()) {
      throw ScimRefusal.invalidValue("without a path, value is an object of attributes");
    } else {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        add(op, field.getKey(), field.getValue(), all);
      }
    }
  }

  private void add(String op, String given, JsonNode value, ArrayNode all) {
    Optional<Expressions.Path> parts = Expressions.path(given, attributes.uri());
    Optional<Attribute> attribute = parts.flatMap(path -> attributes.named(path.attribute()));
    if (attribute.isEmpty()) {
      return;
    }
    Expressions.Path path = parts.get();
    Optional<Attribute> below = path.below().flatMap(attribute.get()::below);
    if (path.below().isPresent() && below.isEmpty()) {
      return;
    }
    Attribute target = below.orElse(attribute.get());
    String name =
        attribute.get().name()
            + path.filter().map(filter -> "[" + filter + "]").orElse("")
            + below.map(sub -> "." + sub.name()).orElse("");
    if (!op.equals(REMOVE)) {
      if (value.isMissingNode()) {
        throw ScimRefusal.invalidValue("to " + op + " takes a value");
      }
      operation(all, op, name).set(VALUE, value(value, target));
    } else if (isNothing(value) || !target.multiValued() || path.filter().isPresent()) {
      operation(all, op, name);
    } else {
      for (String some : named(value)) {
        operation(all, op, name + "[" + some + "]");
      }
    }
  }

  /** Of these values each, in filters of a length that can be parsed. */
  private static List<String> named(JsonNode values) {
    Set<String> wanted = new LinkedHashSet<>();
    for (JsonNode each : list(values)) {
      wanted.add((each.isObject() ? anyCase(each, VALUE) : each).asText(""));
    }
    List<String> terms = new ArrayList<>();
    for (String value : wanted) {
      if (value.isEmpty() || value.indexOf('"') >= 0 || value.indexOf('\\') >= 0) {
        throw ScimRefusal.invalidValue("what is to be removed is named by its value");
      }
      terms.add("value eq \"" + value + "\"");
    }
    List<String> filters = new ArrayList<>();
    for (int i = 0; i < terms.size(); i += MAX_IDS) {
      filters.add(String.join(" or ", terms.subList(i, Math.min(terms.size(), i + MAX_IDS))));
    }
    return filters;
  }

  private static ObjectNode operation(ArrayNode all, String op, String path) {
    return all.addObject().put("op", op).put("path", path);
  }

  /** Some clients send an empty text to a remove that has no value. */
  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isTextual() && value.asText().isEmpty());
  }

  private static ObjectNode known(JsonNode object, Map<String, Attribute> known) {
    ObjectNode normal = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      Attribute attribute = known.get(field.getKey().toLowerCase(Locale.ROOT));
      if (attribute != null) {
        normal.set(attribute.name(), value(field.getValue(), attribute));
      }
    }
    return normal;
  }

  private static JsonNode value(JsonNode value, Attribute attribute) {
    if (value.isMissingNode()) {
      return JSON.nullNode();
    }
    if (value.isNull()) {
      return value;
    }
    if (!attribute.isComplex()) {
      return attribute.flag() && value.isTextual() ? flag(value) : value;
    }
    if (!attribute.multiValued()) {
      return value.isObject() ? known(value, attribute.below()) : value;
    }
    ArrayNode several = JSON.createArrayNode();
    for (JsonNode each : list(value)) {
      if (each.isObject()) {
        ObjectNode normal = known(each, attribute.below());
        if (attribute.name().equals(GroupJson.MEMBERS) && !normal.has(VALUE)) {
          throw ScimRefusal.invalidValue("each of members has a value");
        }
        several.add(normal);
      } else {
        several.addObject().set(VALUE, each);
      }
    }
    return withOnePrimary(several);
  }

  /** Some clients call several primary (Ping does, where one was empty); the first of them is. */
  private static ArrayNode withOnePrimary(ArrayNode several) {
    boolean seen = false;
    for (JsonNode each : several) {
      if (each.path(PRIMARY).asBoolean()) {
        if (seen) {
          ((ObjectNode) each).put(PRIMARY, false);
        }
        seen = true;
      }
    }
    return several;
  }

  private static JsonNode flag(JsonNode word) {
    return switch (word.asText().strip().toLowerCase(Locale.ROOT)) {
      case "true" -> BooleanNode.TRUE;
      case "false" -> BooleanNode.FALSE;
      default -> word;
    };
  }

  private static List<JsonNode> list(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    List<JsonNode> all = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(all::add);
    } else {
      all.add(value);
    }
    return all;
  }

  private static JsonNode anyCase(JsonNode object, String name) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        return field.getValue();
      }
    }
    return JSON.missingNode();
  }

  private static ObjectNode object(String body) {
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // What it says quotes what was sent.
    }
    throw ScimRefusal.invalidSyntax("the body is no JSON object, or is nested too deep");
  }

  private static ObjectMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxNameLength(MAX_NAME)
                .build());
    return mapper;
  }
}
