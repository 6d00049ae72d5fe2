package dev.sallyport.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An object as a person would have written it: what the API server and controllers added is gone,
 * keys are in one order. So it can be applied again, and two readings of an unchanged object are
 * equal.
 *
 * <p>Give it objects that were read generically: a typed reading drops fields that only a newer
 * version knows, and those would be missing from the record.
 */
public record CleanObject(ClearedKind kind, String name, ObjectNode tree) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIGEST_LENGTH = 32;

  private static final Set<String> OURS = Set.of(Labels.FINALIZER, Labels.UNRECORDED);

  /** kubectl writes it anew at the next apply, and it would double the size. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /**
   * @throws IllegalArgumentException if the object is of no kind that a change can clear
   */
  public static CleanObject of(HasMetadata object) {
    JsonNode tree = JSON.valueToTree(object);
    return of(tree);
  }

  /** Of an object as JSON. */
  public static CleanObject of(JsonNode object) {
    ClearedKind kind =
        ClearedKind.of(object.path("kind").asText())
            .orElseThrow(() -> new IllegalArgumentException("not of a kind that is cleared"));
    JsonNode metadata = object.path("metadata");
    ObjectNode clean = JSON.createObjectNode();
    clean.set("apiVersion", object.path("apiVersion"));
    clean.set("kind", object.path("kind"));
    clean.set("metadata", metadata(metadata));
    if (object.hasNonNull("spec")) {
      clean.set("spec", sorted(object.get("spec")));
    }
    return new CleanObject(kind, metadata.path("name").asText(), clean);
  }

  /** Half a SHA-256 in hexadecimal; equal for objects of equal content. */
  public String digest() {
    try {
      return Digest.of(JSON.writeValueAsString(tree)).substring(0, DIGEST_LENGTH);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /** One YAML document, with its start marker. */
  byte[] yaml() {
    return ObjectYaml.document(tree).getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode metadata(JsonNode metadata) {
    ObjectNode clean = JSON.createObjectNode();
    for (String field : List.of("name", "namespace")) {
      if (metadata.hasNonNull(field)) {
        clean.set(field, metadata.get(field));
      }
    }
    for (String field : List.of("labels", "annotations")) {
      if (metadata.path(field) instanceof ObjectNode map) {
        ObjectNode kept = (ObjectNode) sorted(map);
        kept.remove(LAST_APPLIED);
        // Whoever applies it again is no server, and what they apply no push of that epoch.
        kept.remove(Labels.EPOCH);
        if (!kept.isEmpty()) {
          clean.set(field, kept);
        }
      }
    }
    ArrayNode finalizers = JSON.createArrayNode();
    metadata
        .path("finalizers")
        .forEach(
            finalizer -> {
              if (!OURS.contains(finalizer.asText())) {
                finalizers.add(finalizer);
              }
            });
    if (!finalizers.isEmpty()) {
      clean.set("finalizers", finalizers);
    }
    return clean;
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Map<String, JsonNode> fields = new TreeMap<>();
      object
          .properties()
          .forEach(
              field -> {
                if (!field.getValue().isNull()) {
                  fields.put(field.getKey(), sorted(field.getValue()));
                }
              });
      ObjectNode result = JSON.createObjectNode();
      fields.forEach(result::set);
      return result;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode result = JSON.createArrayNode();
      array.forEach(item -> result.add(sorted(item)));
      return result;
    }
    return node;
  }
}
