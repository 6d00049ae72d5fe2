package dev.sallyport.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorProcessIT {
  @TempDir Path folder;

  @Test
  void endsInOrderWhenToldTo() {
    try (OperatorProcess process = launch().start()) {
      process.awaitReady();
      assertThat(process.get("/readyz").body()).isEqualTo("KUBECONFIG=" + kubeconfig());

      process.terminate();

      assertThat(process.exitCode(Duration.ofMinutes(1))).isEqualTo(128 + 15);
      assertThat(process.log()).contains("has port --port=" + process.port());
      assertThat(process.alive()).isFalse();
    }
  }

  @Test
  void endsAsInACrashWhenKilled() {
    try (OperatorProcess process = launch().start()) {
      process.awaitReady();

      process.kill();

      assertThat(process.exitCode(Duration.ofMinutes(1))).isEqualTo(128 + 9);
    }
  }

  @Test
  void saysWhyItEndedInsteadOfBeingReady() {
    try (OperatorProcess process = launch().flags("--fail").start()) {
      assertThatThrownBy(process::awaitReady)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ended with 1")
          .hasMessageContaining("told to fail");
    }
  }

  @Test
  void takesItsChildrenAlongWhenItIsKilledWithoutTimeForHooks() {
    Assumptions.assumeTrue(Child.diesWithParent(), "skipped: needs Linux with setpriv");
    try (OperatorProcess process = launch().flags("--child").start()) {
      process.awaitReady();
      String line =
          process.log().lines().filter(l -> l.startsWith("child ")).findAny().orElseThrow();
      long child = Long.parseLong(line.substring("child ".length()));
      assertThat(ProcessHandle.of(child)).isPresent();

      process.kill();

      Await.until(
          "the child of the killed process to end",
          () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }
  }

  private OperatorProcess.Launch launch() {
    return OperatorProcess.mainClass(kubeconfig(), Program.class);
  }

  private Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** Stands for an operator: answers on its port, and does what its flags say. */
  static final class Program {
    @SuppressWarnings("SystemOut") // Its log.
    public static void main(String[] flags) throws IOException, InterruptedException {
      List<String> all = List.of(flags);
      if (all.contains("--fail")) {
        throw new IllegalStateException("told to fail");
      }
      System.out.println("has port " + all.getFirst());
      if (all.contains("--child")) {
        Path log = Path.of(System.getenv("KUBECONFIG")).resolveSibling("child.log");
        System.out.println(
            "child " + Child.start("child", List.of("sleep", "600"), Map.of(), log).pid());
      }
      int port = Integer.parseInt(all.getFirst().substring("--port=".length()));
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/readyz",
          exchange -> {
            try (exchange) {
              byte[] body =
                  ("KUBECONFIG=" + System.getenv("KUBECONFIG"))
                      .getBytes(java.nio.charset.StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            }
          });
      server.start();
      new CountDownLatch(1).await();
    }
  }
}
