package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.Resource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Puts copies of one object into etcd, as the API server would have stored them. Only so does a
 * center of full size stand within a minute: through the API its people cost 220,000 writes that
 * nothing here measures.
 */
public final class Store implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient etcd;

  public Store(Site site) {
    Path certificates = site.certificates();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(site.etcdUrl().toString())
            .withCaCertFile(certificates.resolve("etcd-ca.crt").toString())
            .withClientCertFile(certificates.resolve("etcd-client.crt").toString())
            .withClientKeyFile(certificates.resolve("etcd-client.key").toString())
            .withClientKeyAlgo("RSA")
            .withRequestTimeout(60_000)
            .build();
    etcd = new KubernetesClientBuilder().withConfig(config).build();
  }

  /**
   * @param stored an object as the API shows it: with status and managed fields
   * @param copies give name and spec
   */
  public void put(JsonNode stored, List<? extends Resource<?, ?>> copies) {
    // One transaction each: objects of one would share a resourceVersion, which no two have that
    // the
    // API server stored, and a watch that ends between them goes on after all of them.
    Workers.forEach(
        copies,
        copy -> {
          String answer = etcd.raw("/v3/kv/put", "POST", put(stored.deepCopy(), copy));
          if (!answer.contains("\"revision\"")) {
            throw new IllegalStateException("etcd answered " + answer);
          }
        });
  }

  private static Map<String, Object> put(ObjectNode object, Resource<?, ?> copy) {
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    metadata.put("name", copy.getMetadata().getName());
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.remove("resourceVersion");
    object.set("spec", JSON.valueToTree(copy.getSpec()));
    String key =
        "/registry/"
            + Resource.GROUP
            + "/"
            + copy.getPlural()
            + "/"
            + copy.getMetadata().getNamespace()
            + "/"
            + copy.getMetadata().getName();
    return Map.of("key", base64(key), "value", base64(object.toString()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    etcd.close();
  }
}
