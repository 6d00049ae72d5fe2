package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the admission policies say is found in docs/troubleshooting.md, as somebody reads it. */
class RefusalsTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @Test
  void whateverAPolicySaysHasAPlaceInTroubleshooting() throws IOException {
    List<String> listed =
        Page.read(Page.project("docs/troubleshooting.md"))
            .section("Refused at apply")
            .tables()
            .getFirst()
            .column("message")
            .stream()
            .flatMap(cell -> Page.quoted(cell).stream())
            .map(
                message ->
                    message.replaceFirst("^… ", "the author may not ").replaceAll(" ….*", ""))
            .toList();

    assertThat(said())
        .isNotEmpty()
        .allSatisfy(
            said ->
                assertThat(listed)
                    .as("%s", said)
                    .anyMatch(message -> said.startsWith(message) || message.startsWith(said)));
  }

  /** How the messages of the policies begin, up to what differs from one refusal to the next. */
  private static List<String> said() throws IOException {
    List<String> said = new ArrayList<>();
    try (Stream<Path> files = Files.list(Page.project("crds"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        try (MappingIterator<JsonNode> documents =
            YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
          while (documents.hasNextValue()) {
            for (JsonNode validation : documents.nextValue().at("/spec/validations")) {
              String expression = validation.path("messageExpression").asText();
              said.add(
                  expression.startsWith("'")
                      ? expression.substring(1, expression.indexOf('\'', 1)).strip()
                      : validation.path("message").asText());
            }
          }
        }
      }
    }
    return said;
  }
}
