package dev.sallyport.cluster;

import dev.sallyport.controlplane.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before the replicas of a server as a Service does: each new connection goes to the one of
 * them that the test names, and stays there.
 */
final class ReplicaSwitch implements AutoCloseable {

  private final ServerSocket listener;
  private volatile int replica;

  ReplicaSwitch() {
    try {
      listener = new ServerSocket(Ports.free(), 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** What clients connect to. */
  int port() {
    return listener.getLocalPort();
  }

  /** From now on new connections go to this port; those that are open stay where they are. */
  void to(int port) {
    replica = port;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void connect(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), replica)) {
      Thread.ofVirtual().start(() -> pass(client, server));
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The replica takes no connection, or one side has ended: and with it both.
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // As above.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
