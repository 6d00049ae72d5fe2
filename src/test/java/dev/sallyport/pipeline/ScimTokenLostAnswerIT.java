package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.JarCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process, with an API server whose answer is lost on the way. */
class ScimTokenLostAnswerIT {

  private static final int NO_ANSWER = 0;

  private static final String SOURCES =
      """
      {"apiVersion": "sallyport.dev/v1alpha1", "kind": "IdentitySourceList", "metadata": {}, "items": [
        {"apiVersion": "sallyport.dev/v1alpha1", "kind": "IdentitySource",
         "metadata": {"name": "corp", "namespace": "identity", "uid": "uid-of-corp"},
         "status": {"active": {"type": "ExternalIdP", "epoch": 3}}}]}
      """;

  private static final Pattern NAME = Pattern.compile("sallyport-scim-[0-9a-f]{16}");

  @TempDir private Path folder;
  private final HttpServer server = server();
  private volatile int answer;
  private volatile String made = "";

  @AfterEach
  void close() {
    server.stop(0);
  }

  /** That the name is taken is what the client hears that asks again by itself. */
  @ParameterizedTest
  @ValueSource(ints = {NO_ANSWER, 409, 500, 503, 504})
  void whoeverIsLeftWithoutATokenIsToldWhichSecretMayBeLeftOfIt(int status) throws IOException {
    answer = status;

    CommandResult result = JarCommand.run(kubeconfig(), "scim-token", "create", "-n", "identity");

    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    Matcher name = NAME.matcher(made);
    assertThat(name.find()).isTrue();
    assertThat(result.err()).contains("sallyport scim-token revoke -n identity " + name.group());
  }

  private Path kubeconfig() throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: test, user: {token: none}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        current-context: test
        """
            .formatted(server.getAddress().getPort()));
  }

  private HttpServer server() {
    try {
      HttpServer made =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      made.createContext("/", this::handle);
      made.start();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try (exchange) {
      if (!exchange.getRequestMethod().equals("POST")) {
        answer(exchange, 200, SOURCES);
        return;
      }
      made = sent;
      if (answer != NO_ANSWER) {
        answer(
            exchange,
            answer,
            "{\"apiVersion\": \"v1\", \"kind\": \"Status\", \"code\": %d, \"reason\": \"%s\"}"
                .formatted(answer, answer == 409 ? "AlreadyExists" : "InternalError"));
      }
    }
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }
}
