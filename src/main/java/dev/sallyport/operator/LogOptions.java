package dev.sallyport.operator;

import picocli.CommandLine.Option;

/** How a process logs: the same options for each that runs until it is told to stop. */
public final class LogOptions {

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "${env:SALLYPORT_LOG_FORMAT:-text}",
      description = {
        "Form of the log lines on standard error.",
        "Environment: SALLYPORT_LOG_FORMAT. Default: ${DEFAULT-VALUE}"
      })
  private String logFormat;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "${env:SALLYPORT_LOG_LEVEL:-info}",
      description = {
        "error, warn, info or debug.",
        "Environment: SALLYPORT_LOG_LEVEL. Default: ${DEFAULT-VALUE}"
      })
  private String logLevel;

  /**
   * Logs so from here on.
   *
   * @throws IllegalArgumentException if one of them is none
   */
  public void configure() {
    Logging.configure(logFormat, logLevel);
  }
}
