package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation. */
public record Page(Path file, String text) {
  private static final Pattern FENCE =
      Pattern.compile("^ *```(\\w*)\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
  private static final Pattern TABLE =
      Pattern.compile("^\\|.*\\|\\n\\|[-|]+\\|\\n(?:\\|.*\\|\\n)+", Pattern.MULTILINE);
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

  /** A fenced block: its language, and what is in it. */
  public record Block(Path page, String language, String text) {}

  /** A table: what stands over its columns, and its rows. */
  public record Table(List<String> header, List<List<String>> rows) {

    /** The cells below a heading; none where there is no such column. */
    List<String> column(String heading) {
      int index = header.indexOf(heading);
      return index < 0 ? List.of() : rows.stream().map(row -> row.get(index)).toList();
    }
  }

  /** README.md and everything below docs/. */
  static List<Page> all() {
    try (Stream<Path> files = Files.walk(project("docs"))) {
      return Stream.concat(Stream.of(project("README.md")), files.sorted())
          .filter(file -> file.toString().endsWith(".md"))
          .map(Page::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Page read(Path file) {
    try {
      return new Page(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** A path below the project's folder. */
  public static Path project(String path) {
    return Path.of(System.getProperty("basedir", "."), path);
  }

  /** The fenced blocks, in order. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher fence = FENCE.matcher(text);
    while (fence.find()) {
      blocks.add(new Block(file, fence.group(1), fence.group(2)));
    }
    return blocks;
  }

  /** The tables, in order. */
  public List<Table> tables() {
    return TABLE.matcher(prose()).results().map(table -> table(table.group())).toList();
  }

  private static Table table(String text) {
    List<List<String>> rows =
        text.lines()
            .map(line -> line.substring(1, line.lastIndexOf('|')))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .toList();
    return new Table(rows.getFirst(), rows.subList(2, rows.size()));
  }

  /** The words that stand between backticks. */
  static List<String> quoted(String text) {
    return QUOTED.matcher(text).results().map(word -> word.group(1)).toList();
  }

  /** What stands below a heading, up to the next of the same level. */
  public Page section(String heading) {
    String start = "\n## " + heading + "\n";
    int from = text.indexOf(start);
    assertThat(from).as("%s has the heading %s", file, heading).isNotNegative();
    int to = text.indexOf("\n## ", from + start.length());
    return new Page(file, text.substring(from, to < 0 ? text.length() : to));
  }

  /** What stands above the first heading of that level. */
  Page opening() {
    return new Page(file, text.substring(0, text.indexOf("\n## ")));
  }

  /** Where links lead, outside of fenced blocks. */
  List<String> links() {
    return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
  }

  /** The anchors that its headings make. */
  Set<String> anchors() {
    return HEADING
        .matcher(prose())
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private String prose() {
    return FENCE.matcher(text).replaceAll("");
  }

  /**
   * Compares a page that is made from code with what it should be, and writes it first when asked
   * to.
   */
  public static void assertMade(String path, String wanted) {
    Path file = project(path);
    try {
      if (Boolean.getBoolean("sallyport.write")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, wanted);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    assertThat(file).exists();
    assertThat(read(file).text())
        .as("%s is made from code; write it anew with -Dsallyport.write=true", path)
        .isEqualTo(wanted);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
