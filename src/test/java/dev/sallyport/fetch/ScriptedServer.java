package dev.sallyport.fetch;

import dev.sallyport.parts.TestAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server on loopback that says what a test tells it to, and remembers what it was asked. */
final class ScriptedServer implements AutoCloseable {

  /** Writes an answer, well-formed or not. */
  interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private final SSLServerSocket server;
  private final Answer answer;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closed = new CountDownLatch(1);

  ScriptedServer(TestAuthority.Identity identity, Answer answer) throws IOException {
    this.answer = answer;
    server =
        (SSLServerSocket) identity.serverContext().getServerSocketFactory().createServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    Thread.ofVirtual().start(this::serve);
  }

  static Answer body(String status, String body) {
    return raw("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  static Answer raw(String bytes) {
    return out -> out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** First lines and headers, one string for each request. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Waits until the test is over, as a server does that never answers. */
  void hang() throws InterruptedException {
    closed.await(5, TimeUnit.MINUTES);
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> answer((SSLSocket) socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(SSLSocket socket) {
    try (socket) {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      requests.add(head.toString());
      answer.write(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException | InterruptedException e) {
      // The client went, which is what some tests are about.
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
