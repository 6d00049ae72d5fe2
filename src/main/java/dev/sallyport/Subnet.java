package dev.sallyport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The addresses that count as one where something is limited for each: of IPv4 one, of IPv6 a whole
 * /64, which a household or a phone has (RFC 6177) and takes any address of.
 *
 * @param prefix equal for two that count as one, and nothing to show
 */
public record Subnet(String prefix) {

  private static final int BYTES = 8;

  public static Subnet of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return new Subnet(
        HexFormat.of()
            .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, BYTES) : bytes));
  }

  /**
   * Of an address in letters. A text that is none counts for itself, as that of an interface which
   * another machine has.
   */
  public static Subnet of(String address) {
    try {
      return of(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException e) {
      return new Subnet(address);
    }
  }
}
