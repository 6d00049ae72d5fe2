package dev.sallyport.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

  private static final AddressRules STRICT = new AddressRules(List.of(), List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1"
      })
  void whatIsNotPublicIsRefused(String address) {
    assertThat(STRICT.refusal(InetAddress.ofLiteral(address))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2606:4700::1",
        "2a00:1450::1"
      })
  void whatIsPublicIsNot(String address) {
    assertThat(STRICT.refusal(InetAddress.ofLiteral(address))).isEmpty();
  }

  @Test
  void mappedAddressesCountAsWhatTheyMap() throws Exception {
    byte[] loopback = new byte[16];
    loopback[10] = loopback[11] = (byte) 0xff;
    loopback[12] = 127;
    loopback[15] = 1;
    byte[] open = loopback.clone();
    open[12] = 8;

    assertThat(STRICT.refusal(Inet6Address.getByAddress(null, loopback, -1)))
        .contains("an IPv4-mapped a loopback address");
    assertThat(STRICT.refusal(Inet6Address.getByAddress(null, open, -1))).isEmpty();
  }

  @Test
  void theInstallAllowsRanges() {
    AddressRules rules = rules("10.20.0.0/16, fd00:1::/32", "");

    assertThat(rules.refusal(InetAddress.ofLiteral("10.20.255.1"))).isEmpty();
    assertThat(rules.refusal(InetAddress.ofLiteral("10.21.0.1"))).contains("a private address");
    assertThat(rules.refusal(InetAddress.ofLiteral("fd00:1:ffff::1"))).isEmpty();
    assertThat(rules.refusal(InetAddress.ofLiteral("fd00:2::1"))).isPresent();
  }

  @Test
  void allowingNat64DoesNotAllowWhatLiesBehindIt() {
    AddressRules rules = rules("64:ff9b::/96", "");

    assertThat(rules.refusal(InetAddress.ofLiteral("64:ff9b::808:808"))).isEmpty();
    assertThat(rules.refusal(InetAddress.ofLiteral("64:ff9b::7f00:1")))
        .contains("a loopback address");
  }

  @Test
  void theClustersOwnRangesAreRefusedEvenIfTheyLookPublic() {
    AddressRules rules = rules("11.0.5.0/24", "11.0.0.0/8");

    assertThat(rules.refusal(InetAddress.ofLiteral("11.1.1.1")))
        .contains("an address of the cluster");
    assertThat(rules.refusal(InetAddress.ofLiteral("11.0.5.1"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0/8",
        "10.0.0.0/-1",
        "fd00::/129",
        "example.com/8",
        "10.0.0.0/8 ",
        "256.0.0.0/8",
        ":::/8",
        "1.2.3.4:5/8"
      })
  void whatIsNoRangeIsSaid(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10.0.0.0/8");
  }

  private static AddressRules rules(String allowed, String cluster) {
    return new AddressRules(ranges(allowed), ranges(cluster));
  }

  private static List<Cidr> ranges(String texts) {
    return texts.isEmpty()
        ? List.of()
        : List.of(texts.split(", ")).stream().map(Cidr::parse).toList();
  }
}
