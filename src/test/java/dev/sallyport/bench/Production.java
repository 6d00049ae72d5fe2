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
 * Starts processes of one command as production does: with the JVM options that the build ships,
 * and AOT cache.
 */
public final class Production {
  private static final Path TARGET =
      Path.of(System.getProperty("basedir", "."), "target").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

  private final Path options;
  private final Path aotCache;
  private long peakKiB;

  /**
   * @param options name of the file with the JVM options
   * @param aotCache name of the file with the AOT cache
   */
  public Production(String options, String aotCache) {
    this.options = TARGET.resolve(options);
    this.aotCache = TARGET.resolve(aotCache);
  }

  /** Starts a process and waits until it is ready. */
  public Started start(OperatorProcess.Launch launch) {
    return await(
        Files.exists(aotCache)
            ? options(launch).javaOptions("-XX:AOTCache=" + aotCache)
            : options(launch));
  }

  /** Starts one that writes the AOT cache when it ends; see {@link #endTraining}. */
  public Started startTraining(OperatorProcess.Launch launch) {
    try {
      Files.deleteIfExists(aotCache);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot replace " + aotCache, e);
    }
    return await(options(launch).javaOptions("-XX:AOTCacheOutput=" + aotCache));
  }

  /** Ends it and waits until its cache is written. */
  public void endTraining(Started started) {
    started.process().terminate();
    var unused = started.process().exitCode(LIMIT);
    if (!Files.exists(aotCache)) {
      throw new AssertionError("no AOT cache was written, log " + started.process().logFile());
    }
  }

  /** Starts what ours is compared with, with the same options, and waits until it is ready. */
  Started startBare(OperatorProcess.Launch launch) {
    return await(options(launch));
  }

  private OperatorProcess.Launch options(OperatorProcess.Launch launch) {
    return launch.javaOptions("@" + options).environment("MALLOC_ARENA_MAX", "2");
  }

  private static Started await(OperatorProcess.Launch launch) {
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

  /**
   * Reads what such a process reads at its start, in a JVM of its own with the same options.
   *
   * @return how long it took, in milliseconds
   */
  public double bareRead(Path kubeconfig, BareRead.Of of) {
    OperatorProcess.Launch launch =
        OperatorProcess.mainClass(kubeconfig, BareRead.class, of.name());
    try (OperatorProcess process = options(launch).start()) {
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

  /** Ends one as Kubernetes does, and remembers its peak of memory. */
  public void stop(Started started) {
    peakKiB = Math.max(peakKiB, peakKiB(started));
    started.process().terminate();
    var unused = started.process().exitCode(Duration.ofSeconds(30));
    started.process().close();
  }

  /** The most resident memory that any of those stopped here ever had, in MiB. */
  public double peakMiB() {
    return peakKiB / 1024.0;
  }

  private static long peakKiB(Started started) {
    return kib(started, PEAK);
  }

  /** The resident memory of one that runs, in MiB. */
  public static double residentMiB(Started started) {
    return kib(started, RESIDENT) / 1024.0;
  }

  private static long kib(Started started, Pattern line) {
    try {
      String status = Files.readString(Path.of("/proc/" + started.process().pid() + "/status"));
      Matcher found = line.matcher(status);
      return found.find() ? Long.parseLong(found.group(1)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("memory is read from /proc, which is not there", e);
    }
  }
}
