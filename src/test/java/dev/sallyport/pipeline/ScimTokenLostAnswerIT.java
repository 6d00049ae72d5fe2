package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.kube.FakeApiServer;
import dev.sallyport.kube.FakeApiServer.Answer;
import dev.sallyport.kube.FakeApiServer.Asked;
import java.io.IOException;
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
  private final FakeApiServer server = new FakeApiServer(0, this::answer);
  private volatile int status;
  private volatile String made = "";

  @AfterEach
  void close() {
    server.close();
  }

  /** That the name is taken is what the client hears that asks again by itself. */
  @ParameterizedTest
  @ValueSource(ints = {NO_ANSWER, 409, 500, 503, 504})
  void whoeverIsLeftWithoutATokenIsToldWhichSecretMayBeLeftOfIt(int answer) throws IOException {
    status = answer;

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
        clusters: [{name: test, cluster: {server: "%s"}}]
        users: [{name: test, user: {token: none}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        current-context: test
        """
            .formatted(server.client().getMasterUrl()));
  }

  private Answer answer(Asked asked) {
    if (!asked.method().equals("POST")) {
      return Answer.object(200, SOURCES);
    }
    made = asked.object().toString();
    return status == NO_ANSWER
        ? Answer.none()
        : Answer.failure(status, status == 409 ? "AlreadyExists" : "InternalError");
  }
}
