package dev.sallyport.server;

import dev.sallyport.fetch.Cidr;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Forwarding;
import dev.sallyport.web.Front;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A listener that serves a few pages for {@code localhost}, and what clients send to it. */
final class OpenListener implements AutoCloseable {

  static final int MAX_BODY = 50_000;

  /** As long as a login state and all that stands beside it may be. */
  static final String LONG = "x".repeat(20_000);

  /** Connections of one client. */
  static final int SHARE = 50;

  private static final ListenerLimits LIMITS =
      limits(Duration.ofSeconds(20), ListenerLimits.USUAL.connections());

  /** This machine, as a proxy that is believed. */
  private static final List<Cidr> PROXIES = List.of(Cidr.parse("127.0.0.0/8"));

  /** When somebody waits for the slow page. */
  final CountDownLatch begun = new CountDownLatch(1);

  /** Lets the slow page be answered. */
  final CountDownLatch mayEnd = new CountDownLatch(1);

  private final HttpListener listener;

  private OpenListener(
      int port, Optional<Path> certificate, List<Cidr> proxies, ListenerLimits limits)
      throws IOException {
    listener = new HttpListener(port, certificate, new Forwarding(proxies), front(), limits);
  }

  static OpenListener plain() throws IOException {
    return with(LIMITS);
  }

  static OpenListener at(int port) throws IOException {
    return new OpenListener(port, Optional.empty(), List.of(), LIMITS);
  }

  static OpenListener with(ListenerLimits limits) throws IOException {
    return new OpenListener(0, Optional.empty(), List.of(), limits);
  }

  static OpenListener behindAProxy() throws IOException {
    return new OpenListener(0, Optional.empty(), PROXIES, LIMITS);
  }

  /**
   * @param certificate the folder of one for {@code localhost}
   */
  static OpenListener withCertificate(Path certificate) throws IOException {
    return new OpenListener(0, Optional.of(certificate), List.of(), LIMITS);
  }

  static ListenerLimits limits(Duration slowestBody, int connections) {
    return new ListenerLimits(
        Duration.ofSeconds(5), slowestBody, Duration.ofMinutes(1), connections, SHARE);
  }

  int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }

  // --- What clients send ------------------------------------------------------------------------

  /** The head of a request. */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** All that comes back until the connection ends. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  HttpRequest.Builder request(String target) {
    return request("http", target);
  }

  HttpRequest.Builder secure(String target) {
    return request("https", target);
  }

  private HttpRequest.Builder request(String scheme, String target) {
    return HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port() + target))
        .timeout(Duration.ofSeconds(30));
  }

  static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  // --- What is served ---------------------------------------------------------------------------

  private Front front() {
    return new Front(
        origin ->
            List.of("localhost", "id.example.com").contains(origin.host())
                ? Optional.of("")
                : Optional.empty(),
        new AddressLimits(System::nanoTime),
        "__Host-sallyport",
        request -> Answer.text(404, "none"),
        List.of(
            Route.get("/slow", Route.Rate.PAGE, this::atLast),
            Route.get(
                "/page",
                Route.Rate.PAGE,
                request ->
                    Answer.text(200, "page for " + request.client().getHostAddress())
                        .with("X-Long", LONG)),
            new Route(
                "POST",
                "/echo",
                Route.Guard.FOREIGN_FORM,
                Route.Rate.PAGE,
                MAX_BODY,
                OpenListener::echo)));
  }

  private Answer atLast(Request request) {
    begun.countDown();
    try {
      mayEnd.await();
      return Answer.text(200, "at last");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Answer echo(Request request) {
    return Answer.text(
        200,
        "%s %s %s from %s: %s"
            .formatted(
                request.method(),
                request.path(),
                request.query(),
                request.client().getHostAddress(),
                request.body()));
  }
}
