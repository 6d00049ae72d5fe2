package dev.sallyport.controlplane;

/** What a command line program answered. */
public record CommandResult(int exitCode, String out, String err) {
  /**
   * The output of a program that has succeeded.
   *
   * @throws AssertionError when it failed, with what it wrote
   */
  public String success() {
    if (exitCode != 0) {
      throw new AssertionError("exit code " + exitCode + ": " + err + out);
    }
    return out;
  }
}
