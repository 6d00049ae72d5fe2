package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.GoldenCase;
import dev.sallyport.access.AccessReport;
import dev.sallyport.access.Existing;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A directory for each case: what is in the cluster in {@code in.yaml}, one User in it, perhaps the
 * namespace that is asked for in {@code in-namespace}; and what is said, as text in {@code out.txt}
 * and as JSON in {@code out.json}.
 */
class AccessGoldenTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TestFactory
  Stream<DynamicTest> everyReportIsAsItWasRead() {
    return GoldenCase.all("access-report", AccessGoldenTest::check);
  }

  private static void check(GoldenCase given) throws IOException {
    List<JsonNode> objects;
    try (var documents =
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(given.file("in.yaml").toFile())) {
      objects = documents.readAll();
    }
    Optional<String> namespace = given.text("in-namespace").map(String::strip);

    AccessReport report =
        AccessReport.of(
            of(objects, User.class).getFirst(),
            of(objects, Group.class),
            of(objects, GroupMembership.class),
            of(objects, Assignment.class),
            Stream.concat(
                    of(objects, RoleBinding.class).stream().map(Existing::of),
                    of(objects, ClusterRoleBinding.class).stream().map(Existing::of))
                .toList(),
            namespace);

    String json = AccessJson.of(report, "identity", namespace);
    given.assertOut("out.txt", new AccessText(report, namespace).toString());
    given.assertOut("out.json", json);
    assertThat(report.someInForce())
        .as("the exit code says what the report says")
        .isNotEqualTo(json.contains("\"inForce\" : [ ]"));
  }

  private static <T> List<T> of(List<JsonNode> objects, Class<T> type) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(type.getSimpleName()))
        .map(object -> Serialization.unmarshal(object.toString(), type))
        .toList();
  }
}
