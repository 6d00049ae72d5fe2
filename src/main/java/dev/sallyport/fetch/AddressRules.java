package dev.sallyport.fetch;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which addresses may be connected to: public ones, and those that the install allows.
 *
 * @param allowed ranges that are allowed although the rules refuse them
 * @param cluster ranges of the cluster's pods, Services and nodes, refused even where they look
 *     public
 */
public record AddressRules(List<Cidr> allowed, List<Cidr> cluster) {

  /**
   * Why, and which: the IANA special-purpose registries for IPv4 and IPv6, and what embeds IPv4.
   */
  private static final Map<Cidr, String> REFUSED = refused();

  /** All of IPv6 that is handed out to be public. */
  private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");

  public AddressRules {
    allowed = List.copyOf(allowed);
    cluster = List.copyOf(cluster);
  }

  /** What kind of address it is, if it may not be connected to. */
  public Optional<String> refusal(InetAddress address) {
    return refusal(address.getAddress());
  }

  private Optional<String> refusal(byte[] address) {
    if (isMapped(address)) {
      return refusal(Arrays.copyOfRange(address, 12, 16)).map(kind -> "an IPv4-mapped " + kind);
    }
    if (isIn(allowed, address)) {
      // Who allows NAT64 allows the way, not every address at its other end.
      return NAT64.contains(address)
          ? refusal(Arrays.copyOfRange(address, 12, 16))
          : Optional.empty();
    }
    if (isIn(cluster, address)) {
      return Optional.of("an address of the cluster");
    }
    for (Map.Entry<Cidr, String> range : REFUSED.entrySet()) {
      if (range.getKey().contains(address)) {
        return Optional.of(range.getValue());
      }
    }
    return address.length == 4 || GLOBAL_UNICAST.contains(address)
        ? Optional.empty()
        : Optional.of("an address that is not public");
  }

  /** {@code ::ffff:a.b.c.d}, which Java usually, but not always, has turned into IPv4 before. */
  private static boolean isMapped(byte[] address) {
    if (address.length != 16 || address[10] != -1 || address[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(List<Cidr> ranges, byte[] address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static Map<Cidr, String> refused() {
    Map<Cidr, String> ranges = new LinkedHashMap<>();
    put(ranges, "an unspecified address", "0.0.0.0/8", "::/128");
    put(ranges, "a loopback address", "127.0.0.0/8", "::1/128");
    put(ranges, "a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
    put(ranges, "a carrier's private address (CGNAT)", "100.64.0.0/10");
    put(ranges, "a link-local address", "169.254.0.0/16", "fe80::/10");
    put(ranges, "a unique local address", "fc00::/7", "fec0::/10");
    put(
        ranges,
        "a multicast or broadcast address",
        "224.0.0.0/4",
        "255.255.255.255/32",
        "ff00::/8");
    put(ranges, "an IPv4 address inside IPv6", "64:ff9b::/96", "64:ff9b:1::/48", "::/96");
    put(ranges, "an IPv4 address inside IPv6", "2002::/16", "2001::/32");
    put(ranges, "a reserved address", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15");
    put(ranges, "a reserved address", "240.0.0.0/4", "2001::/23", "100::/64", "5f00::/16");
    put(ranges, "an address for documentation", "192.0.2.0/24", "198.51.100.0/24");
    put(ranges, "an address for documentation", "203.0.113.0/24", "2001:db8::/32", "3fff::/20");
    return ranges;
  }

  private static void put(Map<Cidr, String> ranges, String kind, String... texts) {
    for (String text : texts) {
      ranges.put(Cidr.parse(text), kind);
    }
  }
}
