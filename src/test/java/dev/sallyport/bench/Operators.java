package dev.sallyport.bench;

import dev.sallyport.controlplane.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts operators as production does: with the JVM options that the build ships, and AOT cache.
 */
final class Operators {
  private static final Path TARGET =
      Path.of(System.getProperty("basedir", "."), "target").toAbsolutePath();
  private static final Path OPTIONS = TARGET.resolve("operator.options");
  private static final Path AOT_CACHE = TARGET.resolve("sallyport.aot");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Pattern LEADING =
      Pattern.compile("(?m)^(\\S+Z) INFO +leading, and working$");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

  private final Site site;
  private long peakKiB;

  Operators(Site site) {
    this.site = site;
  }

  /** An operator, and how long it took to be ready, in milliseconds. */
  record Started(OperatorProcess process, Instant at, double readyMillis) {

    /** From the start to its first work; waits for it. */
    double workingMillis() {
      Instant end = Instant.now().plus(LIMIT);
      while (process.alive() && Instant.now().isBefore(end)) {
        Matcher leading = LEADING.matcher(process.log());
        if (leading.find()) {
          return Duration.between(at, Instant.parse(leading.group(1))).toMillis();
        }
        LockSupport.parkNanos(POLL.multipliedBy(4).toNanos());
      }
      throw new AssertionError("it never led, log " + process.logFile());
    }

    void signal(String name) {
      run("kill", "-" + name, Long.toString(process.pid()));
    }
  }

  /** Starts one and waits until it is ready. */
  Started start(String... flags) {
    return start(launch(flags).javaOptions(aotCache()));
  }

  private static String[] aotCache() {
    return Files.exists(AOT_CACHE) ? new String[] {"-XX:AOTCache=" + AOT_CACHE} : new String[] {};
  }

  /** Starts one that writes the AOT cache when it ends; see {@link #endTraining}. */
  Started startTraining() {
    try {
      Files.deleteIfExists(AOT_CACHE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot replace " + AOT_CACHE, e);
    }
    return start(launch().javaOptions("-XX:AOTCacheOutput=" + AOT_CACHE));
  }

  /** Ends it and waits until its cache is written. */
  void endTraining(Started started) {
    started.process().terminate();
    var unused = started.process().exitCode(LIMIT);
    if (!Files.exists(AOT_CACHE)) {
      throw new AssertionError("no AOT cache was written, log " + started.process().logFile());
    }
  }

  private OperatorProcess.Launch launch(String... flags) {
    return production(OperatorProcess.jar(site.operatorKubeconfig())).flags(flags);
  }

  private static OperatorProcess.Launch production(OperatorProcess.Launch launch) {
    return launch.javaOptions("@" + OPTIONS).environment("MALLOC_ARENA_MAX", "2");
  }

  private static Started start(OperatorProcess.Launch launch) {
    Instant at = Instant.now();
    long nanos = System.nanoTime();
    OperatorProcess process = launch.start();
    while (!isReady(process.port())) {
      if (!process.alive() || at.plus(LIMIT).isBefore(Instant.now())) {
        process.close();
        throw new AssertionError("not ready, log " + process.logFile() + "\n" + process.log());
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return new Started(process, at, (System.nanoTime() - nanos) / 1e6);
  }

  /** By hand: a client of some library would take a core from what is measured. */
  private static boolean isReady(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /readyz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(12);
      return Arrays.equals(start, "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads what the operator reads, in a JVM of its own with the same options; milliseconds. */
  double bareRead() {
    try (OperatorProcess process =
        production(OperatorProcess.mainClass(site.operatorKubeconfig(), BareRead.class)).start()) {
      int exit = process.exitCode(LIMIT);
      return process
          .log()
          .lines()
          .filter(line -> line.startsWith(BareRead.RESULT))
          .mapToDouble(line -> Double.parseDouble(line.substring(BareRead.RESULT.length())))
          .findFirst()
          .orElseThrow(
              () -> new AssertionError("ended with " + exit + ", log " + process.logFile()));
    }
  }

  /**
   * Starts the bare repair in a JVM of its own with the same options, and waits until it watches.
   */
  Started bareRepair() {
    return start(production(OperatorProcess.mainClass(site.bareKubeconfig(), BareRepair.class)));
  }

  /** Ends one as Kubernetes does, and remembers its peak of memory. */
  void stop(Started started) {
    peakKiB = Math.max(peakKiB, peakKiB(started));
    started.process().terminate();
    var unused = started.process().exitCode(Duration.ofSeconds(30));
    started.process().close();
  }

  /** The most resident memory that any of those stopped here ever had, in MiB. */
  double peakMiB() {
    return peakKiB / 1024.0;
  }

  private static long peakKiB(Started started) {
    try {
      String status = Files.readString(Path.of("/proc/" + started.process().pid() + "/status"));
      Matcher peak = PEAK.matcher(status);
      return peak.find() ? Long.parseLong(peak.group(1)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("peak memory is read from /proc, which is not there", e);
    }
  }

  private static void run(String... command) {
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException(String.join(" ", command) + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command[0], e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
