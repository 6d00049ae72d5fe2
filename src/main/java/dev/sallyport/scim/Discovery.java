package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the service says of itself (RFC 7644 §4, RFC 7643 §5 to §7). */
final class Discovery {

  /** So many resources are in one answer at most. */
  static final int MAX_RESULTS = 200;

  /** Of what is answered here itself (RFC 7643 §8.7.2): some clients look for them. */
  private static final List<Attributes> OF_DISCOVERY =
      Stream.of("resource-type.json", "service-provider-config.json", "schema.json")
          .map(Attributes::read)
          .toList();

  private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";

  private Discovery() {}

  /**
   * @param collection in lower case
   * @param id empty for all
   * @return empty for what there is none
   */
  static Optional<JsonNode> of(String collection, Optional<String> id, String base) {
    return switch (collection) {
      case "serviceproviderconfig" -> id.isEmpty() ? Optional.of(config(base)) : Optional.empty();
      case "schemas" ->
          some(
              Stream.concat(Stream.of(Attributes.USER, Attributes.GROUP), OF_DISCOVERY.stream())
                  .map(attributes -> schema(attributes, base))
                  .toList(),
              id);
      case "resourcetypes" ->
          some(
              List.of(
                  type(Attributes.USER, "/Users", base), type(Attributes.GROUP, "/Groups", base)),
              id);
      default -> Optional.empty();
    };
  }

  private static Optional<JsonNode> some(List<ObjectNode> all, Optional<String> id) {
    return id.isEmpty()
        ? Optional.of(listed(all))
        : all.stream()
            .filter(each -> each.path("id").asText().equalsIgnoreCase(id.get()))
            .map(JsonNode.class::cast)
            .findFirst();
  }

  private static ObjectNode listed(List<ObjectNode> all) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:ListResponse");
    list.put("totalResults", all.size());
    list.put("itemsPerPage", all.size());
    list.put("startIndex", 1);
    list.putArray("Resources").addAll(all);
    return list;
  }

  private static ObjectNode schema(Attributes attributes, String base) {
    ObjectNode schema = attributes.schema().deepCopy();
    meta(schema, "Schema", base + "/Schemas/" + attributes.uri());
    return schema;
  }

  private static ObjectNode type(Attributes attributes, String endpoint, String base) {
    String name = attributes.schema().path("name").asText();
    ObjectNode type = JsonNodeFactory.instance.objectNode();
    type.putArray("schemas").add(CORE + "ResourceType");
    type.put("id", name);
    type.put("name", name);
    type.put("description", attributes.schema().path("description").asText());
    type.put("endpoint", endpoint);
    type.put("schema", attributes.uri());
    meta(type, "ResourceType", base + "/ResourceTypes/" + name);
    return type;
  }

  private static ObjectNode config(String base) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.putArray("schemas").add(CORE + "ServiceProviderConfig");
    config.putObject("patch").put("supported", true);
    config
        .putObject("bulk")
        .put("supported", false)
        .put("maxOperations", 0)
        .put("maxPayloadSize", 0);
    config.putObject("filter").put("supported", true).put("maxResults", MAX_RESULTS);
    config.putObject("changePassword").put("supported", false);
    config.putObject("sort").put("supported", false);
    config.putObject("etag").put("supported", true);
    config
        .putArray("authenticationSchemes")
        .addObject()
        .put("type", "oauthbearertoken")
        .put("name", "Bearer token")
        .put("description", "A token of sallyport scim-token create, as RFC 6750 has it.")
        .put("specUri", "https://www.rfc-editor.org/rfc/rfc6750")
        .put("primary", true);
    meta(config, "ServiceProviderConfig", base + "/ServiceProviderConfig");
    return config;
  }

  private static void meta(ObjectNode resource, String type, String location) {
    resource.putObject("meta").put("resourceType", type).put("location", location);
  }

  /** Whether that is one of the collections of this class. */
  static boolean isOne(String collection) {
    return switch (collection.toLowerCase(Locale.ROOT)) {
      case "serviceproviderconfig", "schemas", "resourcetypes" -> true;
      default -> false;
    };
  }
}
