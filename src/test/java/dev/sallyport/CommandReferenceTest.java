package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sallyport.docs.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * {@code docs/reference/commands.md} is what {@code --help} prints, and the commands that README.md
 * and docs/ show are ones that the jar takes; FirstHourIT runs some of them. After a change of an
 * option:
 *
 * <pre>mvn -q test -Dtest=CommandReferenceTest -Dsallyport.write=true</pre>
 */
class CommandReferenceTest {
  private static final int WIDTH = 100;
  private static final String JAR = "-jar target/sallyport.jar ";

  @Test
  void theReferenceIsWhatHelpPrints() {
    StringBuilder text =
        new StringBuilder(
            """
            <!-- Made from the commands' --help by CommandReferenceTest. -->

            # Commands and settings

            Every command is `java -jar target/sallyport.jar COMMAND`. Each setting of the operator
            and of the server is a flag and an environment variable; a flag wins.

            | exit code | meaning |
            |---|---|
            | 0 | done; or: usable, the same, nothing to complain of |
            | 1 | error: the command line is wrong, a file cannot be read, the cluster cannot be reached |
            | 2 | done, and the answer is no: refused, not all applied |
            | 3 | not known, of `scim-token create` alone: the API server's answer was lost |
            """);
    for (Map.Entry<String, CommandLine> command : commands()) {
      text.append("\n## ").append(command.getKey()).append("\n\n```text\n");
      command
          .getValue()
          .setUsageHelpWidth(WIDTH)
          .getUsageMessage(Ansi.OFF)
          .lines()
          .forEach(line -> text.append(line.stripTrailing()).append('\n'));
      text.append("```\n");
    }

    Page.assertMade("docs/reference/commands.md", text.toString());
  }

  @Test
  void everySettingIsAFlagAndAnEnvironmentVariable() {
    assertThat(
            Stream.of("operator", "server")
                .map(name -> Sallyport.commandLine().getSubcommands().get(name))
                .flatMap(command -> command.getCommandSpec().options().stream()))
        .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
        .isNotEmpty()
        .allSatisfy(
            option ->
                assertThat(String.join(" ", option.description()))
                    .as(option.longestName())
                    .contains(
                        "Environment: SALLYPORT_"
                            + option
                                .longestName()
                                .substring(2)
                                .replace('-', '_')
                                .toUpperCase(Locale.ROOT)));
  }

  @Test
  void shownCommandsAreOnesThatTheJarTakes() throws Exception {
    List<String> shown = shown();

    assertThat(shown).isNotEmpty();
    for (String line : shown) {
      assertThatCode(() -> Sallyport.commandLine().parseArgs(line.split("\\s+")))
          .as(line)
          .doesNotThrowAnyException();
    }
  }

  /** What follows {@code -jar target/sallyport.jar} in the pages, up to a pipe or comment. */
  private static List<String> shown() throws Exception {
    List<String> shown = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Page.project("docs"))) {
      Stream.concat(Stream.of(Page.project("README.md")), files)
          .filter(file -> file.toString().endsWith(".md"))
          .flatMap(file -> Page.read(file).blocks().stream())
          .filter(block -> block.language().equals("sh"))
          .flatMap(block -> Arrays.stream(block.text().split("\n", -1)))
          .filter(line -> line.contains(JAR))
          .map(line -> line.substring(line.indexOf(JAR) + JAR.length()))
          .map(line -> line.replaceAll("\\s*([|#>&].*)?$", ""))
          .forEach(shown::add);
    }
    return shown;
  }

  private static List<Map.Entry<String, CommandLine>> commands() {
    return Sallyport.commandLine().getSubcommands().entrySet().stream()
        .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
        .filter(command -> !List.of("help", "generate-completion").contains(command.getKey()))
        .flatMap(
            command ->
                Stream.concat(
                    Stream.of(command),
                    command.getValue().getSubcommands().entrySet().stream()
                        .map(
                            below ->
                                Map.entry(
                                    command.getKey() + " " + below.getKey(), below.getValue()))))
        .toList();
  }
}
