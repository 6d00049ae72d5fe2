package dev.sallyport.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An operator as users run it: a process of its own, on the Java of this JVM. It is killed with
 * this JVM, and by {@link #close}.
 *
 * <pre>{@code
 * try (OperatorProcess operator = OperatorProcess.jar(kubeconfig).flags("--workers=5").start()) {
 *   operator.awaitReady();
 * }
 * }</pre>
 */
public final class OperatorProcess implements AutoCloseable {
  private static final Duration REQUEST = Duration.ofSeconds(20);
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Child child;
  private final int port;

  private OperatorProcess(Child child, int port) {
    this.child = child;
    this.port = port;
  }

  /** {@code java -jar target/sallyport.jar operator}, with a kubeconfig. */
  public static Launch jar(Path kubeconfig) {
    return jar(kubeconfig, "operator");
  }

  /** {@code java -jar target/sallyport.jar server}, which has its probes on the same flag. */
  public static Launch server(Path kubeconfig) {
    return jar(kubeconfig, "server");
  }

  private static Launch jar(Path kubeconfig, String command) {
    Path jar = Path.of(System.getProperty("basedir", "."), "target", "sallyport.jar");
    return new Launch(kubeconfig, List.of("-jar", jar.toAbsolutePath().toString(), command));
  }

  /**
   * A main class on the class path of the tests: the operator with a fault in it.
   *
   * @param mainClass gets the same flags and environment as the operator
   */
  public static Launch mainClass(Path kubeconfig, Class<?> mainClass, String... arguments) {
    List<String> start = new ArrayList<>();
    start.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
    start.addAll(Arrays.asList(arguments));
    return new Launch(kubeconfig, start);
  }

  /** What a process will be started with. It may be started several times, for several replicas. */
  public static final class Launch {
    private final List<String> start;
    private final List<String> javaOptions = new ArrayList<>();
    private final List<String> flags = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    private Launch(Path kubeconfig, List<String> start) {
      this.start = start;
      // Settings of the person who runs the tests are not the operator's.
      System.getenv().keySet().stream()
          .filter(name -> name.startsWith("SALLYPORT_"))
          .forEach(name -> environment.put(name, null));
      environment.put("KUBECONFIG", kubeconfig.toString());
    }

    /** Adds flags of the operator; {@code --port} is set already. */
    public Launch flags(String... more) {
      flags.addAll(Arrays.asList(more));
      return this;
    }

    /** Sets an environment variable. */
    public Launch environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Adds options of the JVM, such as {@code -Xmx512m}. */
    public Launch javaOptions(String... more) {
      javaOptions.addAll(Arrays.asList(more));
      return this;
    }

    /** Starts it, and does not wait: see {@link #awaitReady}. */
    public OperatorProcess start() {
      int port = Ports.free();
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(javaOptions);
      command.addAll(start);
      command.add("--port=" + port);
      command.addAll(flags);
      return new OperatorProcess(Child.start("operator", command, environment, newLog()), port);
    }

    private static Path newLog() {
      Path folder = Path.of(System.getProperty("basedir", "."), "target", "operators");
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot create " + folder, e);
      }
      return folder
          .resolve(ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet() + ".log")
          .toAbsolutePath();
    }
  }

  /**
   * Waits until it says that it is ready.
   *
   * @throws AssertionError at once when it has ended, with the end of its log
   */
  public OperatorProcess awaitReady() {
    Await.until(
        "the operator to be ready, log " + logFile(),
        Duration.ofMinutes(4),
        () -> alive() ? get("/readyz").statusCode() : -1,
        status -> status == 200 || status == -1);
    if (!alive()) {
      throw new AssertionError(
          "the operator ended with " + exitCode(Duration.ofSeconds(1)) + "; " + child.tail());
    }
    return this;
  }

  /**
   * Asks its port.
   *
   * @param path such as {@code /readyz}, {@code /livez} or {@code /metrics}
   * @throws UncheckedIOException while nothing answers there
   */
  public HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(REQUEST).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + uri, e);
    }
  }

  public boolean alive() {
    return child.alive();
  }

  public long pid() {
    return child.pid();
  }

  /** The port of its health checks and metrics. */
  public int port() {
    return port;
  }

  /** What it has written so far to standard output and error. */
  public String log() {
    try {
      return new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + logFile(), e);
    }
  }

  /** Where its log is; it stays after the end. */
  public Path logFile() {
    return child.log();
  }

  /** Asks it to end, as Kubernetes does (SIGTERM), without waiting. */
  public void terminate() {
    child.terminate();
  }

  /** Ends it as a crash would (SIGKILL), and waits until it is gone. */
  public void kill() {
    child.kill();
  }

  /**
   * Waits for its end.
   *
   * @return the exit code; 128 + n after signal n
   * @throws AssertionError when it still runs after {@code limit}, with the end of its log
   */
  public int exitCode(Duration limit) {
    return child.exitCode(limit);
  }

  @Override
  public void close() {
    child.kill();
  }
}
