package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.parts.ScimHttp;
import dev.sallyport.scim.BadInput;
import dev.sallyport.scim.Conversation;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Identity providers, as they are documented, push to the server as it is shipped. */
class ScimConversationsIT {

  private static final String USER = "{\"userName\": \"jane\", \"externalId\": \"1\"}";

  private static SignInCenter signIn;
  private static ScimClient provider;
  private static PushedCenter center;
  private static String shortLived;

  @BeforeAll
  static void givenACenterThatIsPushedTo() {
    provider = ScimClient.start();
    signIn = provider.center();
    provider.grant();
    provider.enable();
    center = new PushedCenter(provider, provider.tokenThatCounts());
    shortLived =
        JarCommand.run(
                signIn.controlPlane().adminKubeconfig(),
                "scim-token",
                "create",
                "-n",
                "identity",
                "--expires=1m")
            .success()
            .strip();
    center.awaitAllowed();
  }

  @AfterAll
  static void stop() {
    if (provider != null) {
      provider.close();
    }
  }

  @AfterEach
  void nobodyIsLeft() {
    center.empty();
  }

  static Stream<Conversation> conversations() {
    return Conversation.all();
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void theIdentityProviderGetsWhatItExpectsAndTheObjectsAreThere(Conversation conversation) {
    conversation.holdWith(center);
  }

  @Test
  void whatCannotBeDoneIsRefusedWithTheReasonAndWritesNothing() {
    String user = made("/Users", USER);
    String group =
        made(
            "/Groups",
            "{\"displayName\": \"platform\", \"members\": [{\"value\": \"" + user + "\"}]}");

    BadInput.all().forEach(row -> row.sendTo(center, user, group));
  }

  @Test
  void whoeverHasNoTokenThatCountsIsToldSo() {
    Stream.of(null, "nothing", "sps_0123456789abcdefAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .map(token -> provider.send("GET", "/Users", token, Map.of(), ""))
        .forEach(ScimConversationsIT::isRefused);
    Await.until(
        "the token of a minute to be over",
        Duration.ofSeconds(100),
        () -> provider.send("GET", "/Users", shortLived, Map.of(), ""),
        reply -> reply.status() == 401);
    isRefused(provider.send("GET", "/Users", shortLived, Map.of(), ""));
  }

  private static void isRefused(ScimHttp.Reply reply) {
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.body().path("detail").asText()).contains("scim-token create");
    assertThat(reply.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(scheme -> assertThat(scheme).startsWith("Bearer"));
  }

  private static String made(String target, String body) {
    Conversation.Reply reply = center.send("POST", target, Map.of(), body);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(201);
    JsonNode id = reply.body().path("id");
    return id.asText();
  }
}
