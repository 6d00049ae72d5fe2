package dev.sallyport.fetch;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A range of addresses, such as {@code 10.0.0.0/8} or {@code fd00::/8}.
 *
 * @param prefix how many leading bits an address shares with the network
 */
public record Cidr(InetAddress network, int prefix) {

  /** An IPv4 address in full; Java also takes {@code 10.1}. */
  private static final Pattern LITERAL =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)/(\\d{1,3})");

  /**
   * Reads a range as it is written.
   *
   * @throws IllegalArgumentException if it is none; the message says what one looks like
   */
  public static Cidr parse(String text) {
    var literal = LITERAL.matcher(text);
    if (!literal.matches()) {
      throw notARange(text);
    }
    InetAddress network;
    try {
      network = InetAddress.ofLiteral(literal.group(1));
    } catch (IllegalArgumentException e) {
      throw notARange(text);
    }
    int prefix = Integer.parseInt(literal.group(2));
    if (prefix > network.getAddress().length * 8) {
      throw notARange(text);
    }
    return new Cidr(network, prefix);
  }

  /** Whether the address lies in the range; never for one of the other family. */
  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  boolean contains(byte[] bytes) {
    byte[] wanted = network.getAddress();
    if (bytes.length != wanted.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((bytes[bit / 8] & mask) != (wanted[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }

  private static IllegalArgumentException notARange(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not a range of addresses such as 10.0.0.0/8 or fd00::/8");
  }
}
