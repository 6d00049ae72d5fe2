package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A case in a file: documents, and above them comments {@code # message: …} and {@code # field: …}
 * with what the API server is expected to answer.
 */
record CaseFile(Path path, Map<String, String> expected, List<ObjectNode> documents) {

  /**
   * Every case below a folder, in folders named after the plural of the documents' kind.
   *
   * @throws AssertionError when a file begins with none of the prefixes, or lies in another folder
   */
  static List<CaseFile> below(String folder, String... prefixes) {
    List<Path> files = Yaml.files(Yaml.project("src/test/resources/" + folder));
    assertThat(files).as("cases in %s", folder).isNotEmpty();
    assertThat(files)
        .as("files that no test reads")
        .allSatisfy(
            file -> {
              assertThat(file.getParent().getFileName().toString())
                  .isIn(ResourcePath.OURS.values());
              assertThat(file.getFileName().toString()).endsWith(".yaml");
              assertThat(List.of(prefixes)).anyMatch(file.getFileName().toString()::startsWith);
            });
    List<CaseFile> cases = files.stream().map(CaseFile::read).toList();
    assertThat(cases)
        .allSatisfy(
            aCase ->
                assertThat(aCase.document().path("kind").asText())
                    .as("kind in %s", aCase)
                    .isIn(ResourcePath.OURS.keySet()));
    return cases;
  }

  private static CaseFile read(Path path) {
    String text = Yaml.read(path);
    Map<String, String> expected = new LinkedHashMap<>();
    text.lines()
        .takeWhile(line -> line.startsWith("# "))
        .map(line -> line.substring(2).split(": ", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> expected.put(parts[0], parts[1]));
    return new CaseFile(path, expected, Yaml.documents(text));
  }

  boolean named(String prefix) {
    return path.getFileName().toString().startsWith(prefix);
  }

  ObjectNode document() {
    return documents.getFirst();
  }

  /** Checks a refusal against the comments of the file. */
  void assertRefused(Answer answer) {
    assertThat(answer.code()).as("%s is refused: %s", this, answer).isIn(400, 422);
    assertThat(expected).as("a comment '# message: …' in %s", this).containsKey("message");
    String message = expected.get("message");
    if (expected.containsKey("field")) {
      assertThat(answer.causes())
          .as("%s names the field and says what to do", this)
          .anySatisfy(
              cause -> {
                assertThat(cause.field()).isEqualTo(expected.get("field"));
                assertThat(cause.message()).contains(message);
              });
    } else {
      assertThat(answer.message()).as("%s", this).contains(message);
    }
  }

  @Override
  public String toString() {
    return path.getParent().getFileName() + "/" + path.getFileName();
  }
}
