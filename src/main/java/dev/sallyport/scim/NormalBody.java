package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * does not have is gone, each operation of a PATCH has a path, and an address that is to go is
 * named in that. Members of groups are taken out.
 */
final class NormalBody {

  /**
   * What was sent.
   *
   * @param body all but members, as the library is given it
   * @param members who comes and who goes; nobody where it is silent about them
   */
  record Parts(ObjectNode body, MemberChange members) {}

  /** So many ids in one filter the library's parser takes without running out of stack. */
  private static final int MAX_IDS = 500;

  /** Beside those of members, which are one. */
  private static final int MAX_OPERATIONS = 1000;

  private static final String SCHEMAS = "schemas";
  private static final String VALUE = "value";
  private static final String PRIMARY = "primary";
  static final String ADD = "add";
  static final String REMOVE = "remove";
  private static final String REPLACE = "replace";
  private static final Set<String> OPERATIONS = Set.of(ADD, REPLACE, REMOVE);

  /** An object's uid. */
  static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");

  private final Attributes attributes;
  private final SentMembers members = new SentMembers();

  NormalBody(Attributes attributes) {
    this.attributes = attributes;
  }

  /** A whole resource, of a POST or PUT. */
  Parts resource(String body) {
    ObjectNode normal = known(sent(body), attributes.byName());
    // What is null is not assigned (RFC 7643 §2.5).
    normal.properties().removeIf(field -> field.getValue().isNull());
    normal.putArray(SCHEMAS).add(attributes.uri());
    JsonNode all = normal.remove(GroupJson.MEMBERS);
    return new Parts(
        normal, all == null ? MemberChange.NONE : MemberChange.all(SentMembers.ids(all)));
  }

  /** Operations of a PATCH. */
  Parts patch(String body) {
    JsonNode given = SentJson.field(sent(body), "Operations");
    List<JsonNode> operations = SentJson.list(given);
    if (operations.isEmpty()) {
      throw ScimRefusal.invalidSyntax("a PATCH has at least one of Operations");
    }
    ObjectNode normal = JsonNodeFactory.instance.objectNode();
    normal.putArray(SCHEMAS).add("urn:ietf:params:scim:api:messages:2.0:PatchOp");
    ArrayNode all = normal.putArray("Operations");
    for (JsonNode operation : operations) {
      add(operation, all);
    }
    if (members.areMeant()) {
      // Stands for all that is said of them.
      operation(all, REMOVE, GroupJson.MEMBERS);
    }
    return new Parts(normal, members.change());
  }

  private ObjectNode sent(String body) {
    return attributes.named(GroupJson.MEMBERS).isPresent()
        ? SentJson.object(body, SentMembers::areIn, SentMembers::shortened)
        : SentJson.object(body);
  }

