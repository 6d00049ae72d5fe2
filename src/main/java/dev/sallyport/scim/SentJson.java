package dev.sallyport.scim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/** JSON as it was sent: one object, neither deep nor of too much, and every name in it once. */
final class SentJson {

  private static final int MAX_NESTING = 20;
  private static final int MAX_NAME = 512;

  /**
   * Marks, names and values; what is made short counts as two. So these are 50,000 members, as many
   * as are shown at once. Of whatever else is sent the library makes several trees, and each of its
   * objects takes half a kilobyte: more would not fit beside 100,000 people into the heap of a
   * server, and end it.
   */
  static final int MAX_TOKENS = 100_000;

  private static final ObjectMapper JSON = mapper();

  private SentJson() {}

  /**
   * @throws ScimRefusal if it is none, or has too much in it
   */
  static ObjectNode object(String sent) {
    return object(sent, (object, name) -> false, UnaryOperator.identity());
  }

  /**
   * The same, where some lists are long.
   *
   * @param isLong whether a list may be long that stands in an object under a name, by what was
   *     read of that object so far
   * @param shortened what is kept of each that stands in a long list
   * @throws ScimRefusal if it is none, or has too much in it
   */
  static ObjectNode object(
      String sent, BiPredicate<ObjectNode, String> isLong, UnaryOperator<JsonNode> shortened) {
    // Some clients put a byte order mark before it, which may be ignored (RFC 8259 §8.1).
    String body = sent.startsWith("\ufeff") ? sent.substring(1) : sent;
    try (JsonParser parser = JSON.createParser(body)) {
      Reading reading = new Reading(parser, isLong, shortened);
      if (reading.next() == JsonToken.START_OBJECT) {
        ObjectNode object = reading.object();
        if (parser.nextToken() == null) {
          return object;
        }
      }
    } catch (IOException e) {
      // What it says quotes what was sent.
    }
    throw ScimRefusal.invalidSyntax("the body is no JSON object, or is nested too deep");
  }

  /** Makes a tree as what was sent is read, so that what is not kept never is in memory at once. */
  private static final class Reading {

    private final JsonParser parser;
    private final BiPredicate<ObjectNode, String> isLong;
    private final UnaryOperator<JsonNode> shortened;
    private int tokens;

    Reading(
        JsonParser parser,
        BiPredicate<ObjectNode, String> isLong,
        UnaryOperator<JsonNode> shortened) {
      this.parser = parser;
      this.isLong = isLong;
      this.shortened = shortened;
    }

    JsonToken next() throws IOException {
      tokens++;
      if (tokens > MAX_TOKENS) {
        throw ScimRefusal.of(
            413,
            "there is more in it than is taken at once: change the members of a group this large"
                + " by several PATCH requests, each of some of them");
      }
      return parser.nextToken();
    }

    /** What has begun. */
    ObjectNode object() throws IOException {
      ObjectNode object = JSON.createObjectNode();
      while (next() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        boolean isList = next() == JsonToken.START_ARRAY;
        object.set(name, isList && isLong.test(object, name) ? longArray() : value());
      }
      return object;
    }

    private ArrayNode longArray() throws IOException {
      ArrayNode array = JSON.createArrayNode();
      while (next() != JsonToken.END_ARRAY) {
        int before = tokens;
        JsonNode each = shortened.apply(value());
        if (each.isTextual()) {
          tokens = before + 1;
        }
        array.add(each);
      }
      return array;
    }

    private ArrayNode array() throws IOException {
      ArrayNode array = JSON.createArrayNode();
      while (next() != JsonToken.END_ARRAY) {
        array.add(value());
      }
      return array;
    }

    private JsonNode value() throws IOException {
      return switch (parser.currentToken()) {
        case START_OBJECT -> object();
        case START_ARRAY -> array();
        case VALUE_STRING -> JSON.getNodeFactory().textNode(parser.getText());
        default -> JSON.readTree(parser);
      };
    }
  }

  /** The field of that name, in upper or lower case; a missing node if there is none. */
  static JsonNode field(JsonNode object, String name) {
    JsonNode found = JSON.missingNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        if (!found.isMissingNode()) {
          throw twice(name);
        }
        found = field.getValue();
      }
    }
    return found;
  }

  /** What is there twice, in upper and lower case: nobody knows which is meant. */
  static ScimRefusal twice(String name) {
    return ScimRefusal.invalidSyntax(name + " is there twice");
  }

  /** Some clients send a value where several are due, as if it were a list of it. */
  static List<JsonNode> list(JsonNode value) {
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

  private static ObjectMapper mapper() {
    return new ObjectMapper(
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A table of all names that were ever sent is for whoever sends the same ones, and
            // fails on some others (FasterXML/jackson-core#547).
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build());
  }
}
