package dev.sallyport.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What the API server answered: an object, or a {@code metav1.Status} that says why not. */
record Answer(int code, JsonNode body) {

  /** One of the reasons why a request was refused. */
  record Cause(String field, String message) {}

  boolean successful() {
    return code >= 200 && code < 300;
  }

  /**
   * The object of a request that succeeded.
   *
   * @throws AssertionError when it was refused, with the reason
   */
  ObjectNode object() {
    if (!successful()) {
      throw new AssertionError(code + ": " + message());
    }
    return (ObjectNode) body;
  }

  String message() {
    return body.path("message").asText();
  }

  List<Cause> causes() {
    List<Cause> causes = new ArrayList<>();
    for (JsonNode cause : body.at("/details/causes")) {
      causes.add(new Cause(cause.path("field").asText(), cause.path("message").asText()));
    }
    return causes;
  }
}
