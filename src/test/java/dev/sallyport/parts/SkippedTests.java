package dev.sallyport.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Says which tests skip themselves, and why, in {@code target/skipped-tests.txt} and on standard
 * error. Maven counts single tests only: of a class that gives up before its first one, as those do
 * whose part is missing, it says that none was skipped.
 */
public final class SkippedTests implements TestExecutionListener {

  private final Path file;

  /** Found by the launcher itself. */
  public SkippedTests() {
    this(Path.of(System.getProperty("basedir", "."), "target", "skipped-tests.txt"));
  }

  SkippedTests(Path file) {
    this.file = file;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      note(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    note(test, reason);
  }

  @SuppressWarnings("SystemOut") // For whoever runs the tests.
  private synchronized void note(TestIdentifier test, String reason) {
    String line = name(test) + ": " + reason;
    System.err.println(line);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(TestIdentifier test) {
    return switch (test.getSource().orElse(null)) {
      case MethodSource method -> method.getClassName() + "." + method.getMethodName();
      case ClassSource type -> type.getClassName();
      case null, default -> test.getUniqueId();
    };
  }
}
