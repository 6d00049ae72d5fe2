package dev.sallyport.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What each part of a record says of the change, and of its own place.
 *
 * @param part counts from 1; an amendment passes over those whose names strangers' Secrets have
 * @param last whether the record is complete with this part
 * @param amendment whether it was added later, because a listed object had changed
 * @param previous the digest of the part before, so that the last digest stands for all
 */
record RecordHeader(
    ChangeOrder order,
    Instant createdAt,
    int part,
    boolean last,
    boolean amendment,
    String previous) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The header as JSON; the target's metadata has a key of its own. */
  String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", 1);
    json.put("kind", order.kind().word());
    json.put("epoch", order.epoch());
    json.put("fromEpoch", order.fromEpoch());
    order.from().ifPresent(from -> json.set("from", identity(from)));
    order.toIdentity().ifPresent(to -> json.set("to", identity(to)));
    order
        .to()
        .flatMap(Target::signIn)
        .ifPresent(rules -> json.put("signIn", SignInJson.write(rules)));
    json.put("assignmentsOnChange", order.mode().word());
    ObjectNode source = json.putObject("identitySource");
    source.put("name", order.source().name());
    source.put("uid", order.source().uid());
    json.put("createdAt", createdAt.toString());
    json.put("part", part);
    json.put("last", last);
    json.put("amendment", amendment);
    json.put("previous", previous);
    return json.toPrettyString();
  }

  /**
   * @throws IllegalArgumentException if it is not a header of a version that we know
   */
  static RecordHeader parse(String text, Optional<String> targetMetadata) {
    try {
      JsonNode json = JSON.readTree(text);
      ChangeOrder order =
          new ChangeOrder(
              ChangeKind.of(json.path("kind").asText()).orElseThrow(RecordHeader::unknown),
              identity(json.path("from")),
              identity(json.path("to"))
                  .map(to -> new Target(to, targetMetadata, signIn(json.path("signIn")))),
              OnChange.of(json.path("assignmentsOnChange").asText()),
              json.path("fromEpoch").asLong(),
              json.path("epoch").asLong(),
              new SourceRef(
                  json.path("identitySource").path("name").asText(),
                  json.path("identitySource").path("uid").asText()));
      return new RecordHeader(
          order,
          Instant.parse(json.path("createdAt").asText()),
          json.path("part").asInt(),
          json.path("last").asBoolean(),
          json.path("amendment").asBoolean(),
          json.path("previous").asText());
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IllegalArgumentException("not a header", e);
    }
  }

  private static ObjectNode identity(SourceIdentity identity) {
    return JSON.createObjectNode()
        .put("type", identity.type().word())
        .put("identity", identity.identity());
  }

  private static Optional<SourceIdentity> identity(JsonNode json) {
    if (json.isMissingNode()) {
      return Optional.empty();
    }
    SourceType type = SourceType.of(json.path("type").asText()).orElseThrow(RecordHeader::unknown);
    return Optional.of(new SourceIdentity(type, json.path("identity").asText()));
  }

  private static Optional<SignInRules> signIn(JsonNode json) {
    return json.isTextual() ? Optional.of(SignInJson.read(json.textValue())) : Optional.empty();
  }

  private static IllegalArgumentException unknown() {
    return new IllegalArgumentException("written by a newer version");
  }
}
