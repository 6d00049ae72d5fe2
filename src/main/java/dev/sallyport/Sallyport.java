package dev.sallyport;

import dev.sallyport.operator.OperatorCommand;
import dev.sallyport.pipeline.CheckMetadata;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: wiring only, one subcommand for each job. */
@Command(
    name = "sallyport",
    mixinStandardHelpOptions = true,
    description = "An identity center for Kubernetes.",
    subcommands = {OperatorCommand.class, CheckMetadata.class},
    // 2 is an answer of several commands, so a wrong command line is 1.
    exitCodeOnInvalidInput = 1,
    synopsisSubcommandLabel = "COMMAND")
public final class Sallyport {

  private Sallyport() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Sallyport()).execute(args));
  }
}
