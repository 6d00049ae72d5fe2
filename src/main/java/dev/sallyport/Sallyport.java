package dev.sallyport;

import dev.sallyport.operator.OperatorCommand;
import dev.sallyport.pipeline.AccessCommand;
import dev.sallyport.pipeline.CheckMetadata;
import dev.sallyport.pipeline.CheckResponse;
import dev.sallyport.pipeline.KubeconfigCommand;
import dev.sallyport.pipeline.RestoreCommand;
import dev.sallyport.pipeline.ScimTokenCommand;
import dev.sallyport.server.ServerCommand;
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
    subcommands = {
      OperatorCommand.class,
      ServerCommand.class,
      CheckMetadata.class,
      CheckResponse.class,
      AccessCommand.class,
      RestoreCommand.class,
      KubeconfigCommand.class,
      ScimTokenCommand.class,
      GenerateCompletion.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Sallyport {

  private static final int ERROR = 1;

  private Sallyport() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** All commands, with what they have in common. */
  static CommandLine commandLine() {
    return new CommandLine(new Sallyport())
        .setParameterExceptionHandler(
            (wrong, args) -> {
              CommandLine command = wrong.getCommandLine();
              command.getErr().println(wrong.getMessage());
              UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
              command
                  .getErr()
                  .println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
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
