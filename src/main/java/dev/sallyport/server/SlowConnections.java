package dev.sallyport.server;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.NanoTime;

/**
 * Closes connections that send the head of a request, or begin TLS, drop by drop, or are kept
 * without a request. The idle timeout does not see these, for something comes all the time; bodies
 * have a time of their own.
 */
final class SlowConnections implements Connection.Listener {

  private final long limit;
  private final long rest;
  private final Map<Connection, Progress> open = new ConcurrentHashMap<>();
  private volatile Optional<Stop> stop = Optional.empty();

  /**
   * @param limit how long a head may take, and how long a new connection may be without one
   * @param rest how long one may be without a request; frames of HTTP/2 that are none do not count
   */
  SlowConnections(Duration limit, Duration rest) {
    this.limit = limit.toNanos();
    this.rest = rest.toNanos();
  }

  /** Since when, and how long a connection may be without a request from then on. */
  private record Stop(long since, long rest) {}

  /** What is known of one connection; times by {@link NanoTime}. */
  private static final class Progress {
    private final long opened = NanoTime.now();
    private boolean asked;
    private boolean oneAtATime;
    private int running;
    private long bytesAtRest;
    private long headSince;
    private long restSince;

    private synchronized void begin(boolean onlyOne) {
      asked = true;
      oneAtATime = onlyOne;
      running++;
      headSince = 0;
    }

    private synchronized void end(long bytes) {
      running--;
      bytesAtRest = bytes;
      restSince = NanoTime.now();
      headSince = 0;
    }

    private synchronized boolean isAtRest(Stop stop) {
      return running == 0
          && NanoTime.since(stop.since()) > stop.rest()
          && NanoTime.since(asked ? restSince : opened) > stop.rest();
    }

    private synchronized boolean isTooSlow(Connection connection, long limit, long rest) {
      if (!asked) {
        return NanoTime.since(opened) > limit;
      }
      if (running == 0 && NanoTime.since(restSince) > rest) {
        return true;
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

  /**
   * No more connections come.
   *
   * @param rest how long those that there are may be without a request from now on
   */
  void stop(Duration rest) {
    stop = Optional.of(new Stop(NanoTime.now(), rest.toNanos()));
  }

  /** Closes those that are too slow; to be called every second or so. */
  void sweep() {
    open.forEach(
        (connection, progress) -> {
          if (stop.filter(progress::isAtRest).isPresent()
              || progress.isTooSlow(connection, limit, rest)) {
            connection.getEndPoint().close();
          }
        });
  }
}
