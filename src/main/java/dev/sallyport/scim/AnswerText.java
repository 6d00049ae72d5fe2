package dev.sallyport.scim;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An answer in JSON. The library makes several trees of whatever it is given, which come to a
 * kilobyte for each member of a group. So it is given one member who stands for all of them, and
 * here each is written as the library left that one.
 */
final class AnswerText {

  /** The id of nobody (RFC 9562 §5.9). */
  static final String EACH = "00000000-0000-0000-0000-000000000000";

  /** A list of resources (RFC 7644 §3.4.2). */
  static final String RESOURCES = "Resources";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two ids, an address and what JSON needs. */
  private static final int LENGTH_OF_ONE = 160;

  private static final int LENGTH_OF_ALL_ELSE = 1024;

  private final Map<String, Set<String>> members;
  private final JsonGenerator out;

  private AnswerText(Map<String, Set<String>> members, JsonGenerator out) {
    this.members = members;
    this.out = out;
  }

  /**
   * @param members the ids of those who are meant, by the id of the group
   */
  static String of(JsonNode answer, Map<String, Set<String>> members) {
    int written = members.values().stream().mapToInt(Set::size).sum();
    StringWriter text = new StringWriter(LENGTH_OF_ALL_ELSE + written * LENGTH_OF_ONE);
    try (JsonGenerator out = JSON.createGenerator(text)) {
      new AnswerText(members, out).write(answer);
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory can be written", e);
    }
    return text.toString();
  }

  private void write(JsonNode resource) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, JsonNode> field : resource.properties()) {
      out.writeFieldName(field.getKey());
      switch (field.getKey()) {
        case RESOURCES -> writeEach(field.getValue());
        case GroupJson.MEMBERS ->
            writeMembers(field.getValue(), members.get(resource.path("id").asText()));
        default -> out.writeTree(field.getValue());
      }
    }
    out.writeEndObject();
  }

  private void writeEach(JsonNode resources) throws IOException {
    out.writeStartArray();
    for (JsonNode resource : resources) {
      write(resource);
    }
    out.writeEndArray();
  }

  private void writeMembers(JsonNode all, Set<String> ids) throws IOException {
    out.writeStartArray();
    for (JsonNode one : all) {
      String[] around = one.toString().split(Pattern.quote(EACH), -1);
      for (String id : ids) {
        out.writeRawValue(String.join(id, around));
      }
    }
    out.writeEndArray();
  }
}
