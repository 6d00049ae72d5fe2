package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.resources.complex.FilterConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.PatchConfig;
import de.captaingoldfish.scim.sdk.common.response.ErrorResponse;
import de.captaingoldfish.scim.sdk.common.response.ListResponse;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import de.captaingoldfish.scim.sdk.server.endpoints.EndpointDefinition;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceEndpoint;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SCIM-SDK, as it is set up here, and what its answers mean. */
final class Library {

  private static final Logger log = LoggerFactory.getLogger(Library.class);

  /** Those of RFC 7644 §3.12; the library has more of its own. */
  private static final Set<String> SCIM_TYPES =
      Set.of(
          "invalidFilter",
          "tooMany",
          "uniqueness",
          "mutability",
          "invalidSyntax",
          "invalidPath",
          "noTarget",
          "invalidValue",
          "invalidVers",
          "sensitive");

  private static final Map<String, String> HEADERS = Map.of("Content-Type", ScimAnswer.TYPE);

  private final ResourceEndpoint endpoint =
      new ResourceEndpoint(
          ServiceProvider.builder()
              .patchConfig(
                  PatchConfig.builder()
                      .supported(true)
                      // An e-mail address that is not there yet is made (Entra ID asks for that).
                      .activateMsAzureFilterWorkaround(true)
                      .build())
              .filterConfig(
                  FilterConfig.builder().supported(true).maxResults(Discovery.MAX_RESULTS).build())
              .caseInsensitiveValidation(true)
              .build(),
          definition(Attributes.USER, "/Users", new UserHandler()),
          definition(Attributes.GROUP, "/Groups", new GroupHandler()));

  /**
   * Hands a request over.
   *
   * @param url as the library takes it: nothing in its query may look like a path
   */
  ScimAnswer answer(String url, HttpMethod method, String body, Exchange exchange) {
    try {
      return answered(url, method, body, exchange);
    } finally {
      exchange.done();
    }
  }

  private ScimAnswer answered(String url, HttpMethod method, String body, Exchange exchange) {
    ScimResponse response = endpoint.handleRequest(url, method, body, HEADERS, exchange);
    exchange.rethrow();
    if (response instanceof ErrorResponse error) {
      return answer(error, method == HttpMethod.GET ? "invalidFilter" : "invalidSyntax");
    }
    if (response instanceof ListResponse<?> && !response.has(AnswerText.RESOURCES)) {
      // Clients expect a list where there is nobody, too (Entra ID).
      response.putArray(AnswerText.RESOURCES);
    }
    return new ScimAnswer(
        response.getHttpStatus(),
        Optional.ofNullable(response.getHttpHeaders().get("Location")),
        Optional.of(response.path("meta").path("version").asText()).filter(tag -> !tag.isEmpty()),
        response.isEmpty() ? "" : AnswerText.of(response, exchange.members()));
  }

  /**
   * @param unnamed what a fault is that the library has no word for
   */
  private static ScimAnswer answer(ErrorResponse error, String unnamed) {
    Optional<ScimRefusal> ours =
        Stream.<Throwable>iterate(error.getScimException(), e -> e != null, Throwable::getCause)
            .filter(ScimRefusal.class::isInstance)
            .map(ScimRefusal.class::cast)
            .findFirst();
    if (ours.isPresent()) {
      return ours.get().answer();
    }
    if (error.getHttpStatus() >= 500) {
      // The store did not fail, so it is what was sent: an answer that asks for it again would
      // have it sent for ever. The message may quote it.
      Throwable cause = error.getScimException().getCause();
      log.error(
          "the SCIM library failed: {}",
          (cause == null ? error.getScimException() : cause).getClass().getName());
      return ScimRefusal.invalidSyntax("what was sent is not understood").answer();
    }
    return ScimAnswer.error(error.getHttpStatus(), scimType(error, unnamed), detail(error));
  }

  private static Optional<String> scimType(ErrorResponse error, String unnamed) {
    Optional<String> given = error.getScimType().filter(SCIM_TYPES::contains);
    return given.isEmpty() && error.getHttpStatus() == 400
        ? Optional.of(error.getFieldErrors().isEmpty() ? unnamed : "invalidValue")
        : given;
  }

  /** What is wrong with each attribute, where the library says so beside the standard. */
  private static String detail(ErrorResponse error) {
    List<String> said =
        Stream.concat(
                error.getFieldErrors().values().stream().flatMap(List::stream),
                error.getErrorMessages().stream())
            .distinct()
            .toList();
    return said.isEmpty()
        ? error.getDetail().orElse("what was sent is not understood")
        : String.join("; ", said);
  }

  /**
   * It knows no reference to one kind of resource (RFC 7643 §7 does), and takes values that are
   * suggested for all that there are. Everyone has active, but it need not be sent.
   */
  private static JsonNode schema(Attributes attributes) {
    JsonNode schema = attributes.schema().deepCopy();
    for (JsonNode suggesting : schema.findParents("canonicalValues")) {
      ((ObjectNode) suggesting).remove("canonicalValues");
    }
    for (JsonNode attribute : schema.path("attributes")) {
      if (attribute.path("name").asText().equals(UserJson.ACTIVE)) {
        ((ObjectNode) attribute).put("required", false);
      }
    }
    for (JsonNode reference : schema.findParents("referenceTypes")) {
      ((ObjectNode) reference).putArray("referenceTypes").add("resource");
    }
    return schema;
  }

  private static EndpointDefinition definition(
      Attributes attributes, String path, ResourceHandler<?> handler) {
    String name = attributes.schema().path("name").asText();
    ObjectNode type = JsonNodeFactory.instance.objectNode();
    type.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ResourceType");
    type.put("id", name);
    type.put("name", name);
    type.put("description", name);
    type.put("endpoint", path);
    type.put("schema", attributes.uri());
    return new EndpointDefinition(type, schema(attributes), List.of(), handler);
  }
}
