package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.portal.KubectlSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubectlFilesTest {

  private static final String KUBECONFIG =
      """
      current-context: here
      contexts: [{name: here, context: {cluster: prod, user: admin}}]
      clusters: [{name: prod, cluster: {server: "SERVER"}}]
      users: [{name: admin, user: {token: marked}}]
      """;

  @TempDir private Path folder;

  private Path kubeconfig(String server) throws IOException {
    return Files.writeString(folder.resolve("cluster"), KUBECONFIG.replace("SERVER", server));
  }

  @Test
  void peopleAreGivenTheClusterAndNoCredential() throws IOException {
    Optional<KubectlSetup> setup =
        KubectlFiles.read(Optional.of(kubeconfig("https://api.example.com")), Optional.empty());

    assertThat(setup.orElseThrow().cluster().name()).isEqualTo("prod");
    assertThat(setup.orElseThrow().cluster().server()).isEqualTo("https://api.example.com");
    assertThat(setup.toString()).doesNotContain("marked");
  }

  @Test
  void withoutAClusterThereIsNoSetup() throws IOException {
    assertThat(KubectlFiles.read(Optional.empty(), Optional.empty())).isEmpty();
  }

  @Test
  void aClusterThatIsNotSafeToHandOutIsRefused() throws IOException {
    Path plain = kubeconfig("http://api.example.com");

    assertThatThrownBy(() -> KubectlFiles.read(Optional.of(plain), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> KubectlFiles.read(Optional.of(missing), Optional.empty()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void authoritiesThatHoldMoreThanCertificatesAreRefused() throws IOException {
    Path cluster = kubeconfig("https://api.example.com");
    Path key = Files.writeString(folder.resolve("ca"), "-----BEGIN PRIVATE KEY-----\n");

    assertThatThrownBy(() -> KubectlFiles.read(Optional.of(cluster), Optional.of(key)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--issuer-ca");
    assertThatThrownBy(() -> KubectlFiles.read(Optional.empty(), Optional.of(key)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--cluster");
  }
}
