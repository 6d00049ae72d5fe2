package dev.sallyport.web;

import dev.sallyport.Origin;
import dev.sallyport.fetch.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * To which origin a request was addressed and by whom, where proxies stand before us. What a proxy
 * says in {@code X-Forwarded-*} counts only if the connection comes from a trusted address; from
 * anybody else it is as if it were not there.
 *
 * @param proxies the addresses that are trusted; none by default
 */
public record Forwarding(List<Cidr> proxies) {

  private static final String HOST = "x-forwarded-host";
  private static final String PROTO = "x-forwarded-proto";
  private static final String FOR = "x-forwarded-for";

  public Forwarding {
    proxies = List.copyOf(proxies);
  }

  /** What was found out of a request. */
  public record Addressed(Origin origin, InetAddress client) {}

  /**
   * @param direct the origin as the connection itself shows it
   * @param peer the other end of the connection
   * @param headers by name in lower case
   * @return empty where a trusted proxy says what cannot be understood, for any reading of it could
   *     be the wrong one
   */
  public Optional<Addressed> of(
      Origin direct, InetAddress peer, Map<String, List<String>> headers) {
    if (!isProxy(peer)) {
      return Optional.of(new Addressed(direct, peer));
    }
    Optional<String> host = single(headers, HOST);
    Optional<String> scheme = single(headers, PROTO);
    if (host.isEmpty() || scheme.isEmpty()) {
      return Optional.empty();
    }
    String shown = scheme.get().isEmpty() ? direct.scheme() : scheme.get();
    Optional<Origin> origin =
        host.get().isEmpty()
            ? Optional.of(
                Origin.of(shown, direct.host(), shown.equals(direct.scheme()) ? direct.port() : -1))
            : Origin.of(shown + "://" + host.get());
    return origin
        .filter(o -> o.scheme().equals("https") || o.scheme().equals("http"))
        .flatMap(o -> client(peer, headers).map(client -> new Addressed(o, client)));
  }

  /** The value, empty text where there is none, and nothing where there are several. */
  private static Optional<String> single(Map<String, List<String>> headers, String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    if (values.size() > 1 || (values.size() == 1 && values.getFirst().contains(","))) {
      return Optional.empty();
    }
    return Optional.of(values.isEmpty() ? "" : values.getFirst().strip());
  }

  /** The last address that no trusted proxy has: what stands before it anybody can have written. */
  private Optional<InetAddress> client(InetAddress peer, Map<String, List<String>> headers) {
    InetAddress client = peer;
    List<String> lines = headers.getOrDefault(FOR, List.of());
    String[] hops = lines.isEmpty() ? new String[0] : String.join(",", lines).split(",", -1);
    for (int i = hops.length - 1; i >= 0 && isProxy(client); i--) {
      try {
        client = InetAddress.ofLiteral(hops[i].strip());
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.of(client);
  }

  /** Whether that address is trusted. */
  public boolean isProxy(InetAddress address) {
    return proxies.stream().anyMatch(range -> range.contains(address));
  }
}
