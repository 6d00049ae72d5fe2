package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.parts.TestAuthority;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Forwarding;
import dev.sallyport.web.Front;
import dev.sallyport.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody whose connection is open notices that the server at its other end stops. */
class StoppingListenerTest {

  private static final Duration UNTIL_IT_MAY_END = Duration.ofMinutes(1);

  /** Twice as long as a connection may rest, and shorter than a stop. */
  private static final Duration LONG = Duration.ofSeconds(6);

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private HttpListener listener;

  /** Of the listener, also once it is closed. */
  private int port;

  @BeforeEach
  void listen() throws IOException {
    authority.issue("localhost").writePem(folder);
    listener =
        new HttpListener(
            0,
            Optional.of(folder),
            new Forwarding(List.of()),
            new Front(
                origin -> Optional.of(""),
                new AddressLimits(System::nanoTime),
                "__Host-sallyport",
                request -> Answer.text(404, "none"),
                List.of(
                    Route.get("/page", Route.Rate.PAGE, request -> Answer.text(200, "page")),
                    Route.get("/slow", Route.Rate.PAGE, request -> slow(UNTIL_IT_MAY_END)),
                    Route.get("/long", Route.Rate.PAGE, request -> slow(LONG)))),
            ListenerLimits.USUAL);
    port = listener.port();
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    listener.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void whatIsUnderWayIsAnsweredHoweverLongItWaitsForUs(HttpClient.Version version)
      throws Exception {
    try (HttpClient client =
            HttpClient.newBuilder().sslContext(authority.clientContext()).version(version).build();
        Socket idle = connect()) {
      ask(idle);
      CompletableFuture<HttpResponse<String>> underWay = ask(client, "/slow");
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(listener::close);
      assertThat(idle.getInputStream().readAllBytes())
          .as("whoever asks for nothing is parted from")
          .isEmpty();
      mayEnd.countDown();

      assertThat(underWay.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(stopped).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void whatTakesLongIsAnsweredAlsoIfNothingElseComes(HttpClient.Version version) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(authority.clientContext()).version(version).build()) {
      CompletableFuture<HttpResponse<String>> underWay = ask(client, "/long");
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(listener::close);

      assertThat(underWay.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(stopped).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  @Test
  void aConnectionThatIsOpenIsServedOnceMore() throws Exception {
    try (Socket open = connect()) {
      assertThat(ask(open)).startsWith("HTTP/1.1 200").doesNotContain("Connection: close");
      // An answer is with its client a moment before the listener is through with it, and until
      // then a stop takes the connection for one that is under way. Another one lasts longer.
      try (Socket another = connect()) {
        ask(another);
      }

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(listener::close);
      Await.until("the port to be closed", this::isClosed);

      assertThat(ask(open)).startsWith("HTTP/1.1 200").contains("Connection: close");
      assertThat(open.getInputStream().readAllBytes()).isEmpty();
      assertThat(stopped).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  private CompletableFuture<HttpResponse<String>> ask(HttpClient client, String path) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .build(),
        BodyHandlers.ofString());
  }

  private Answer slow(Duration most) {
    begun.countDown();
    try {
      boolean told = mayEnd.await(most.toMillis(), TimeUnit.MILLISECONDS);
      return Answer.text(200, told ? "at last" : "by itself");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean isClosed() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = authority.clientContext().getSocketFactory().createSocket("localhost", port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** One request; the connection stays open. */
  private static String ask(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    StringBuilder answer = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (!answer.toString().endsWith("page\n")) {
      int next = in.read();
      assertThat(next).as("closed after: %s", answer).isNotNegative();
      answer.append((char) next);
    }
    return answer.toString();
  }
}
