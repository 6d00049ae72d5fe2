package dev.sallyport.scim;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON as it was sent: one object, neither deep nor of too much, and every name in it once. */
final class SentJson {

  private static final int MAX_NESTING = 20;
  private static final int MAX_NAME = 512;

  /**
   * Marks, names and values: 25,000 members, of whom nothing is said but their ids. The library
   * makes several trees of what was sent, and each of its objects takes half a kilobyte: more would
   * not fit beside 100,000 people into the heap of a server, and end it.
   */
  static final int MAX_TOKENS = 100_000;

  private static final ObjectMapper JSON = mapper();

  private SentJson() {}

  /**
   * @throws ScimRefusal if it is none, or has too much in it
   */
  static ObjectNode object(String sent) {
    // Some clients put a byte order mark before it, which may be ignored (RFC 8259 §8.1).
    String body = sent.startsWith("\ufeff") ? sent.substring(1) : sent;
    try {
      requireBounded(body);
      if (JSON.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      // What it says quotes what was sent.
    }
    throw ScimRefusal.invalidSyntax("the body is no JSON object, or is nested too deep");
  }

  private static void requireBounded(String body) throws IOException {
    if (body.length() <= MAX_TOKENS) {
      return; // Each is a character at least.
    }
    try (JsonParser parser = JSON.createParser(body)) {
      for (int tokens = 0; parser.nextToken() != null; tokens++) {
        if (tokens == MAX_TOKENS) {
          throw ScimRefusal.of(
              413,
              "there is more in it than is taken at once: change the members of a group this large"
                  + " by several PATCH requests, each of some of them");
        }
      }
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
