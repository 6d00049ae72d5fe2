package dev.sallyport.server;

import static dev.sallyport.server.OpenListener.MAX_BODY;
import static dev.sallyport.server.OpenListener.SHARE;
import static dev.sallyport.server.OpenListener.head;
import static dev.sallyport.server.OpenListener.limits;
import static dev.sallyport.server.OpenListener.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever is slow, or holds many connections open, keeps nobody else out. */
class CrowdedListenerTest {

  private static final Duration SOON = Duration.ofSeconds(2);

  private final List<Socket> open = new ArrayList<>();
  private OpenListener listener;

  @AfterEach
  void close() throws IOException {
    closeConnections();
    listener.close();
  }

  @Test
  void aHeadThatComesDropByDropIsCutOff() throws Exception {
    listener = OpenListener.plain();

    assertIsCutOff("");
  }

  @Test
  void soIsTheSecondOneOfAConnection() throws Exception {
    listener = OpenListener.plain();

    assertIsCutOff("GET /page HTTP/1.1\r\nHost: localhost:" + listener.port() + "\r\n\r\n");
  }

  @Test
  void aBodyThatComesDropByDropIsCutOff() throws Exception {
    listener = OpenListener.with(limits(SOON, 100));

    assertIsCutOffOrAnswered(
        head("POST /echo HTTP/1.1", "Host: localhost", "Content-Length: " + MAX_BODY));
  }

  @Test
  void whoHoldsLargeBodiesOpenKeepsNobodyElseOut() throws Exception {
    listener = OpenListener.behindAProxy();
    for (int i = 0; i < 40; i++) {
      open.add(large("203.0.113.5"));
    }
    Await.until("all but four to be told that it is busy", this::answered, n -> n == 36);

    assertThat(post("203.0.113.5", 5_000)).as("what programs send").isEqualTo(200);
    assertThat(post("203.0.113.5", 30_000)).as("a usual Response").isEqualTo(200);
    assertThat(post("203.0.113.5", MAX_BODY)).as("a fifth large one").isEqualTo(503);
    assertThat(post("203.0.113.6", MAX_BODY)).as("another's large one").isEqualTo(200);
    closeConnections();
    Await.until("the places to be free", () -> post("203.0.113.5", MAX_BODY), n -> n == 200);
  }

  @Test
  void oneClientHasNoMoreConnectionsThanItsShare() throws Exception {
    listener =
        OpenListener.with(
            new ListenerLimits(
                Duration.ofMinutes(1),
                Duration.ofSeconds(20),
                Duration.ofMinutes(1),
                2_000,
                SHARE));
    for (int i = 0; i < SHARE; i++) {
      open.add(asked());
    }
    try (Socket another = listener.connect()) {
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
  }

  @Test
  void aProxyHasAsManyAsItNeeds() throws Exception {
    listener = OpenListener.behindAProxy();

    for (int i = 0; i < 2 * SHARE; i++) {
      open.add(asked());
    }
  }

  @Test
  void whoIsIdleGivesWayWhenThereIsNoRoom() throws Exception {
    listener = OpenListener.with(limits(Duration.ofSeconds(20), 3));

    for (int i = 0; i < 4; i++) {
      open.add(asked());
    }
  }

  @Test
  void whoWaitsForUsIsNotIdleAndKeepsTheConnection() throws Exception {
    // Full with two, so that whoever is idle is so after a second.
    listener = OpenListener.with(limits(Duration.ofSeconds(20), 2));
    try (Socket waiting = listener.connect()) {
      waiting
          .getOutputStream()
          .write(head("GET /slow HTTP/1.1", "Host: localhost").getBytes(StandardCharsets.US_ASCII));
      listener.begun.await();
      try (Socket idle = listener.connect()) {
        assertThat(end(idle)).as("who came later and asks nothing is parted from").isTrue();
      }

      listener.mayEnd.countDown();
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

  /** Each look sends one more byte of a head that never ends. */
  private void assertIsCutOff(String before) throws IOException {
    try (Socket socket = listener.connect()) {
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
    try (Socket socket = listener.connect()) {
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

  private void closeConnections() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  /** A connection that sends as much of a body as makes it a large one, and no more. */
  private Socket large(String client) throws IOException {
    Socket socket = listener.connect();
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

  private int answered() {
    int answered = 0;
    for (Socket socket : open) {
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
      return send(listener
              .request("/echo")
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

  /** A connection that was answered once and is kept; not later than idle ones are closed. */
  private Socket asked() throws IOException {
    Socket socket = listener.connect();
    try {
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

  private static boolean end(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }
}
