package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the code registers and counts by is in {@code docs/reference/metrics.md}. */
class MetricsTest {
  private static final Pattern METER = Pattern.compile("\"(sallyport\\.[a-z.]+)\"");
  private static final Pattern CONTROLLER = Pattern.compile("new Controller\\(\\s*\"([a-z-]+)\"");
  private static final Pattern NAMED = Pattern.compile("\\bsallyport_[a-z_]+[a-z]");
  private static final String API_GROUP = "sallyport.dev";
  private static final Page PAGE = Page.read(Page.project("docs/reference/metrics.md"));

  @Test
  void everyMetricIsDocumented() throws IOException {
    List<String> meters =
        found(METER).stream().filter(name -> !name.startsWith(API_GROUP)).toList();

    assertThat(meters).contains("sallyport.leading");
    assertThat(meters)
        .allSatisfy(meter -> assertThat(PAGE.text()).contains("`" + meter.replace('.', '_')));
  }

  @Test
  void everyMetricThatAPageNamesIsThere() {
    List<String> named =
        Page.all().stream()
            .flatMap(page -> NAMED.matcher(page.text()).results())
            .map(found -> found.group().replaceAll("_(count|sum|max)$", ""))
            .distinct()
            .toList();

    assertThat(named).contains("sallyport_leading", "sallyport_requests_seconds");
    assertThat(named).allSatisfy(metric -> assertThat(PAGE.text()).contains("| `" + metric + "`"));
  }

  @Test
  void everyControllerIsNamed() throws IOException {
    List<String> controllers = found(CONTROLLER);

    assertThat(controllers).contains("sources");
    assertThat(PAGE.text()).contains(controllers.stream().map("`%s`"::formatted).toList());
  }

  private static List<String> found(Pattern name) throws IOException {
    try (Stream<Path> files = Files.walk(Page.project("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(file -> name.matcher(Page.read(file).text()).results())
          .map(found -> found.group(1))
          .distinct()
          .toList();
    }
  }
}
