package dev.sallyport.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.NanoTime;

/**
 * Closes connections that send the head of a request, or begin TLS, drop by drop. The idle timeout
 * does not see these, for something comes all the time; bodies have a least rate of their own.
 */
final class SlowConnections implements Connection.Listener {

  private final long limit;
  private final Map<Connection, Progress> open = new ConcurrentHashMap<>();

  /**
   * @param limit how long a head may take, and how long a new connection may be without one
   */
  SlowConnections(Duration limit) {
    this.limit = limit.toNanos();
  }

  /** What is known of one connection; times by {@link NanoTime}. */
  private static final class Progress {
    private final long opened = NanoTime.now();
    private boolean asked;
    private boolean oneAtATime;
    private int running;
    private long bytesAtRest;
    private long headSince;

    private synchronized void begin(boolean onlyOne) {
      asked = true;
      oneAtATime = onlyOne;
      running++;
      headSince = 0;
    }

    private synchronized void end(long bytes) {
      running--;
      bytesAtRest = bytes;
      headSince = 0;
    }

    private synchronized boolean isTooSlow(Connection connection, long limit) {
      if (!asked) {
        return NanoTime.since(opened) > limit;
      }
      // Later requests share a connection of HTTP/2 with frames that are none.
      if (running > 0 || !oneAtATime || connection.getBytesIn() <= bytesAtRest) {
        headSince = 0;
        return false;
      }
      if (headSince == 0) {
        headSince = NanoTime.now();
      }
      return NanoTime.since(headSince) > limit;
    }
  }

  @Override
  public void onOpened(Connection connection) {
    // TLS wraps another connection, which first negotiates, then speaks HTTP, and counts for both.
    if (!(connection instanceof SslConnection)) {
      open.put(connection, new Progress());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    open.remove(connection);
  }

  /**
   * The head of a request has come whole.
   *
   * @param oneAtATime whether the next head comes after this request's answer, as in HTTP/1.1
   */
  void begin(Connection connection, boolean oneAtATime) {
    Progress progress = open.get(connection);
    if (progress != null) {
      progress.begin(oneAtATime);
    }
  }

  /** A request was answered. */
  void end(Connection connection) {
    Progress progress = open.get(connection);
    if (progress != null) {
      progress.end(connection.getBytesIn());
    }
  }

  /** Closes those that are too slow; to be called every second or so. */
  void sweep() {
    open.forEach(
        (connection, progress) -> {
          if (progress.isTooSlow(connection, limit)) {
            connection.getEndPoint().close();
          }
        });
  }
}