  /** The parameters of a search that was posted (RFC 7644 §3.4.3). */
  static Map<String, String> search(String body) {
    Map<String, String> parameters = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : SentJson.object(body).properties()) {
      List<String> words = new ArrayList<>();
      for (JsonNode word : SentJson.list(field.getValue())) {
        if (!word.isValueNode()) {
          throw ScimRefusal.invalidSyntax("a search has texts and numbers, and lists of texts");
        }
        words.add(word.asText());
      }
      parameters.put(field.getKey(), String.join(",", words));
    }
    return parameters;
  }

  private void add(JsonNode operation, ArrayNode all) {
    if (!operation.isObject()) {
      throw ScimRefusal.invalidSyntax("each of the Operations is an object");
    }
    String op = SentJson.field(operation, "op").asText("").strip().toLowerCase(Locale.ROOT);
    if (!OPERATIONS.contains(op)) {
      throw ScimRefusal.invalidSyntax("op is one of add, replace and remove");
    }
    JsonNode value = SentJson.field(operation, VALUE);
    String path = SentJson.field(operation, "path").asText("").strip();
    if (!path.isEmpty() && !path.equalsIgnoreCase(attributes.uri())) {
      add(op, path, value, all);
    } else if (op.equals(REMOVE)) {
      throw ScimRefusal.noTarget("what is to be removed is named by a path");
    } else if (!value.isObject()) {
      throw ScimRefusal.invalidValue("without a path, value is an object of attributes");
    } else {
      addEach(op, value, all);
    }
  }

  private void addEach(String op, JsonNode value, ArrayNode all) {
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (field.getKey().equalsIgnoreCase(attributes.uri())) {
        addEach(op, field.getValue(), all);
      } else if (isKept(field.getKey())) {
        add(op, field.getKey(), field.getValue(), all);
      }
    }
  }

  /** Of a whole resource, too, names that are none are passed over, where a path is to be one. */
  private boolean isKept(String key) {
    String name = Expressions.withoutSchema(key.strip(), attributes.uri()).split("[\\[.]", 2)[0];
    return attributes.named(name).isPresent();
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
    if (!op.equals(REMOVE) && value.isMissingNode()) {
      throw ScimRefusal.invalidValue("to " + op + " takes a value");
    }
    if (attribute.get().name().equals(GroupJson.MEMBERS)) {
      members.change(op, path, value);
      return;
    }
    Attribute target = below.orElse(attribute.get());
    String name =
        attribute.get().name()
            + path.filter().map(filter -> "[" + filter + "]").orElse("")
            + below.map(sub -> "." + sub.name()).orElse("");
    if (!op.equals(REMOVE)) {
      operation(all, op, name).set(VALUE, value(value, target));
    } else if (isNothing(value) || !target.multiValued() || path.filter().isPresent()) {
      operation(all, op, name);
    } else {
      removeEach(all, name, named(value));
    }
  }

  /** What these values are, by which some of several are named. */
  static Set<String> named(JsonNode values) {
    Set<String> wanted = new LinkedHashSet<>();
    for (JsonNode each : SentJson.list(values)) {
      String value = (each.isObject() ? SentJson.field(each, VALUE) : each).asText("");
      if (value.isEmpty() || value.indexOf('"') >= 0 || value.indexOf('\\') >= 0) {
        throw ScimRefusal.invalidValue("what is to be removed is named by its value");
      }
      wanted.add(value);
    }
    return wanted;
  }

  /** The same as operations that the library knows: by filters of a length that can be parsed. */
  private static void removeEach(ArrayNode all, String path, Set<String> values) {
    List<String> terms = values.stream().map(value -> "value eq \"" + value + "\"").toList();
    for (int i = 0; i < terms.size(); i += MAX_IDS) {
      String filter = String.join(" or ", terms.subList(i, Math.min(terms.size(), i + MAX_IDS)));
      operation(all, REMOVE, path + "[" + filter + "]");
    }
  }

  private static ObjectNode operation(ArrayNode all, String op, String path) {
    if (all.size() == MAX_OPERATIONS) {
      throw ScimRefusal.invalidSyntax(
          "a PATCH has at most " + MAX_OPERATIONS + " Operations: send it in several");
    }
    return all.addObject().put("op", op).put("path", path);
  }

  /** Some clients send an empty text to a remove that has no value. */
  static boolean isNothing(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isTextual() && value.asText().isEmpty());
  }

  private ObjectNode known(JsonNode object, Map<String, Attribute> known) {
    ObjectNode normal = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = Expressions.withoutSchema(field.getKey(), attributes.uri());
      Attribute attribute = known.get(name.toLowerCase(Locale.ROOT));
      if (attribute != null) {
        // Names are the same in upper and lower case: of two, nobody knows which is meant.
        if (normal.has(attribute.name())) {
          throw SentJson.twice(attribute.name());
        }
        normal.set(attribute.name(), value(field.getValue(), attribute));
      }
    }
    return normal;
  }

  private JsonNode value(JsonNode value, Attribute attribute) {
    if (value.isMissingNode()) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (value.isNull()) {
      return value;
    }
    if (!attribute.isComplex()) {
      return attribute.flag() ? flag(attribute.name(), value) : value;
    }
    if (!attribute.multiValued()) {
      return value.isObject() ? known(value, attribute.below()) : value;
    }
    if (attribute.name().equals(GroupJson.MEMBERS)) {
      return value; // They are taken out.
    }
    ArrayNode several = JsonNodeFactory.instance.arrayNode();
    for (JsonNode each : SentJson.list(value)) {
      if (each.isObject()) {
        several.add(known(each, attribute.below()));
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

  /** Some clients send a word for it, or a list of it; what is neither could mean either. */
  private static JsonNode flag(String name, JsonNode given) {
    JsonNode word = given.isArray() && given.size() == 1 ? given.get(0) : given;
    return switch (word.asText("").strip().toLowerCase(Locale.ROOT)) {
      case "true" -> BooleanNode.TRUE;
      case "false" -> BooleanNode.FALSE;
      default -> throw ScimRefusal.invalidValue(name + " is true or false");
    };
  }
}
