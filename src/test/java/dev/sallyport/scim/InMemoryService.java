package dev.sallyport.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The endpoint over a store in memory, without HTTP. */
final class InMemoryService implements Conversation.Service {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ScimEndpoint endpoint = new ScimEndpoint();
  private final InMemoryScimStore store = new InMemoryScimStore();

  @Override
  public String base() {
    return Client.BASE;
  }

  @Override
  public Conversation.Reply send(
      String method, String target, Map<String, String> headers, String body) {
    String[] parts = target.split("\\?", 2);
    ScimAnswer answer =
        endpoint.answer(
            new ScimRequest(
                method,
                parts[0],
                parameters(parts.length == 1 ? "" : parts[1]),
                Optional.ofNullable(headers.get("Content-Type")),
                Optional.ofNullable(headers.get("If-Match")),
                body,
                base()),
            store);
    try {
      return new Conversation.Reply(
          answer.status(),
          answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("an answer that is no JSON", e);
    }
  }

  @Override
  public Object versions() {
    return store.versions();
  }

  @Override
  public JsonNode kept() {
    return JSON.valueToTree(store.kept());
  }

  @Override
  public List<String> look(String what, Supplier<List<String>> faults) {
    return faults.get();
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      if (parts.length == 2) {
        parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }
}
