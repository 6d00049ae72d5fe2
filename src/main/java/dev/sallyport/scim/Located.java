package dev.sallyport.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** What every resource says of itself (RFC 7643 §3.1). */
final class Located {

  private Located() {}

  /**
   * @param collection the URL that its id is put behind
   */
  static void put(
      ObjectNode resource,
      Attributes attributes,
      String id,
      String version,
      Instant created,
      String collection) {
    resource.putArray("schemas").add(attributes.uri());
    resource.put("id", id);
    ObjectNode meta = resource.putObject("meta");
    meta.put("resourceType", attributes.schema().path("name").asText());
    meta.put("created", created.toString());
    meta.put("location", collection + id);
    meta.put("version", "W/\"" + version + "\"");
  }
}
