package dev.sallyport.server;

import dev.sallyport.Subnet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;

/** Closes a connection of a client that has many already, so that none has them all. */
final class ConnectionShares implements Connection.Listener {

  private final Shares shares;
  private final Predicate<InetAddress> unlimited;
  private final Map<Connection, Subnet> counted = new ConcurrentHashMap<>();

  /**
   * @param unlimited the addresses that stand for many clients
   */
  ConnectionShares(Shares shares, Predicate<InetAddress> unlimited) {
    this.shares = shares;
    this.unlimited = unlimited;
  }

  @Override
  public void onOpened(Connection connection) {
    // What speaks inside of TLS has been counted as the connection around it.
    if (connection.getEndPoint() instanceof SslEndPoint
        || !(connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress peer)
        || unlimited.test(peer.getAddress())) {
      return;
    }
    Subnet client = Subnet.of(peer.getAddress());
    if (shares.take(client)) {
      counted.put(connection, client);
    } else {
      connection.getEndPoint().close();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    Subnet client = counted.remove(connection);
    if (client != null) {
      shares.giveBack(client);
    }
  }
}
