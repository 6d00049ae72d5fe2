package dev.sallyport.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.api.OutsideText;
import dev.sallyport.signin.kubernetes.ClusterAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The cluster that kubectl would use: of several files the first that says something counts, as
 * with kubectl. It only reads; no credential plugin is run, and nothing is asked of the cluster.
 */
public final class CurrentCluster {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private record Kubeconfig(Path file, JsonNode tree) {}

  private final List<Kubeconfig> kubeconfigs;

  private CurrentCluster(List<Kubeconfig> kubeconfigs) {
    this.kubeconfigs = kubeconfigs;
  }

  /**
   * @param files as in KUBECONFIG; those that do not exist are passed over
   * @throws IllegalArgumentException with what is wrong and what to do
   * @throws IOException when a file that is there cannot be read
   */
  public static ClusterAddress of(List<Path> files) throws IOException {
    List<Kubeconfig> found = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        found.add(new Kubeconfig(file, parse(file)));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no kubeconfig to take the cluster's address from: set KUBECONFIG");
    }
    return new CurrentCluster(found).address();
  }

  private static JsonNode parse(Path file) throws IOException {
    try {
      return YAML.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      // What is in there may be secret, so the parser's words, which quote it, are not passed on.
      throw new IllegalArgumentException(file + " is not a kubeconfig", e);
    }
  }

  private ClusterAddress address() throws IOException {
    String context =
        kubeconfigs.stream()
            .map(k -> k.tree().path("current-context").asText())
            .filter(name -> !name.isEmpty())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "your kubeconfig has no current context: kubectl config use-context"));
    String name = named("contexts", context).tree().at("/context/cluster").asText();
    Kubeconfig entry = named("clusters", name);
    JsonNode cluster = entry.tree().path("cluster");
    String shown = "cluster " + OutsideText.quoted(name) + " of your kubeconfig ";
    String server = cluster.path("server").asText();
    requireSafe(shown, server, cluster);
    return new ClusterAddress(
        name, server, authorities(shown, entry.file(), cluster), text(cluster, "tls-server-name"));
  }

  /** The first entry of that name. */
  private Kubeconfig named(String list, String name) {
    for (Kubeconfig kubeconfig : kubeconfigs) {
      for (JsonNode entry : kubeconfig.tree().path(list)) {
        if (entry.path("name").asText().equals(name)) {
          return new Kubeconfig(kubeconfig.file(), entry);
        }
      }
    }
    throw new IllegalArgumentException(
        "your kubeconfig has nothing named " + OutsideText.quoted(name) + " in its " + list);
  }

  /** What is handed to many people must not let somebody in between read their tokens. */
  private static void requireSafe(String shown, String server, JsonNode cluster) {
    Optional<URI> uri = uri(server);
    if (uri.isEmpty()
        || !"https".equalsIgnoreCase(uri.get().getScheme())
        || uri.get().getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          shown + "has no https server; use a context whose cluster has one");
    }
    if (cluster.path("insecure-skip-tls-verify").asBoolean()) {
      throw new IllegalArgumentException(
          shown
              + "skips TLS verification, and so would everybody who gets this kubeconfig: give it"
              + " certificate-authority instead");
    }
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(URI.create(text)).filter(uri -> uri.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> authorities(String shown, Path kubeconfig, JsonNode cluster)
      throws IOException {
    try {
      Optional<String> data = text(cluster, "certificate-authority-data");
      if (data.isPresent()) {
        return Optional.of(Certificates.pem(Base64.getMimeDecoder().decode(data.get())));
      }
      Optional<String> file = text(cluster, "certificate-authority");
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Certificates.pem(
                  Files.readAllBytes(kubeconfig.toAbsolutePath().resolveSibling(file.get()))));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          shown + "has a certificate authority that cannot be used: it " + e.getMessage(), e);
    }
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.of(node.path(field).asText()).filter(text -> !text.isEmpty());
  }
}
