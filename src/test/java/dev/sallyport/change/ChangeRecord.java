package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.RecordPart;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.Records;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The change record of one epoch, as it lies in the cluster. */
record ChangeRecord(RecordRead read, List<Secret> secrets) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static ChangeRecord read(KubernetesClient admin, String namespace, long epoch) {
    String name = Secrets.CHANGE_RECORD_PREFIX + epoch;
    List<Secret> secrets =
        admin.secrets().inNamespace(namespace).list().getItems().stream()
            .filter(
                s ->
                    s.getMetadata().getName().equals(name)
                        || s.getMetadata().getName().startsWith(name + "-"))
            .toList();
    List<RecordPart> parts =
        secrets.stream().map(RecordPart::read).flatMap(Optional::stream).toList();
    List<RecordRead> found = Records.assemble(parts);
    assertThat(found).as("records of epoch %d in %s", epoch, namespace).hasSize(1);
    return new ChangeRecord(found.getFirst(), secrets);
  }

  /** Every part is there, and none was altered. */
  RecordRead.Complete complete() {
    assertThat(read).isInstanceOf(RecordRead.Complete.class);
    return (RecordRead.Complete) read;
  }

  /** {@code Kind/name} of everything that it lists. */
  List<String> listed() {
    return complete().entries().values().stream()
        .map(e -> e.kind().word() + "/" + e.name())
        .sorted()
        .toList();
  }

  /** The YAML as a person would read it with kubectl. */
  String yaml() {
    StringBuilder text = new StringBuilder();
    for (String name : complete().secrets()) {
      Secret part =
          secrets.stream()
              .filter(s -> s.getMetadata().getName().equals(name))
              .findFirst()
              .orElseThrow();
      text.append(
          new String(
              Base64.getDecoder().decode(part.getData().get("objects.yaml")),
              StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /** Its objects; of one that was amended the last is the one that counts. */
  List<JsonNode> objects() {
    List<JsonNode> objects = new ArrayList<>();
    try {
      YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml()).forEachRemaining(objects::add);
    } catch (IOException e) {
      throw new UncheckedIOException("not YAML", e);
    }
    return objects;
  }

  /** Nothing in it that the API server or a controller added. */
  void assertClean() {
    assertThat(objects())
        .allSatisfy(
            object -> {
              assertThat(object.properties())
                  .extracting(Map.Entry::getKey)
                  .isSubsetOf("apiVersion", "kind", "metadata", "spec");
              assertThat(object.get("metadata").properties())
                  .extracting(Map.Entry::getKey)
                  .isSubsetOf("name", "namespace", "labels", "annotations", "finalizers");
              assertThat(object.at("/metadata/finalizers").toString())
                  .doesNotContain("sallyport.dev");
            });
  }
}
