package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What no client should send, as bytes of HTTP to the server as it is shipped: each is refused in
 * SCIM's words, writes nothing, and leaves neither a stack trace nor a token in the log.
 */
class HostileScimIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String USER = "{\"userName\": \"j\u00fcrgen\"}";

  private static ScimClient provider;
  private static PushedCenter center;
  private static String token;
  private static HttpClient http;

  @BeforeAll
  static void givenACenterThatIsPushedTo() {
    provider = ScimClient.start();
    provider.grant();
    provider.enable();
    token = provider.tokenThatCounts();
    center = new PushedCenter(provider, token);
    center.awaitAllowed();
    http = client(HttpClient.Version.HTTP_2);
  }

  @AfterAll
  static void stop() {
    if (provider != null) {
      http.close();
      provider.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,     /Users/%2e%2e/Groups,                    400",
    "GET,     /Users/..%2fGroups,                      400",
    "GET,     /Users%2fx,                              400",
    "GET,     /Users/x;a=b/y,                          404",
    "GET,     /Users/../Users,                         404",
    "GET,     /Users/a/b/c,                            404",
    "GET,     '/Users?filter=%ff',                     400",
    "GET,     '/Users?count=1&count=2',                400",
    "GET,     '/Users?filter=userName%20pr%00',        400",
    "OPTIONS, /Users,                                  405",
    "LOCK,    /Users,                                  405",
    "PUT,     /Users,                                  405",
    "DELETE,  /Schemas,                                405",
    "GET,     /Me,                                     501",
  })
  void whatIsNoAddressOfThisServiceIsRefused(String method, String target, int status) {
    refused(request(target).method(method, BodyPublishers.noBody()), status);
  }

  @Test
  void bodiesThatAreNoJsonInUtf8AreRefused() {
    refused(posted(USER.getBytes(StandardCharsets.ISO_8859_1)), 400);
    refused(posted(USER.getBytes(StandardCharsets.UTF_16)), 400);
    refused(posted(USER.getBytes(Charset.forName("UTF-32"))), 400);
    refused(posted(USER.replace("j", "\u0000").getBytes(StandardCharsets.UTF_8)), 400);
    refused(posted(USER.replace("j", "\\u0000").getBytes(StandardCharsets.UTF_8)), 400);
    refused(posted(USER.replace("j", "\\ud800").getBytes(StandardCharsets.UTF_8)), 400);
    refused(posted(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}), 400);
    refused(posted("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)), 400);
    refused(
        posted(("{\"userName\": " + "9".repeat(100_000) + "}").getBytes(StandardCharsets.UTF_8)),
        400);
    refused(
        posted("{\"userName\": \"a\", \"emails\": 1e999999999}".getBytes(StandardCharsets.UTF_8)),
        400);
  }

  @Test
  void whatIsCompressedIsNotUnpacked() {
    byte[] compressed = gzip(USER.getBytes(StandardCharsets.UTF_8));

    HttpResponse<String> answer =
        refused(posted(compressed).header("Content-Encoding", "gzip"), 415);
    refused(posted(compressed), 400);
    refused(posted(USER.getBytes(StandardCharsets.UTF_8)).header("Content-Encoding", "br"), 415);

    assertThat(answer.headers().firstValue("Accept-Encoding")).contains("identity");
  }

  @ParameterizedTest
  @CsvSource({
    "text/html",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "application/octet-stream",
  })
  void whatIsCalledSomethingElseIsRefused(String type) {
    refused(posted(USER.getBytes(StandardCharsets.UTF_8)).setHeader("Content-Type", type), 415);
  }

  @ParameterizedTest
  @CsvSource({
    "application/scim+json; charset=utf-8",
    "application/json;charset=UTF-8",
    "APPLICATION/SCIM+JSON",
    "text/json",
  })
  void whatIsCalledJsonIsTakenAlsoWithAByteOrderMark(String type) throws Exception {
    byte[] marked = ("\ufeff" + USER).getBytes(StandardCharsets.UTF_8);

    HttpResponse<String> made = send(posted(marked).setHeader("Content-Type", type));

    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(JSON.readTree(made.body()).path("userName").asText()).isEqualTo("j\u00fcrgen");
    center.empty();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aHeadIsAnsweredWithoutABody(HttpClient.Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpResponse<String> head =
          client.send(
              request("/Users").method("HEAD", BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("Content-Type")).contains("application/scim+json");
    }
  }

  @Test
  void aTokenCountsInOneHeaderOnly() {
    assertThat(send(bare("/Users").header("Authorization", "bEaReR  " + token)).statusCode())
        .isEqualTo(200);

    refused(bare("/Users?access_token=" + token), 401);
    refused(bare("/Users").header("X-Authorization", "Bearer " + token), 401);
    refused(bare("/Users").header("Cookie", "token=" + token), 401);
    refused(bare("/Users").header("Authorization", token), 401);
    refused(bare("/Users").header("Authorization", "Basic " + token), 401);
    refused(bare("/Users").header("Authorization", "Bearer " + token + ", Bearer x"), 401);
    refused(bare("/Users").header("Authorization", "Bearer " + token + "A"), 401);
    refused(
        bare("/Users")
            .header("Authorization", "Bearer " + token)
            .header("Authorization", "Bearer " + token),
        401);
    refused(
        bare("/Users").header("Authorization", "Bearer " + token).header("Authorization", "x"),
        401);
  }

  /** It is looked for in the namespace of the center alone. */
  @Test
  void aTokenOfAnotherNamespaceIsNone() {
    String elsewhere = provider.tokenThatCounts();
    String name = "sallyport-scim-" + elsewhere.substring(4, 20);
    var secrets = provider.center().controlPlane().client().secrets();
    Secret secret = secrets.inNamespace("identity").withName(name).get();
    String namespace = provider.center().controlPlane().newNamespace("elsewhere");
    Secret copy =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withType(secret.getType())
            .withImmutable(true)
            .withData(secret.getData())
            .build();
    assertThat(secrets.resource(copy).create().getData()).containsKey("hash");

    assertThat(provider.revoke(name).exitCode()).isZero();

    Await.until(
        "the token not to count",
        () -> provider.send("GET", "/Users", elsewhere, "").status() == 401);
  }

  private static HttpResponse<String> refused(HttpRequest.Builder request, int status) {
    Object before = center.versions();

    HttpResponse<String> answer = send(request);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/scim+json");
    JsonNode error = json(answer.body());
    assertThat(error.path("schemas").path(0).asText())
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    assertThat(error.path("status").asText()).isEqualTo(String.valueOf(status));
    assertThat(error.path("detail").asText()).isNotBlank();
    assertThat(answer.body()).doesNotContain("Exception", "jetty", "\tat ", token);
    assertThat(center.versions()).isEqualTo(before);
    assertThat(provider.center().server().log())
        .doesNotContain(token.substring(20), "\tat ", "j\u00fcrgen");
    return answer;
  }

  private static HttpRequest.Builder posted(byte[] body) {
    return request("/Users").POST(BodyPublishers.ofByteArray(body));
  }

  private static HttpRequest.Builder request(String target) {
    return bare(target)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/scim+json");
  }

  private static HttpRequest.Builder bare(String target) {
    return HttpRequest.newBuilder(URI.create(provider.base() + target))
        .timeout(Duration.ofSeconds(60));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder()
        .sslContext(provider.center().authority().clientContext())
        .version(version)
        .build();
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError("an answer that is no JSON: " + body, e);
    }
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
