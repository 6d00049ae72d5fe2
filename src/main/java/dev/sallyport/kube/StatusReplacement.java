package dev.sallyport.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.sallyport.api.Session;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/**
 * The one write that there are thousands of in a minute: a Session gets another status. Of the
 * client's own way for it, a copy of the object by way of JSON is most of the work; and besides
 * what is sent here, the API server passes over what it gets.
 *
 * @param session as it was read, and with the status that it gets
 */
record StatusReplacement(Session session) {

  /** What is sent, with the version that was read as its condition. */
  Map<String, Object> body() {
    ObjectMeta metadata = session.getMetadata();
    return Map.of(
        "apiVersion", session.getApiVersion(),
        "kind", session.getKind(),
        "metadata",
            Map.of(
                "name", metadata.getName(),
                "namespace", metadata.getNamespace(),
                "uid", metadata.getUid(),
                "resourceVersion", metadata.getResourceVersion()),
        "status", session.getStatus());
  }

  /**
   * The Session after it. All but its version is what was sent, or what stood there in the version
   * that was read; so texts that stay are not there twice, and nothing is parsed for them.
   *
   * @param answer of the API server, as JSON
   * @param serialization of the client that has it
   */
  Session written(String answer, KubernetesSerialization serialization) {
    String version = serialization.unmarshal(answer, Versioned.class).metadata().resourceVersion();
    Session written = session.with(session.getStatus());
    written.setMetadata(
        new ObjectMetaBuilder(session.getMetadata()).withResourceVersion(version).build());
    return written;
  }

  /** Of an object, the version. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Versioned(Metadata metadata) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Metadata(String resourceVersion) {}
  }
}
