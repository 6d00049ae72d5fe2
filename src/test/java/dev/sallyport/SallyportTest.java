package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SallyportTest {

  private final StringWriter errors = new StringWriter();
  private final CommandLine commands = Sallyport.commandLine();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                    | Missing required subcommand",
        "opertor                               | Did you mean",
        "operator --centers []                 | at least one namespace",
        "operator --metadata-allow 10.0.0.0/99 | 10.0.0.0/99",
        "operator --metadata-ca no-such-file   | cannot read no-such-file",
        "operator --log-format xml             | text or json",
        "operator --log-level loud             | error, warn, info or debug",
        "operator --port eighty                | eighty",
        "scim-token                            | Missing required subcommand",
        "scim-token create                     | --namespace",
        "scim-token create -n a --expires soon | 'soon' is no duration",
        "scim-token revoke -n a                | SECRET",
      })
  void aWrongCommandLineIsAnErrorThatSaysWhatIsWrongAndWhereToLook(
      String arguments, String message) {
    String[] args = arguments.isEmpty() ? new String[0] : arguments.split(" ");

    int exitCode = Sallyport.asked(args).setErr(new PrintWriter(errors)).execute(args);

    assertThat(exitCode).isEqualTo(1);
    assertThat(errors.toString()).contains(message).contains("--help");
  }

  @Test
  void theOneThatIsAskedForIsDescribedAsAmongAll() {
    assertThat(commands.getSubcommands()).hasSize(10);
    commands
        .getSubcommands()
        .forEach(
            (name, command) ->
                assertThat(
                        Sallyport.asked(name, "--help")
                            .getSubcommands()
                            .get(name)
                            .getUsageMessage())
                    .isEqualTo(command.getUsageMessage()));
    assertThat(Sallyport.asked("server", "--help").getSubcommands()).hasSize(1);
    assertThat(Sallyport.asked("help", "server").getSubcommands()).hasSize(10);
  }

  @Test
  void everyCommandHasADescriptionAndSoHasEveryOption() {
    commands.getSubcommands().values().stream()
        .flatMap(c -> Stream.concat(Stream.of(c), c.getSubcommands().values().stream()))
        .forEach(
            command -> {
              var spec = command.getCommandSpec();
              assertThat(spec.usageMessage().description()).as(spec.name()).isNotEmpty();
              spec.options()
                  .forEach(
                      option ->
                          assertThat(option.description())
                              .as(spec.name() + " " + option.longestName())
                              .isNotEmpty());
            });
  }

  @Test
  void everySettingOfTheOperatorCanComeFromTheEnvironment() {
    commands.getSubcommands().get("operator").getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .forEach(
            option -> {
              String variable =
                  "SALLYPORT_"
                      + option
                          .longestName()
                          .substring(2)
                          .replace('-', '_')
                          .toUpperCase(Locale.ROOT);
              assertThat(declaredDefault(option)).contains("${env:" + variable + ":-");
              assertThat(String.join(" ", option.description())).contains(variable);
            });
  }

  /** As it is written, before the environment was looked at. */
  private static String declaredDefault(CommandLine.Model.OptionSpec option) {
    return ((Field) option.userObject()).getAnnotation(CommandLine.Option.class).defaultValue();
  }
}
