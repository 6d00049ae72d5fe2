package dev.sallyport;

import dev.sallyport.operator.OperatorCommand;
import dev.sallyport.pipeline.AccessCommand;
import dev.sallyport.pipeline.CheckMetadata;
import dev.sallyport.pipeline.CheckResponse;
import dev.sallyport.pipeline.KubeconfigCommand;
import dev.sallyport.pipeline.RestoreCommand;
import dev.sallyport.pipeline.ScimTokenCommand;
import dev.sallyport.server.ServerCommand;
import java.util.List;
import java.util.stream.Stream;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: wiring only, one subcommand for each job. */
@Command(
    name = "sallyport",
    mixinStandardHelpOptions = true,
    versionProvider = Sallyport.Version.class,
    description = "An identity center for Kubernetes.",
    synopsisSubcommandLabel = "COMMAND")
public final class Sallyport {

  private static final int ERROR = 1;

  /** Each for itself. */
  private static final List<Class<?>> JOBS =
      List.of(
          OperatorCommand.class,
          ServerCommand.class,
          CheckMetadata.class,
          CheckResponse.class,
          AccessCommand.class,
          RestoreCommand.class,
          KubeconfigCommand.class,
          ScimTokenCommand.class);

  /** These look at all the others. */
  private static final List<Class<?>> ABOUT_ALL =
      List.of(GenerateCompletion.class, HelpCommand.class);

  private Sallyport() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(asked(args).execute(args));
  }

  /**
   * The command that is asked for, or all of them. To describe the others takes a tenth of a second
   * of each start.
   */
  static CommandLine asked(String... args) {
    return JOBS.stream()
        .filter(job -> args.length > 0 && name(job).equals(args[0]))
        .findFirst()
        .map(job -> commandLine(Stream.of(job)))
        .orElseGet(Sallyport::commandLine);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** All commands. */
  static CommandLine commandLine() {
    return commandLine(Stream.concat(JOBS.stream(), ABOUT_ALL.stream()));
  }

  /** Some of them, with what they have in common. */
  private static CommandLine commandLine(Stream<Class<?>> commands) {
    CommandLine line = new CommandLine(new Sallyport());
    commands.forEach(line::addSubcommand);
    return line.setParameterExceptionHandler(
        (wrong, args) -> {
          CommandLine command = wrong.getCommandLine();
          command.getErr().println(wrong.getMessage());
          UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
          command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
          // 2 is an answer of several commands, so a wrong command line is 1.
          return ERROR;
        });
  }

  /** The version that the jar was built as. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Sallyport.class.getPackage().getImplementationVersion();
      return new String[] {"sallyport " + (version == null ? "development" : version)};
    }
  }
}
