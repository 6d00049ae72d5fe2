package dev.sallyport.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;

/** An identity provider that pushes, as far as a test needs one. */
final class Client {

  static final String BASE = "https://id.example.com/scim/v2";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ScimEndpoint endpoint = new ScimEndpoint();
  final InMemoryScimStore store = new InMemoryScimStore();

  /** An answer as a client reads it; a body that is empty is a missing node. */
  record Reply(int status, JsonNode body) {

    String text(String pointer) {
      return body.at(pointer).asText();
    }

    String id() {
      return text("/id");
    }
  }

  Reply get(String path) {
    return get(path, Map.of());
  }

  Reply get(String path, Map<String, String> parameters) {
    return ask("GET", path, parameters, "");
  }

  Reply filter(String path, String filter) {
    return get(path, Map.of("filter", filter));
  }

  Reply send(String method, String path, String body) {
    return ask(method, path, Map.of(), body);
  }

  Reply user(String userName) {
    return send(
        "POST",
        "/Users",
        "{'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'], 'userName': '"
            + userName
            + "', 'externalId': 'ext-"
            + userName
            + "'}");
  }

  Reply patch(String path, String operations) {
    return send(
        "PATCH",
        path,
        "{'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations': ["
            + operations
            + "]}");
  }

  /**
   * @param body with ' for "
   */
  Reply ask(String method, String path, Map<String, String> parameters, String body) {
    return reply(
        endpoint.answer(
            new ScimRequest(
                method,
                path,
                parameters,
                Optional.empty(),
                Optional.empty(),
                body.replace('\'', '"'),
                BASE),
            store));
  }

  private static Reply reply(ScimAnswer answer) {
    try {
      return new Reply(
          answer.status(),
          answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("an answer that is no JSON", e);
    }
  }
}
