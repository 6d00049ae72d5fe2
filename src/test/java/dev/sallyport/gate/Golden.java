package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A directory with what goes in ({@code in-*.yaml}) and what has to come out ({@code out.yaml}). A
 * file that the test did not ask for fails it. {@code -Dsallyport.write=true} writes what came out;
 * read the diff before you commit it.
 */
final class Golden {

  static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private static final String OUT = "out.yaml";
  private static final boolean WRITE = Boolean.getBoolean("sallyport.write");

  private final Path directory;
  private final Set<String> used = new TreeSet<>();

  private Golden(Path directory) {
    this.directory = directory;
  }

  /** A test for each directory below {@code src/test/resources/<root>}. */
  static Stream<DynamicTest> cases(String root, Function<Golden, JsonNode> run) {
    try (Stream<Path> directories = Files.list(Path.of("src/test/resources", root))) {
      List<Path> cases = directories.sorted().toList();
      assertThat(cases).isNotEmpty();
      return cases.stream()
          .map(
              directory ->
                  DynamicTest.dynamicTest(
                      String.valueOf(directory.getFileName()),
                      directory.toUri(),
                      () -> new Golden(directory).check(run)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All documents of a file, none where it is not there. */
  List<JsonNode> documents(String file) {
    Path path = directory.resolve(file);
    if (!Files.exists(path)) {
      return List.of();
    }
    used.add(file);
    try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(path.toFile())) {
      return values.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(path.toString(), e);
    }
  }

  /** The one document of a file. */
  JsonNode read(String file) {
    used.add(file);
    try {
      return YAML.readTree(directory.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private void check(Function<Golden, JsonNode> run) throws IOException {
    String actual = YAML.writeValueAsString(run.apply(this));
    Path out = directory.resolve(OUT);
    if (WRITE) {
      Files.writeString(out, actual);
    }
    assertThat(actual).isEqualTo(Files.exists(out) ? Files.readString(out) : "");
    used.add(OUT);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .as("files of the case, all of them used")
          .containsExactlyInAnyOrderElementsOf(used);
    }
  }
}
