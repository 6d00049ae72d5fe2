package dev.sallyport.server;

import dev.sallyport.pipeline.Certificates;
import dev.sallyport.pipeline.CurrentCluster;
import dev.sallyport.portal.KubectlSetup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the portal's kubeconfig is made of, from the files that the install names. */
final class KubectlFiles {

  private KubectlFiles() {}

  /**
   * @param kubeconfig with the cluster; without it there is no setup
   * @param issuerCa authorities of the issuer
   * @throws IllegalArgumentException with what is wrong and what to do
   * @throws IOException when a file is not there or cannot be read
   */
  static Optional<KubectlSetup> read(Optional<Path> kubeconfig, Optional<Path> issuerCa)
      throws IOException {
    if (kubeconfig.isEmpty()) {
      if (issuerCa.isPresent()) {
        throw new IllegalArgumentException("--issuer-ca goes with --cluster only");
      }
      return Optional.empty();
    }
    if (!Files.exists(kubeconfig.get())) {
      throw new NoSuchFileException(kubeconfig.get().toString());
    }
    return Optional.of(
        new KubectlSetup(
            CurrentCluster.of(List.of(kubeconfig.get())),
            issuerCa.isPresent() ? Optional.of(authorities(issuerCa.get())) : Optional.empty()));
  }

  private static String authorities(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Certificates.pem(in.readNBytes(Certificates.MAX_BYTES + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " of --issuer-ca " + e.getMessage(), e);
    }
  }
}
