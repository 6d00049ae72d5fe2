package dev.sallyport.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the tour: headings, text in lines of 80 characters, commands and their output as it came.
 * Colour only sets off what is told apart without it, and what we write is ASCII: it reads alike in
 * any locale.
 */
final class Page {
  private static final int WIDTH = 80;
  private static final String INDENT = "    ";

  private final PrintStream out;
  private final boolean colour;
  private boolean spaced;

  /**
   * @param terminal whether a person looks on; colour is used then, unless {@code NO_COLOR} is set
   */
  Page(PrintStream out, boolean terminal) {
    this.out = out;
    String wish = System.getenv("NO_COLOR");
    this.colour = terminal && (wish == null || wish.isEmpty());
  }

  /** A heading of its own, with a rule that fills the line. */
  void heading(String title) {
    space();
    String start = "== " + title + " ";
    say(bold(start + "=".repeat(Math.max(3, WIDTH - start.length()))));
    space();
  }

  /** Prose; line breaks in it do not count, empty lines do. */
  void text(String prose) {
    for (String paragraph : prose.strip().split("\\n\\s*\\n", -1)) {
      space();
      wrapped(paragraph, WIDTH).forEach(this::say);
      space();
    }
  }

  /** A line that says how it goes on. */
  void progress(String line) {
    say("... " + line);
  }

  void command(String line) {
    say(INDENT + bold("$ " + line));
  }

  /** What a command wrote, as it came. */
  void output(String written) {
    written.lines().forEach(line -> say(INDENT + line));
  }

  /** A check that held. */
  void holds(String what) {
    space();
    say("  " + green("ok") + "  " + what);
    space();
  }

  /** The check that did not hold, and what there is to know of it. */
  void fails(String step, String what) {
    space();
    say(red("FAILED") + " in \"" + step + "\"");
    what.lines().forEach(line -> say("  " + line));
    space();
  }

  void say(String line) {
    out.println(line);
    spaced = line.isEmpty();
  }

  /** One empty line, and never two. */
  void space() {
    if (!spaced) {
      say("");
    }
  }

  static List<String> wrapped(String paragraph, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private String bold(String text) {
    return sgr("1", text);
  }

  private String green(String text) {
    return sgr("32", text);
  }

  private String red(String text) {
    return sgr("1;31", text);
  }

  private String sgr(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
