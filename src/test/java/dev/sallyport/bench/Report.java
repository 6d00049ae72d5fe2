package dev.sallyport.bench;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * One table, printed and written to {@code docs/benchmarks.md} between the markers of its section;
 * the other sections stay as they are.
 */
public final class Report {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", "."), "docs", "benchmarks.md");

  private final String section;
  private final String measured;
  private final String method;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private boolean finished;

  /**
   * A table without rows.
   *
   * @param section what the markers in the document name
   * @param measured on what, in a few words
   * @param method how the numbers came about, in whole sentences
   */
  public Report(String section, String measured, String method) {
    this.section = section;
    this.measured = measured;
    this.method = method;
  }

  public void add(Row row) {
    rows.add(row);
    Bench.say(
        "RESULT %s: %s %s %s (goal %s: %s)",
        row.what(), row.ours(), row.bare(), row.ratio(), row.goal(), row.verdict());
    write(); // What is measured is kept, whatever becomes of the rest.
  }

  /** A line below the table. */
  @FormatMethod
  public void note(String format, Object... arguments) {
    notes.add(format.formatted(arguments));
  }

  /** Everything is measured. */
  @SuppressWarnings("SystemOut") // A command for a terminal.
  public void finish() {
    finished = true;
    write();
    System.out.println(markdown());
  }

  private void write() {
    String table = markdown();
    try {
      Files.writeString(DOCUMENT, between(Files.readString(DOCUMENT), table));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + DOCUMENT, e);
    }
  }

  private String between(String document, String text) {
    String begin = "<!-- " + section + ": begin, written by mvn -Pbench verify -->\n";
    String end = "<!-- " + section + ": end -->\n";
    int from = document.indexOf(begin);
    int to = document.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalStateException(DOCUMENT + " lacks the markers of " + section);
    }
    return document.substring(0, from + begin.length()) + "\n" + text + document.substring(to);
  }

  private String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s, %s. %s. %s%s%n%n"
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                measured,
                machine(),
                method,
                finished ? "" : " The run was ended before it was through."));
    text.append("| what | ours | bare | ratio | goal | |\n|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      text.append(
          "| %s | %s | %s | %s | %s | %s |%n"
              .formatted(
                  row.what(), row.ours(), row.bare(), row.ratio(), row.goal(), row.verdict()));
    }
    text.append("\n");
    notes.forEach(note -> text.append("- ").append(note).append("\n"));
    return text.append("\n").toString();
  }

  private static String machine() {
    return "%d cores (%s), %s of memory, JDK %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            find("/proc/cpuinfo", "model name"),
            find("/proc/meminfo", "MemTotal"),
            Runtime.version());
  }

  private static String find(String file, String key) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
