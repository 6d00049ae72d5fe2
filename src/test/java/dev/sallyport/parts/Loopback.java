package dev.sallyport.parts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.controlplane.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where a program on somebody's machine waits for the browser to come back, as kubelogin does. The
 * first time it says that there is nothing to show, which leaves the browser on the page before, so
 * that this one can be looked at.
 */
public final class Loopback implements AutoCloseable {

  /** Of the page that it shows. */
  public static final String TITLE = "Signed in";

  private final int port = Ports.free();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<String> arrived = new CompletableFuture<>();

  public Loopback() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** What it asks to be sent to. */
  public String redirectUri() {
    return "http://localhost:" + port;
  }

  /** Where the browser came back to; waits for it. */
  public String awaitBrowser() {
    try {
      return redirectUri() + arrived.get(60, TimeUnit.SECONDS).substring(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the browser does not come back", e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/")) {
        exchange.sendResponseHeaders(404, -1); // A browser also asks for an icon.
        return;
      }
      if (arrived.complete(exchange.getRequestURI().toString())) {
        exchange.sendResponseHeaders(204, -1);
        return;
      }
      byte[] page =
          ("<!doctype html><title>" + TITLE + "</title>").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
