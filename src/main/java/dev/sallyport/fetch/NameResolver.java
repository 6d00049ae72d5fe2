package dev.sallyport.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The way from a name to addresses; asked once for each fetch. */
public interface NameResolver {

  /**
   * Every address of the name.
   *
   * @throws UnknownHostException if it has none, or nobody answers
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** What the system answers. */
  static NameResolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
