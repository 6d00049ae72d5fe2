package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links of README.md and docs/ lead somewhere, and what they name is there; all of it is named. */
class LinksTest {
  /** A path of this project, as it stands in prose and in commands. */
  private static final Pattern PATH =
      Pattern.compile(
          "(?<![\\w./-])((?:samples|crds|docs|controlplane|\\.ci|src/(?:main|test))/[\\w./-]*)");

  private static final Path SOURCES = Page.project("src/main/java/dev/sallyport");

  /** A class by its package, which is below ours. */
  private static final Pattern CLASS = Pattern.compile("[a-z.]+\\.[A-Z]\\w+");

  @Test
  void everyRelativeLinkLeadsToAFileAndAHeading() {
    List<String> dead = new ArrayList<>();
    for (Page page : Page.all()) {
      for (String link : page.links()) {
        if (!link.contains("://") && !resolves(page, link)) {
          dead.add(page + ": " + link);
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void everyPageCanBeReachedFromTheReadme() {
    Set<Path> reached = new HashSet<>();
    List<Path> next = new ArrayList<>(List.of(Page.project("README.md").normalize()));
    while (!next.isEmpty()) {
      Path file = next.removeLast();
      if (reached.add(file)) {
        Page page = Page.read(file);
        page.links().stream()
            .filter(link -> !link.contains("://") && !link.startsWith("#"))
            .map(link -> target(page, link))
            .filter(target -> target.toString().endsWith(".md") && Files.exists(target))
            .forEach(next::add);
      }
    }

    assertThat(Page.all())
        .extracting(page -> page.file().normalize())
        .allSatisfy(file -> assertThat(reached).as("linked from somewhere").contains(file));
  }

  @Test
  void everyPathOfTheProjectThatIsNamedExists() {
    List<String> missing = new ArrayList<>();
    for (Page page : Page.all()) {
      PATH.matcher(page.text())
          .results()
          .map(found -> found.group(1).replaceAll("[.]+$", ""))
          .filter(path -> !Files.exists(Page.project(path)))
          .forEach(path -> missing.add(page + ": " + path));
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void everyPackageIsInTheReadme() throws IOException {
    try (Stream<Path> packages = Files.list(SOURCES).filter(Files::isDirectory)) {
      assertThat(quoted("package of `dev.sallyport`"))
          .containsAll(packages.map(each -> each.getFileName().toString()).toList());
    }
  }

  @Test
  void whereTheReadmeSaysThatAChangeBeginsThereIsSomething() {
    assertThat(quoted("begin at"))
        .filteredOn(name -> CLASS.matcher(name).matches())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(SOURCES.resolve(name.replace('.', '/') + ".java")).exists());
  }

  /** The names in a column of the README's tables of how it works. */
  private static List<String> quoted(String heading) {
    return Page.read(Page.project("README.md")).section("How it works").tables().stream()
        .flatMap(table -> table.column(heading).stream())
        .flatMap(cell -> Page.quoted(cell).stream())
        .toList();
  }

  private static boolean resolves(Page page, String link) {
    String anchor = link.contains("#") ? link.substring(link.indexOf('#') + 1) : "";
    Path target = link.startsWith("#") ? page.file() : target(page, link);
    if (!Files.exists(target)) {
      return false;
    }
    return anchor.isEmpty() || Page.read(target).anchors().contains(anchor);
  }

  private static Path target(Page page, String link) {
    return page.file().resolveSibling(link.replaceAll("#.*", "")).normalize();
  }
}
