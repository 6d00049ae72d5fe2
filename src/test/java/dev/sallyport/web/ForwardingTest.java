package dev.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Origin;
import dev.sallyport.fetch.Cidr;
import dev.sallyport.web.Forwarding.Addressed;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForwardingTest {

  private static final Forwarding FORWARDING = new Forwarding(List.of(Cidr.parse("10.0.0.0/8")));
  private static final Origin DIRECT = Origin.of("http", "10.1.1.1", 8443);
  private static final InetAddress PROXY = InetAddress.ofLiteral("10.2.3.4");
  private static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.9");
  private static final Map<String, List<String>> FORWARDED =
      Map.of(
          "x-forwarded-host", List.of("id.example.com"),
          "x-forwarded-proto", List.of("https"),
          "x-forwarded-for", List.of("203.0.113.5"));

  @Test
  void aTrustedProxyIsBelieved() {
    assertThat(FORWARDING.of(DIRECT, PROXY, FORWARDED))
        .contains(
            new Addressed(
                new Origin("https", "id.example.com", 443), InetAddress.ofLiteral("203.0.113.5")));
  }

  @Test
  void aStrangerIsNot() {
    assertThat(FORWARDING.of(DIRECT, STRANGER, FORWARDED))
        .contains(new Addressed(DIRECT, STRANGER));
  }

  @Test
  void withoutProxiesNobodyIs() {
    assertThat(new Forwarding(List.of()).of(DIRECT, PROXY, FORWARDED))
        .contains(new Addressed(DIRECT, PROXY));
  }

  @Test
  void whatAClientWroteBeforeTheProxyDoesNotCount() {
    assertThat(client("192.0.2.66, 203.0.113.5, 10.9.9.9"))
        .contains(InetAddress.ofLiteral("203.0.113.5"));
    assertThat(client("not-an-address, 203.0.113.5"))
        .contains(InetAddress.ofLiteral("203.0.113.5"));
  }

  @Test
  void whatCannotBeUnderstoodIsRefused() {
    assertThat(client("not-an-address")).isEmpty();
    assertThat(of("x-forwarded-host", "id.example.com, evil.example.com")).isEmpty();
    assertThat(of("x-forwarded-host", "id example")).isEmpty();
    assertThat(of("x-forwarded-proto", "https, http")).isEmpty();
    assertThat(of("x-forwarded-proto", "gopher")).isEmpty();
  }

  @Test
  void aProxyThatKeepsTheHostOnlySaysTheScheme() {
    assertThat(
            FORWARDING.of(
                Origin.of("http", "id.example.com", 80),
                PROXY,
                Map.of("x-forwarded-proto", List.of("https"))))
        .map(Addressed::origin)
        .contains(new Origin("https", "id.example.com", 443));
  }

  private static Optional<InetAddress> client(String hops) {
    return FORWARDING
        .of(DIRECT, PROXY, Map.of("x-forwarded-for", List.of(hops)))
        .map(Addressed::client);
  }

  private static Optional<Addressed> of(String header, String value) {
    return FORWARDING.of(DIRECT, PROXY, Map.of(header, List.of(value)));
  }
}
