package dev.sallyport.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds the programs of a control plane from their published Go modules, once, into a cache
 * outside the tree. {@code controlplane/} pins the modules with their checksums.
 */
final class GoBuild {
  private record Program(String name, String module, String goPackage) {}

  private static final List<Program> PROGRAMS =
      List.of(
          new Program("etcd", "etcd", "go.etcd.io/etcd/server/v3"),
          new Program("kube-apiserver", "kubernetes", "k8s.io/kubernetes/cmd/kube-apiserver"),
          new Program(
              "kube-controller-manager",
              "kubernetes",
              "k8s.io/kubernetes/cmd/kube-controller-manager"),
          new Program("kubectl", "kubernetes", "k8s.io/kubernetes/cmd/kubectl"));

  private static final Duration PROGRESS = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(45);

  private final Path modules;
  private final String kubernetes;
  private final Path cache;

  private GoBuild(Path modules, String kubernetes, Path cache) {
    this.modules = modules;
    this.kubernetes = kubernetes;
    this.cache = cache;
  }

  static GoBuild ofProject() {
    Path modules = Path.of(System.getProperty("basedir", "."), "controlplane").toAbsolutePath();
    String kubernetes = required(modules.resolve("kubernetes/go.mod"), "k8s.io/kubernetes");
    String etcd = required(modules.resolve("etcd/go.mod"), "go.etcd.io/etcd/server/v3");
    return new GoBuild(
        modules,
        kubernetes,
        cacheHome().resolve("sallyport").resolve("kubernetes-" + kubernetes + "-etcd-" + etcd));
  }

  /** Whether the programs are there already, or could be built here. */
  boolean possible() {
    return built() || goInstalled();
  }

  /** The folder with all programs, after building what is missing. */
  synchronized Path folder() {
    if (built()) {
      return cache;
    }
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(channel)) {
        if (!lock.isValid()) {
          throw new IllegalStateException("no lock on " + cache);
        }
        build();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot build the control plane into " + cache, e);
    }
    return cache;
  }

  private boolean built() {
    return PROGRAMS.stream().allMatch(program -> Files.isExecutable(cache.resolve(program.name())));
  }

  /** Two test runs of one user may start at once: the second waits for the first. */
  private FileLock lock(FileChannel channel) throws IOException {
    Instant start = Instant.now();
    FileLock lock = channel.tryLock();
    while (lock == null) {
      say("another process builds into " + cache + ", waiting", start);
      Pause.of(PROGRESS);
      lock = channel.tryLock();
    }
    return lock;
  }

  private void build() throws IOException {
    Instant start = Instant.now();
    for (int i = 0; i < PROGRAMS.size(); i++) {
      Program program = PROGRAMS.get(i);
      if (!Files.isExecutable(cache.resolve(program.name()))) {
        build(program, (i + 1) + " of " + PROGRAMS.size(), start);
      }
    }
    say("built into " + cache, start);
  }

  private void build(Program program, String step, Instant start) throws IOException {
    String[] numbers = kubernetes.split("\\.", -1);
    // Without these the API server reports a version that no client understands.
    String flags =
        "-s -w -X %1$sVersion=v%2$s -X %1$sMajor=%3$s -X %1$sMinor=%4$s"
            .formatted("k8s.io/component-base/version.git", kubernetes, numbers[0], numbers[1]);
    Path part = cache.resolve(program.name() + ".part");
    Path log = cache.resolve(program.name() + ".log");
    Files.deleteIfExists(log);
    Child go =
        Child.start(
            "go build " + program.name(),
            List.of(
                "go",
                "-C",
                modules.resolve(program.module()).toString(),
                "build",
                "-mod=readonly",
                "-trimpath",
                "-ldflags",
                flags,
                "-o",
                part.toString(),
                program.goPackage()),
            Map.of("GOWORK", "off", "CGO_ENABLED", "0", "GOFLAGS", "-buildvcs=false"),
            log);
    Instant end = start.plus(LIMIT);
    Instant next = start;
    while (go.alive() && Instant.now().isBefore(end)) {
      if (!Instant.now().isBefore(next)) {
        say("building " + program.name() + " (" + step + ", once per machine)", start);
        next = Instant.now().plus(PROGRESS);
      }
      Pause.of(Duration.ofMillis(200));
    }
    int exit = go.alive() ? go.kill() : go.exitCode(LIMIT);
    if (exit != 0) {
      throw new IllegalStateException(
          "go build of " + program.name() + " ended with " + exit + "; " + go.tail());
    }
    Files.move(
        part,
        cache.resolve(program.name()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(log);
  }

  /** The version that a go.mod requires of a module, without its v. */
  private static String required(Path goMod, String module) {
    try {
      Matcher version =
          Pattern.compile(
                  "^\\s*(?:require\\s+)?" + Pattern.quote(module) + " v(\\S+)", Pattern.MULTILINE)
              .matcher(Files.readString(goMod));
      if (!version.find()) {
        throw new IllegalStateException(goMod + " does not require " + module);
      }
      return version.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException("run from the project's root folder", e);
    }
  }

  private static Path cacheHome() {
    String home = System.getenv("XDG_CACHE_HOME");
    return home == null || home.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(home);
  }

  private static boolean goInstalled() {
    try {
      Process go =
          new ProcessBuilder("go", "version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return go.waitFor(30, TimeUnit.SECONDS) && go.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void say(String what, Instant since) {
    Duration elapsed = Duration.between(since, Instant.now());
    System.out.printf(
        "control plane: %s, %d min %02d s%n", what, elapsed.toMinutes(), elapsed.toSecondsPart());
  }
}
