package dev.sallyport.controlplane;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A child process that does not outlive this JVM.
 *
 * <p>A shutdown hook kills the children of a JVM that ends in order. On Linux {@code setpriv
 * --pdeathsig} also ends them when the JVM itself is killed with no time for hooks.
 */
public final class Child {
  /**
   * Linux sends the death signal when the <em>thread</em> that started the child ends, so that all
   * children are started by this one thread, which lives as long as the JVM.
   */
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("child-processes").factory());

  private static final List<String> DIE_WITH_PARENT = dieWithParent();
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "kill-child-processes"));
  }

  private final String name;
  private final Path log;
  private final Process process;

  private Child(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a command with output and errors appended to {@code log}.
   *
   * @param environment added to this JVM's environment; a null value removes a variable
   */
  public static Child start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    List<String> whole = new ArrayList<>(DIE_WITH_PARENT);
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole);
    change(builder.environment(), environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = launch(name, builder);
    RUNNING.add(process);
    var unused = process.onExit().thenRun(() -> RUNNING.remove(process));
    return new Child(name, log, process);
  }

  /** Whether children end even when this JVM is killed with no time for hooks. */
  static boolean diesWithParent() {
    return !DIE_WITH_PARENT.isEmpty();
  }

  private static void change(Map<String, String> environment, Map<String, String> changes) {
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            environment.remove(key);
          } else {
            environment.put(key, value);
          }
        });
  }

  public boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  /** Asks it to end (SIGTERM) without waiting. */
  void terminate() {
    process.destroy();
  }

  /** Ends it in order (SIGTERM), or by force when it has not ended within {@code limit}. */
  public int stop(Duration limit) {
    process.destroy();
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return kill();
  }

  /** Ends it by force (SIGKILL), as a crash would, and waits until it is gone. */
  int kill() {
    process.destroyForcibly();
    return exitCode(Duration.ofSeconds(30));
  }

  /**
   * Waits for its end.
   *
   * @return the exit code; 128 + n after signal n
   */
  int exitCode(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            name
                + " still runs after "
                + limit.toSeconds()
                + " s"
                + System.lineSeparator()
                + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /** The last lines of its log, for failure messages. */
  public String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return "last lines of "
          + log
          + ":\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
    } catch (IOException e) {
      return "no log at " + log;
    }
  }

  private static Process launch(String name, ProcessBuilder builder) {
    try {
      return STARTER.submit(builder::start).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting " + name, e);
    } catch (ExecutionException e) {
      throw new UncheckedIOException("cannot start " + name, new IOException(e.getCause()));
    }
  }

  private static List<String> dieWithParent() {
    List<String> wrapper = List.of("setpriv", "--pdeathsig", "KILL", "--");
    List<String> probe = new ArrayList<>(wrapper);
    probe.add("true");
    try {
      Process process =
          new ProcessBuilder(probe)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? wrapper : List.of();
    } catch (IOException e) {
      return List.of(); // Not Linux, or without util-linux: the shutdown hook remains.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
