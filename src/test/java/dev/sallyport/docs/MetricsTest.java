package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every metric that the code registers is in {@code docs/reference/metrics.md}. */
class MetricsTest {
  private static final Pattern METER = Pattern.compile("\"(sallyport\\.[a-z.]+)\"");
  private static final String API_GROUP = "sallyport.dev";

  @Test
  void everyMetricIsDocumented() throws IOException {
    String page = Page.read(Page.project("docs/reference/metrics.md")).text();

    List<String> meters = meters();

    assertThat(meters).contains("sallyport.leading");
    assertThat(meters)
        .allSatisfy(meter -> assertThat(page).contains("`" + meter.replace('.', '_')));
  }

  private static List<String> meters() throws IOException {
    try (Stream<Path> files = Files.walk(Page.project("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(file -> METER.matcher(Page.read(file).text()).results())
          .map(found -> found.group(1))
          .filter(name -> !name.startsWith(API_GROUP))
          .distinct()
          .toList();
    }
  }
}
