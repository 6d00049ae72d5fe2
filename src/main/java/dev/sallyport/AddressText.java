package dev.sallyport;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;

/** A network address as people are shown it, on pages, in objects and in the log. */
public final class AddressText {

  private AddressText() {}

  /** IPv6 in its short form (RFC 5952), so that the same address always reads the same. */
  public static String of(InetAddress address) {
    return InetAddresses.toAddrString(address);
  }
}
