package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused, without a cluster; what is printed stands in KubeconfigGoldenTest. */
class KubeconfigCommandTest {

  private static final String KUBECONFIG =
      """
      current-context: prod
      contexts:
      - {name: prod, context: {cluster: prod, user: admin}}
      clusters:
      - name: prod
        cluster: %s
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://id.example.com      | must be https; http only on localhost",
        "http://127.0.0.2           | must be https; http only on localhost",
        "ftp://localhost            | must be https",
        "https://id.example.com/    | must not end with a slash",
        "https://id.example.com//a  | must have no empty part in its path",
        "https://id.example.com?a=b | no user, query or fragment",
        "https://id.example.com#a   | no user, query or fragment",
        "https://me@id.example.com  | no user, query or fragment",
        "id.example.com             | needs a scheme and a host",
        "https://größe.example.com  | in ASCII",
        "https://                   | is no URL",
        "'https://id.example.com\n' | is no URL",
      })
  void aBaseUrlThatIsNoIssuerIsRefused(String url, String message) {
    assertThat(run("--base-url", url)).isEqualTo(1);
    assertThat(err.toString()).startsWith("kubeconfig: the base URL ").contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''        | a name and a final colon",
        ":         | a name and a final colon",
        "sallyport | a name and a final colon",
        "system:   | must not begin with system:",
        "System:x: | must not begin with system:",
        "a\u200b:  | not visible",
        "a\\:      | backslash",
      })
  void aPrefixThatCouldMakeSomebodyElseIsRefused(String prefix, String message) {
    assertThat(
            run(
                "--base-url",
                "https://a.example.com",
                "--for-api-server",
                "--subject-prefix",
                prefix))
        .isEqualTo(1);
    assertThat(err.toString()).startsWith("kubeconfig: the subject prefix ").contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anApiServerTakesNoHttpAlsoNotOnLoopback() {
    assertThat(
            run(
                "--base-url",
                "http://localhost:8080",
                "--for-api-server",
                "--subject-prefix",
                "a:"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("over https only");
  }

  @Test
  void thePrefixIsNeverGuessedAndNeverIgnored() {
    assertThat(run("--base-url", "https://id.example.com", "--for-api-server")).isEqualTo(1);
    assertThat(run("--base-url", "https://id.example.com", "--subject-prefix", "a:")).isEqualTo(1);
    assertThat(err.toString())
        .contains("needs --subject-prefix")
        .contains("goes with --for-api-server only");
  }

  @Test
  void oneOfCenterAndBaseUrlIsNeeded() {
    assertThat(run()).isEqualTo(1);
    assertThat(run("-n", "identity", "--base-url", "https://id.example.com")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{server: 'http://prod.example.com'}                                     | no https server",
        "{server: 'https://a:b@prod.example.com'}                                | no https server",
        "{}                                                                      | no https server",
        "{server: 'https://prod.example.com', insecure-skip-tls-verify: true}    | skips TLS",
        "{server: 'https://prod.example.com', certificate-authority-data: Zm9v}  | is not PEM",
        "{server: 'https://prod.example.com', certificate-authority-data: '!!!'} | certificate",
        "{server: 'https://prod.example.com', certificate-authority: absent.crt} | absent.crt",
      })
  void aClusterThatShouldNotBeHandedOutIsRefused(String cluster, String message)
      throws IOException {
    write("config", KUBECONFIG.formatted(cluster));

    assertThat(run("--base-url", "https://id.example.com")).isEqualTo(1);
    assertThat(err.toString()).contains(message).doesNotContain("a:b@");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void withoutAKubeconfigThereIsNoClusterButAnApiServerNeedsNone() {
    assertThat(run("--base-url", "https://id.example.com")).isEqualTo(1);
    assertThat(err.toString()).contains("set KUBECONFIG");

    assertThat(
            run(
                "--base-url",
                "https://id.example.com",
                "--for-api-server",
                "--subject-prefix",
                "a:"))
        .isZero();
  }

  @Test
  void aKubeconfigThatIsNoneIsNotQuoted() throws IOException {
    write("config", "users: [{secret-of-mine: [");

    assertThat(run("--base-url", "https://id.example.com")).isEqualTo(1);
    assertThat(err.toString()).contains("is not a kubeconfig").doesNotContain("secret-of-mine");
  }

  @Test
  void ofSeveralKubeconfigsTheFirstThatSaysSomethingCounts() throws IOException {
    write("config", "current-context: prod");
    write(
        "more",
        KUBECONFIG
            .formatted("{server: 'https://prod.example.com'}")
            .replace("current-context: prod", "current-context: other"));

    assertThat(run("--base-url", "https://id.example.com")).isZero();
    assertThat(out.toString()).contains("server: \"https://prod.example.com\"");
  }

  @Test
  void authoritiesAreCertificatesAndNothingElse() throws IOException {
    Path key = write("ca.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Path empty = write("empty.pem", "");

    assertThat(run("--base-url", "https://id.example.com", "--issuer-ca", key.toString()))
        .isEqualTo(1);
    assertThat(run("--base-url", "https://id.example.com", "--issuer-ca", empty.toString()))
        .isEqualTo(1);
    assertThat(run("--base-url", "https://id.example.com", "--issuer-ca", folder + "/absent"))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("is not PEM with certificates")
        .contains("has no certificate in it")
        .contains("there is no file " + folder + "/absent")
        .doesNotContain("\tat ");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private int run(String... arguments) {
    return new CommandLine(
            new KubeconfigCommand(() -> List.of(folder.resolve("config"), folder.resolve("more"))))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
