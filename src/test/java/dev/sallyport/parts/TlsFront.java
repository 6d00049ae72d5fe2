package dev.sallyport.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Speaks TLS for a server that does not: what comes in is passed on, byte for byte. */
final class TlsFront implements AutoCloseable {

  private final ServerSocket listener;
  private final int behind;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Listens on a port of 127.0.0.1 in front of another one. */
  TlsFront(TestAuthority.Identity identity, int port, int behind) {
    this.behind = behind;
    try {
      listener =
          identity
              .serverContext()
              .getServerSocketFactory()
              .createServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), behind)) {
      threads.execute(() -> pass(client, server));
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // A browser opens connections ahead and drops them; what matters is asked again.
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The other side has ended, and with it both.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
