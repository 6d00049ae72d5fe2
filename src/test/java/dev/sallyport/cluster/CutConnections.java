package dev.sallyport.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between the operator and the API server, and does what networks do when told to: cuts
 * every connection, is away for a while, or lets nothing through any more.
 */
final class CutConnections implements AutoCloseable {
  private final ServerSocket server;
  private final URI target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean away;
  private volatile boolean stalled;

  CutConnections(URI target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Where clients connect instead. */
  URI url() {
    return URI.create("https://127.0.0.1:" + server.getLocalPort());
  }

  /** Ends all connections without a word; new ones are let through. */
  int cut() {
    List<Socket> cut = List.copyOf(open);
    cut.forEach(CutConnections::drop);
    open.removeAll(cut);
    return cut.size();
  }

  /** Cuts all connections, and every new one, until {@link #comeBack}. */
  void goAway() {
    away = true;
    cut();
  }

  void comeBack() {
    away = false;
  }

  /** From now on connections stay open and nothing is answered. */
  void stall() {
    stalled = true;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (away) {
          drop(client);
          continue;
        }
        Socket upstream = new Socket(target.getHost(), target.getPort());
        open.add(client);
        open.add(upstream);
        Thread.ofVirtual().start(() -> copy(client, upstream));
        Thread.ofVirtual().start(() -> copy(upstream, client));
      } catch (IOException e) {
        // The server is closed, or the API server is away: the client sees its connection end.
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[16 * 1024];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        if (!stalled) {
          out.write(some, 0, read);
        }
      }
    } catch (IOException e) {
      // Cut, or ended by either side.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void drop(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It has ended already.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
