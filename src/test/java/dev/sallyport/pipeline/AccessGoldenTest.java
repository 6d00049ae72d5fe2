package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A directory for each case: what is in the cluster in {@code in.yaml}, one User in it, perhaps the
 * namespace that is asked for in {@code in-namespace}; and what is said, as text in {@code out.txt}
 * and as JSON in {@code out.json}. {@code -Dsallyport.write=true} writes these two anew, for a
 * person to read in the diff.
 */
class AccessGoldenTest {

  private static final Path CASES = Path.of("src/test/resources/access-report");
  private static final Set<String> FILES = Set.of("in.yaml", "in-namespace", "out.txt", "out.json");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TestFactory
  Stream<DynamicTest> everyReportIsAsItWasRead() throws IOException {
    return cases().stream()
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    directory.getFileName().toString(), () -> check(directory)));
  }

  @Test
  void noFileIsUnused() throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      assertThat(files.filter(Files::isRegularFile))
          .allMatch(file -> FILES.contains(file.getFileName().toString()));
    }
  }

  private static void check(Path directory) throws IOException {
    List<JsonNode> objects;
    try (var documents =
        YAML.readerFor(JsonNode.class)
            .<JsonNode>readValues(directory.resolve("in.yaml").toFile())) {
      objects = documents.readAll();
    }
    Path asked = directory.resolve("in-namespace");
    Optional<String> namespace =
        Files.exists(asked) ? Optional.of(Files.readString(asked).strip()) : Optional.empty();

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
    compare(directory.resolve("out.txt"), new AccessText(report, namespace).toString());
    compare(directory.resolve("out.json"), json);
    assertThat(report.someInForce())
        .as("the exit code says what the report says")
        .isNotEqualTo(json.contains("\"inForce\" : [ ]"));
  }

  private static void compare(Path golden, String made) throws IOException {
    if (Boolean.getBoolean("sallyport.write")) {
      Files.writeString(golden, made);
    }
    assertThat(made).isEqualTo(Files.exists(golden) ? Files.readString(golden) : "");
  }

  private static <T> List<T> of(List<JsonNode> objects, Class<T> type) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(type.getSimpleName()))
        .map(object -> Serialization.unmarshal(object.toString(), type))
        .toList();
  }

  private static List<Path> cases() throws IOException {
    try (Stream<Path> directories = Files.list(CASES)) {
      return directories.sorted().toList();
    }
  }
}
