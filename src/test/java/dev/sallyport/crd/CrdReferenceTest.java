package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/} says what {@code crds/} says. After a change there, write it anew with
 *
 * <pre>mvn -q test -Dtest=CrdReferenceTest -Dsallyport.write=true</pre>
 */
class CrdReferenceTest {
  private static final Path FOLDER = Yaml.project("docs/reference");

  @Test
  void saysWhatTheCrdsSay() throws IOException {
    Map<String, String> pages = CrdReference.pages();
    if (Boolean.getBoolean("sallyport.write")) {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
      }
    }

    assertThat(FOLDER).isDirectory();
    assertThat(Yaml.files(FOLDER))
        .filteredOn(file -> Yaml.read(file).startsWith(CrdReference.MADE))
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrderElementsOf(pages.keySet());
    pages.forEach(
        (name, page) ->
            assertThat(Yaml.read(FOLDER.resolve(name)))
                .as(
                    "docs/reference/%s; write it anew with"
                        + " mvn -q test -Dtest=CrdReferenceTest -Dsallyport.write=true",
                    name)
                .isEqualTo(page));
  }
}
