package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What is sent back, as {@value #TYPE}.
 *
 * @param location of what was made or changed
 * @param version the entity tag of the resource that the body is
 * @param body JSON; empty where there is none
 */
public record ScimAnswer(
    int status, Optional<String> location, Optional<String> version, String body) {

  /** The media type of every body (RFC 7644 §8.1). */
  public static final String TYPE = "application/scim+json";

  private static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
  private static final int MAX_DETAIL = 500;

  /**
   * An error (RFC 7644 §3.12).
   *
   * @param scimType one of the RFC; empty where it has none
   * @param detail for whoever looks after the identity provider
   */
  public static ScimAnswer error(int status, Optional<String> scimType, String detail) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.putArray("schemas").add(ERROR);
    error.put("status", Integer.toString(status));
    scimType.ifPresent(type -> error.put("scimType", type));
    error.put(
        "detail", detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) + "…" : detail);
    return of(status, error);
  }

  static ScimAnswer of(int status, JsonNode body) {
    return new ScimAnswer(status, Optional.empty(), Optional.empty(), body.toString());
  }

  /** Not the body, which is about people. */
  @Override
  public String toString() {
    return "ScimAnswer[" + status + "]";
  }
}
