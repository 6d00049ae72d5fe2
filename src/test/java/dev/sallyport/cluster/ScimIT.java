package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.parts.ScimHttp.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * An identity provider pushes people to the server as it is shipped, with the rights that it has.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScimIT {

  private static SignInCenter signIn;
  private static ScimClient provider;

  @BeforeAll
  static void givenACenterInWhichTheServerMayWritePeople() {
    provider = ScimClient.start();
    signIn = provider.center();
    provider.grant();
  }

  @AfterAll
  static void stop() {
    if (provider != null) {
      provider.close();
    }
  }

  @Test
  @Order(1)
  void nothingIsPushedUntilTheSourceSaysSo() {
    String token = provider.token();

    assertThat(send("GET", "/Users", token, "").status()).isEqualTo(404);

    provider.enable();
    Await.until("scim to be served", () -> send("GET", "/Users", token, "").status() == 200);
  }

  @Test
  @Order(2)
  void whoeverIsPushedCanBeAssignedAndWhoeverIsBlockedLosesIt() {
    String token = provider.token();
    Reply jane =
        awaitCreated(
            token,
            "/Users",
            """
            {"userName": "jane@example.com", "externalId": "00u1",
             "emails": [{"value": "jane@example.com", "type": "work"}]}
            """);
    Reply group =
        send(
            "POST",
            "/Groups",
            token,
            """
            {"displayName": "platform", "members": [{"value": "%s"}]}
            """
                .formatted(jane.id()));
    assertThat(group.status()).as(group.body().toString()).isEqualTo(201);
    String name = signIn.center().of("Group").list().getItems().getFirst().getMetadata().getName();
    String target = signIn.center().target();
    signIn.center().assign("platform-views", "{kind: Group, name: " + name + "}", "view", target);
    signIn.center().await("Assignment", "platform-views", "Bound");

    Reply blocked =
        send(
            "PATCH",
            "/Users/" + jane.id(),
            token,
            """
            {"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}
            """);

    assertThat(blocked.status()).isEqualTo(200);
    assertThat(blocked.body().path("active").asBoolean(true)).isFalse();
    signIn
        .center()
        .await(
            "User",
            signIn.center().of("User").list().getItems().getFirst().getMetadata().getName(),
            "Inactive");
    assertThat(send("DELETE", "/Groups/" + group.id(), token, "").status()).isEqualTo(204);
  }

  @Test
  @Order(3)
  void whoeverHasNoTokenThatCountsIsRefused() {
    String token = provider.tokenThatCounts();
    String revoked = provider.token();
    String secret = "sallyport-scim-" + revoked.substring(4, 20);
    assertThat(provider.revoke(secret).exitCode()).isZero();

    assertThat(send("GET", "/Users", null, "").status()).isEqualTo(401);
    assertThat(send("GET", "/Users", "sps_nothing", "").status()).isEqualTo(401);
    assertThat(send("POST", "/Users", token.substring(0, 30) + "A".repeat(33), "{}").status())
        .isEqualTo(401);
    Reply refused = send("POST", "/Users", null, "no JSON at all");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.body().path("status").asText()).isEqualTo("401");
    assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
    Await.until(
        "the revoked token not to count", () -> send("GET", "/Users", revoked, "").status() == 401);
    assertThat(signIn.server().log()).doesNotContain(token.substring(20), revoked.substring(20));
  }

  @Test
  @Order(4)
  void whileTheApiServerIsAwayItIsSentAgainAndThenDone() {
    signIn.controlPlane().assumeOwnParts();
    String token = provider.tokenThatCounts();
    signIn.controlPlane().stopApiServer();

    Reply refused = send("POST", "/Users", token, "{\"userName\": \"patient\"}");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body().path("status").asText()).isEqualTo("503");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    signIn.controlPlane().startApiServer();
    assertThat(provider.insist("POST", "/Users", token, "{\"userName\": \"patient\"}").status())
        .isEqualTo(201);
  }

  @Test
  @Order(5)
  void aTokenOfTheSourceBeforeIsNoneUnderTheNext() {
    String token = provider.tokenThatCounts();

    signIn
        .center()
        .patch(
            "IdentitySource", "corp", "spec: {type: Directory, externalIdP: null, accept: true}");
    signIn.center().await("IdentitySource", "corp", "Active");

    Await.until(
        "the token not to count",
        () -> send("POST", "/Users", token, "{\"userName\": \"late\"}").status() >= 400);
    assertThat(signIn.center().of("User").list().getItems())
        .noneMatch(user -> user.getMetadata().getName().startsWith("late"));
  }

  private static Reply awaitCreated(String token, String path, String body) {
    return Await.until(
        "the server to be allowed to write people",
        () -> send("POST", path, token, body),
        reply -> reply.status() == 201);
  }

  private static Reply send(String method, String path, String token, String body) {
    return provider.send(method, path, token, body);
  }
}
