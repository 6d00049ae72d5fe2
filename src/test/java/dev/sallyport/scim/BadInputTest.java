package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.scim.Conversation.Reply;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {

  private static final String BLOCK =
      """
      {"Operations": [{"op": "replace", "path": "active", "value": false}]}
      """;

  private final InMemoryService service = new InMemoryService();
  private final String user =
      made("/Users", "{\"userName\": \"jane\", \"displayName\": \"Jane\"}").path("id").asText();
  private final String group =
      made(
              "/Groups",
              "{\"displayName\": \"platform\", \"members\": [{\"value\": \"" + user + "\"}]}")
          .path("id")
          .asText();

  static Stream<BadInput> rows() {
    return BadInput.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatCannotBeDoneIsRefusedWithTheReasonAndChangesNothing(BadInput row) {
    row.sendTo(service, user, group);
  }

  @Test
  void aChangeOfTheVersionThatThereIsIsDone() {
    String version =
        service.send("GET", "/Users/" + user, Map.of(), "").body().at("/meta/version").asText();

    Reply first =
        service.send("PATCH", "/Users/" + user, Map.of("If-Match", "\"x\", " + version), BLOCK);
    Reply second = service.send("DELETE", "/Users/" + user, Map.of("If-Match", version), "");
    Reply third = service.send("DELETE", "/Users/" + user, Map.of("If-Match", "*"), "");

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body().at("/meta/version").asText()).isNotEqualTo(version);
    assertThat(second.status()).isEqualTo(412);
    assertThat(third.status()).isEqualTo(204);
  }

  private JsonNode made(String target, String body) {
    Reply reply = service.send("POST", target, Map.of(), body);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(201);
    return reply.body();
  }
}
