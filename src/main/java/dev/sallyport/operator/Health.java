package dev.sallyport.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics} on one port.
 *
 * <p>Alive does not depend on the API server: restarting this process does not mend that one. Ready
 * does not depend on leading: a replica that stands by is ready to take over.
 */
public final class Health implements AutoCloseable {

  private final HttpServer server;

  /**
   * @param notReady names what is still missing; empty means ready
   * @param notServed names the centers that this works without; told, and no reason not to be ready
   * @throws IOException when the port cannot be had
   */
  public Health(
      int port,
      Supplier<List<String>> notReady,
      Supplier<List<String>> notServed,
      PrometheusMeterRegistry metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), 64);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/livez", exchange -> answer(exchange, 200, "alive\n"));
    server.createContext(
        "/readyz",
        exchange -> {
          List<String> missing = notReady.get();
          answer(
              exchange,
              missing.isEmpty() ? 200 : 503,
              missing.isEmpty()
                  ? "ready\n" + without(notServed.get())
                  : "waiting for " + String.join(", ", missing) + "\n");
        });
    server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
    server.start();
  }

  private static String without(List<String> centers) {
    return centers.isEmpty()
        ? ""
        : "not served: " + String.join(", ", centers) + "; the log says what they lack\n";
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
