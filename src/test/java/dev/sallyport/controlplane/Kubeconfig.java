package dev.sallyport.controlplane;

import dev.sallyport.controlplane.CertificateAuthority.Credential;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Writes kubeconfig files of one cluster. They hold credentials: only their owner may read them.
 */
record Kubeconfig(String server, String authorityPem) {
  Path writeClientCertificate(Path file, Credential credential) {
    return write(
        file,
        new AuthInfoBuilder()
            .withClientCertificateData(base64(credential.certificate()))
            .withClientKeyData(base64(credential.key()))
            .build());
  }

  Path writeToken(Path file, String token) {
    return write(file, new AuthInfoBuilder().withToken(token).build());
  }

  private Path write(Path file, AuthInfo user) {
    var config =
        new ConfigBuilder()
            .withCurrentContext("sallyport")
            .addNewCluster()
            .withName("sallyport")
            .withNewCluster()
            .withServer(server)
            .withCertificateAuthorityData(authorityPem == null ? null : base64(authorityPem))
            .endCluster()
            .endCluster()
            .addNewUser()
            .withName("sallyport")
            .withUser(user)
            .endUser()
            .addNewContext()
            .withName("sallyport")
            .withNewContext()
            .withCluster("sallyport")
            .withUser("sallyport")
            .endContext()
            .endContext()
            .build();
    return writePrivate(file, Serialization.asYaml(config));
  }

  static Path writePrivate(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      Files.createFile(
          file,
          java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
              java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
