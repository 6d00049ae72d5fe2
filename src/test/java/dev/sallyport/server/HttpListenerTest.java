package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sallyport.controlplane.Await;
import dev.sallyport.fetch.Cidr;
import dev.sallyport.parts.TestAuthority;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Forwarding;
import dev.sallyport.web.Front;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a real connection shows. */
class HttpListenerTest {

  private static final int MAX_BODY = 50_000;

  /** As long as a login state and all that stands beside it may be. */
  private static final String LONG = "x".repeat(20_000);

  /** Connections of one client. */
  private static final int SHARE = 50;

  private static final Duration SOON = Duration.ofSeconds(2);

  private static final ListenerLimits LIMITS =
      limits(Duration.ofSeconds(20), ListenerLimits.USUAL.connections());

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private HttpListener listener;

  @AfterEach
  void close() {
    if (listener != null) {
      listener.close();
    }
  }

  @Test
  void aRequestReachesItsRouteAndTheAnswerComesBack() throws Exception {
    listen(Optional.empty(), List.of());

    HttpResponse<String> answer =
        send(request("/echo?a=b").POST(BodyPublishers.ofString("body of the request")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("POST /echo a=b from 127.0.0.1: body of the request\n");
    assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(answer.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void aHeadHasNoBody() throws Exception {
    listen(Optional.empty(), List.of());

    HttpResponse<String> answer = send(request("/page").method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aHeadThatIsTooLargeIsRefused() throws Exception {
    listen(Optional.empty(), List.of());

    HttpResponse<String> answer = send(request("/page").header("X-Large", "x".repeat(20_000)));

    assertThat(answer.statusCode()).isEqualTo(431);
    assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(answer.body()).doesNotContain("Jetty", "xxx");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
    listen(Optional.empty(), List.of());
    byte[] large = new byte[MAX_BODY + 1];

    assertThat(send(request("/echo").POST(BodyPublishers.ofByteArray(large))).statusCode())
        .isEqualTo(413);
    assertThat(
            send(request("/echo")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))))
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void aHostThatIsNotOursIsNotServed() throws Exception {
    listen(Optional.empty(), List.of());

    assertThat(raw("GET /page HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421")
        .doesNotContain("evil");
    assertThat(raw("GET /page HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 4");
    assertThat(
            raw(
                head(
                    "GET /page HTTP/1.1",
                    "Host: evil.example.com",
                    "Host: localhost",
                    "Connection: close")))
        .startsWith("HTTP/1.1 400");
  }

  /** Each is another host to some reader, and ours to another. */
  @ParameterizedTest
  @CsvSource({
    "/page, localhost@evil.example.com",
    "/page, evil.example.com@localhost",
    "/page, localhost.",
    "/page, localhost:80:80",
    "/page, localhost:99999",
    "/page, localhost/evil",
    "/page, localhost?evil",
    "/page, localhost#evil",
    "/page, localhost\\evil",
    "/page, 'localhost evil'",
    "/page, 'localhost,evil.example.com'",
    "/page, ''",
    "/page, %6Cocalhost",
    "/page, [::1",
    "http://evil.example.com/page, localhost",
    "http://localhost/page, evil.example.com",
    "http://localhost@evil.example.com/page, localhost",
    "//evil.example.com/page, localhost",
  })
  void anOddHostIsNotServed(String target, String host) throws Exception {
    listen(Optional.empty(), List.of());

    assertThat(raw(head("GET " + target + " HTTP/1.1", "Host: " + host, "Connection: close")))
        .startsWith("HTTP/1.1 4")
        .doesNotContain("evil", "page for");
  }

  @Test
  void aProxyIsBelievedOnlyIfItIsTrusted() throws Exception {
    listen(Optional.empty(), List.of());
    String request =
        head(
            "GET /page HTTP/1.1",
            "Host: localhost",
            "X-Forwarded-Host: id.example.com",
            "X-Forwarded-Proto: https",
            "X-Forwarded-For: 203.0.113.5",
            "Connection: close");
    assertThat(raw(request)).contains("page for 127.0.0.1").doesNotContain("Strict-Transport");
    listener.close();

    listen(Optional.empty(), List.of(Cidr.parse("127.0.0.0/8")));

    assertThat(raw(request)).contains("page for 203.0.113.5").contains("Strict-Transport");
  }

  @Test
  void aHeadThatComesDropByDropIsCutOff() throws Exception {
    listen(Optional.empty(), List.of());

    assertIsCutOff("");
  }

  @Test
  void soIsTheSecondOneOfAConnection() throws Exception {
    listen(Optional.empty(), List.of());

    assertIsCutOff("GET /page HTTP/1.1\r\nHost: localhost:" + listener.port() + "\r\n\r\n");
  }

  @Test
  void aBodyThatComesDropByDropIsCutOff() throws Exception {
    listen(Optional.empty(), List.of(), limits(SOON, 100));

    assertIsCutOffOrAnswered(
        head("POST /echo HTTP/1.1", "Host: localhost", "Content-Length: " + MAX_BODY));
  }

  @Test
  void whoHoldsLargeBodiesOpenKeepsNobodyElseOut() throws Exception {
    listen(Optional.empty(), List.of(Cidr.parse("127.0.0.0/8")));
    List<Socket> dripping = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        dripping.add(large("203.0.113.5"));
      }
      Await.until(
          "all but four to be told that it is busy", () -> answered(dripping), n -> n == 36);

      assertThat(post("203.0.113.5", 5_000)).as("what programs send").isEqualTo(200);
      assertThat(post("203.0.113.5", 30_000)).as("a usual Response").isEqualTo(200);
      assertThat(post("203.0.113.5", MAX_BODY)).as("a fifth large one").isEqualTo(503);
      assertThat(post("203.0.113.6", MAX_BODY)).as("another's large one").isEqualTo(200);
    } finally {
      for (Socket socket : dripping) {
        socket.close();
      }
    }
    Await.until("the places to be free", () -> post("203.0.113.5", MAX_BODY), n -> n == 200);
  }

  @Test
  void oneClientHasNoMoreConnectionsThanItsShare() throws Exception {
    listen(
        Optional.empty(),
        List.of(),
        new ListenerLimits(
            Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofMinutes(1), 2_000, SHARE));
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < SHARE; i++) {
        open.add(asked());
      }
      try (Socket another = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
        another.setSoTimeout(20_000);
        assertThat(end(another)).isTrue();
      }
      open.removeFirst().close();
      Await.until(
          "room for another",
          () -> {
            try (Socket another = asked()) {
              return another.isConnected();
            } catch (IOException e) {
              return false;
            }
          });
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void aProxyHasAsManyAsItNeeds() throws Exception {
    listen(Optional.empty(), List.of(Cidr.parse("127.0.0.0/8")));
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * SHARE; i++) {
        open.add(asked());
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void whoIsIdleGivesWayWhenThereIsNoRoom() throws Exception {
    listen(Optional.empty(), List.of(), limits(Duration.ofSeconds(20), 3));
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        open.add(asked());
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void whoWaitsForUsIsNotIdleAndKeepsTheConnection() throws Exception {
    // Full with two, so that whoever is idle is so after a second.
    listen(Optional.empty(), List.of(), limits(Duration.ofSeconds(20), 2));
    try (Socket waiting = connected()) {
      waiting
          .getOutputStream()
          .write(head("GET /slow HTTP/1.1", "Host: localhost").getBytes(StandardCharsets.US_ASCII));
      begun.await();
      try (Socket idle = connected()) {
        assertThat(end(idle)).as("who came later and asks nothing is parted from").isTrue();
      }

      mayEnd.countDown();
      waiting
          .getOutputStream()
          .write(
              head("GET /none HTTP/1.1", "Host: localhost", "Connection: close")
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(waiting.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200")
          .contains("at last", "HTTP/1.1 404");
    }
  }

  @Test
  void whoIsNotServedDoesNotKeepTheConnection() throws Exception {
    listen(Optional.empty(), List.of());

    assertThat(raw(head("GET /page HTTP/1.1", "Host: evil.example.com")))
        .startsWith("HTTP/1.1 421")
        .contains("Connection: close");
  }

  @Test
  void withACertificateBothVersionsOfHttpAreSpoken() throws Exception {
    authority.issue("localhost").writePem(folder);
    listen(Optional.of(folder), List.of());

    for (HttpClient.Version version : HttpClient.Version.values()) {
      try (HttpClient client =
          HttpClient.newBuilder().sslContext(authority.clientContext()).version(version).build()) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + "/page"))
                    .timeout(Duration.ofSeconds(30))
                    .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        assertThat(answer.headers().firstValue("X-Long")).contains(LONG);
      }
    }
  }

  /** A head that is too large is not even answered there: the connection ends. */
  @Test
  void overHttp2TheSizesHaveTheSameLimits() throws Exception {
    authority.issue("localhost").writePem(folder);
    listen(Optional.of(folder), List.of());
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(authority.clientContext())
            .version(HttpClient.Version.HTTP_2)
            .build()) {
      HttpResponse<String> tooLarge =
          client.send(
              secure("/echo")
                  .POST(
                      BodyPublishers.ofInputStream(
                          () -> new ByteArrayInputStream(new byte[MAX_BODY + 1])))
                  .build(),
              BodyHandlers.ofString());

      assertThat(tooLarge.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(tooLarge.statusCode()).isEqualTo(413);
      assertThatIOException()
          .isThrownBy(
              () ->
                  client.send(
                      secure("/page").header("X-Large", "x".repeat(20_000)).build(),
                      BodyHandlers.ofString()));
    }
  }

  @Test
  void anotherCertificateIsTakenWithoutARestart() throws Exception {
    authority.issue("localhost").writePem(folder);
    listen(Optional.of(folder), List.of());
    X509Certificate first = served();

    authority.issue("localhost").writePem(folder);

    Await.until("the other certificate", this::served, certificate -> !certificate.equals(first));
  }

  @Test
  void aPortThatIsTakenIsSaidSo() throws Exception {
    listen(Optional.empty(), List.of());
    HttpListener first = listener;

    assertThatIOException()
        .isThrownBy(
            () ->
                new HttpListener(
                    first.port(), Optional.empty(), new Forwarding(List.of()), front(), LIMITS));
  }

  private X509Certificate served() {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(authority.clientContext()).build()) {
      return (X509Certificate)
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("https://localhost:" + listener.port() + "/page"))
                      .timeout(Duration.ofSeconds(30))
                      .build(),
                  BodyHandlers.discarding())
              .sslSession()
              .orElseThrow()
              .getPeerCertificates()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Each look sends one more byte of a head that never ends. */
  private void assertIsCutOff(String before) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      OutputStream out = socket.getOutputStream();
      out.write((before + "GET /page HTTP/1.1\r\nX-Slow: ").getBytes(StandardCharsets.US_ASCII));
      Await.until(
          "the connection to be cut",
          () -> {
            try {
              out.write('x');
              out.flush();
              return false;
            } catch (IOException e) {
              return true;
            }
          });
    }
  }

  private void assertIsCutOffOrAnswered(String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      Await.until(
          "the body to be given up",
          () -> {
            try {
              out.write('x');
              out.flush();
              return socket.getInputStream().available() > 0;
            } catch (IOException e) {
              return true;
            }
          });
    }
  }

  /** A connection that sends as much of a body as makes it a large one, and no more. */
  private Socket large(String client) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket
        .getOutputStream()
        .write(
            (head(
                        "POST /echo HTTP/1.1",
                        "Host: localhost",
                        "X-Forwarded-For: " + client,
                        "Content-Length: " + MAX_BODY)
                    + "x".repeat(Bodies.USUAL + 1))
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static int answered(List<Socket> sockets) {
    int answered = 0;
    for (Socket socket : sockets) {
      try {
        answered += socket.getInputStream().available() > 0 ? 1 : 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answered;
  }

  private int post(String client, int length) {
    try {
      return send(request("/echo")
              .header("X-Forwarded-For", client)
              .POST(BodyPublishers.ofByteArray(new byte[length])))
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static ListenerLimits limits(Duration slowestBody, int connections) {
    return new ListenerLimits(
        Duration.ofSeconds(5), slowestBody, Duration.ofMinutes(1), connections, SHARE);
  }

  /** A connection that was answered once and is kept; not later than idle ones are closed. */
  private Socket asked() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    try {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(head("GET /none HTTP/1.1", "Host: localhost").getBytes(StandardCharsets.US_ASCII));
      if (socket.getInputStream().read() < 0) {
        throw new EOFException("closed without an answer");
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static boolean end(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + listener.port() + target))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpRequest.Builder secure(String target) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + target))
        .timeout(Duration.ofSeconds(30));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private void listen(Optional<Path> certificate, List<Cidr> proxies) throws IOException {
    listen(certificate, proxies, LIMITS);
  }

  private void listen(Optional<Path> certificate, List<Cidr> proxies, ListenerLimits limits)
      throws IOException {
    listener = new HttpListener(0, certificate, new Forwarding(proxies), front(), limits);
  }

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
                HttpListenerTest::echo)));
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
