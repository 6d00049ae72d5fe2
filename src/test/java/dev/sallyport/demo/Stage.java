package dev.sallyport.demo;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the commands of the tour, shows them with their output, and checks what they say. */
final class Stage {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private final ControlPlane controlPlane;
  private final Page page;

  Stage(ControlPlane controlPlane, Page page) {
    this.controlPlane = controlPlane;
    this.page = page;
  }

  /** Runs kubectl, shows it, and ends the tour if it fails. */
  String kubectl(String... arguments) {
    CommandResult result = show(arguments);
    if (result.exitCode() != 0) {
      throw new Broken("kubectl ended with " + result.exitCode() + ": " + result.err().strip());
    }
    return result.out();
  }

  /** Runs kubectl and shows it; the answer may be an exit code other than 0. */
  CommandResult show(String... arguments) {
    page.command("kubectl " + shown(List.of(arguments)));
    CommandResult result = controlPlane.kubectl(arguments);
    page.output(result.out());
    page.output(result.err());
    return result;
  }

  /** Runs kubectl as the person of a kubeconfig, and shows it. */
  CommandResult showAs(Path kubeconfig, String... arguments) {
    page.command("kubectl --kubeconfig=jane.kubeconfig " + shown(List.of(arguments)));
    CommandResult result = controlPlane.kubectlAs(kubeconfig, arguments);
    page.output(result.out());
    page.output(result.err());
    return result;
  }

  /** Runs kubectl without showing it: to wait, or to look something up. */
  String quietly(String... arguments) {
    CommandResult result = controlPlane.kubectl(arguments);
    if (result.exitCode() != 0) {
      throw new Broken("kubectl " + shown(List.of(arguments)) + " says: " + result.err().strip());
    }
    return result.out();
  }

  /** Shows {@code kubectl … | sha256sum}: the checksum of what kubectl writes. */
  String checksum(String... arguments) {
    page.command("kubectl " + shown(List.of(arguments)) + " | sha256sum");
    String sum = sha256(quietly(arguments));
    page.output(sum + "  -");
    return sum;
  }

  /** Waits until kubectl writes that; not shown, and what comes instead is shown by the next. */
  void awaitAnswer(String wanted, String... arguments) {
    try {
      Await.until(
          "the answer " + wanted,
          () -> controlPlane.kubectl(arguments).out().strip(),
          wanted::equals);
    } catch (AssertionError e) {
      throw new Broken(
          "kubectl " + shown(List.of(arguments)) + " should say " + wanted + ": " + e.getMessage());
    }
  }

  /** Runs {@code java -jar target/sallyport.jar …} on this Java, and shows it. */
  CommandResult sallyport(String... arguments) {
    page.command("java -jar target/sallyport.jar " + shown(List.of(arguments)));
    CommandResult result = JarCommand.run(controlPlane.adminKubeconfig(), arguments);
    page.output(result.out());
    page.output(result.err());
    return result;
  }

  /**
   * As {@link #sallyport}, but what it writes is kept in a variable of the shell, and not shown.
   */
  CommandResult keeping(String variable, String... arguments) {
    page.command(variable + "=$(java -jar target/sallyport.jar " + shown(List.of(arguments)) + ")");
    CommandResult result = JarCommand.run(controlPlane.adminKubeconfig(), arguments);
    page.output(result.err());
    return result;
  }

  /** Says what was to be seen, or ends the tour. */
  void check(String what, boolean holds, String seen) {
    if (!holds) {
      throw new Broken("not so: " + what + "\nseen: " + seen.strip());
    }
    page.holds(what);
  }

  /** A file as a person names it, who is in the project's folder. */
  static String relative(Path file) {
    return Path.of("").toAbsolutePath().relativize(file.toAbsolutePath()).toString();
  }

  /** A command line that a shell takes as it is meant. */
  static String shown(List<String> arguments) {
    return arguments.stream().map(Stage::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    if (PLAIN.matcher(argument).matches()) {
      return argument;
    }
    return "'" + argument.replace("'", "'\\''") + "'";
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A step did not do what its text says. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message);
    }
  }
}
