package dev.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Nobody asks so often that others wait. */
class AddressLimitsTest {

  private final OneFront front = new OneFront();

  @Test
  void oneAddressCannotAskForEver() {
    for (int i = 0; i < 60; i++) {
      assertThat(front.send(Requests.get("/login")).status()).isEqualTo(200);
    }

    Answer refused = front.send(Requests.get("/login"));

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(front.send(Requests.get("/")).status()).isEqualTo(200);
    assertThat(front.send(Requests.get("/login").from("192.0.2.8")).status()).isEqualTo(200);
    front.now += 1_000_000_000;
    assertThat(front.send(Requests.get("/login")).status()).isEqualTo(200);
  }

  @Test
  void whoLoadsPagesDoesNotKeepProgramsFromTheirTokens() {
    for (int i = 0; i < 300; i++) {
      front.send(Requests.get("/"));
    }

    assertThat(front.send(Requests.get("/")).status()).isEqualTo(429);
    assertThat(front.send(Requests.get("/token")).status()).isEqualTo(200);
    assertThat(front.send(Requests.get("/jwks")).status()).isEqualTo(200);
  }

  @Test
  void whoPushesPeopleDoesSoByTheThousandAndThenInTurn() {
    Requests push =
        Requests.of("PUT", "/tree/v2/one", new byte[0]).header("Authorization", "Bearer x");
    for (int i = 0; i < 3000; i++) {
      assertThat(front.send(push).status()).isEqualTo(200);
    }

    Answer refused = front.send(push);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(front.send(Requests.get("/login")).status()).isEqualTo(200);
    front.now += 1_000_000_000;
    assertThat(front.send(push).status()).isEqualTo(200);
  }

  @Test
  void whoAsksForCodesOfDevicesDoesNotKeepPeopleFromSigningIn() {
    for (int i = 0; i < 30; i++) {
      assertThat(front.send(Requests.get("/device/code")).status()).isEqualTo(200);
    }

    assertThat(front.send(Requests.get("/device/code")).status()).isEqualTo(429);
    assertThat(front.send(Requests.get("/login")).status()).isEqualTo(200);
    assertThat(front.send(Requests.get("/token")).status()).isEqualTo(200);
  }

  @Test
  void aWholeSubnetOfIPv6IsOneClient() {
    for (int i = 0; i < 60; i++) {
      front.send(Requests.get("/login").from("2001:db8:1:2::" + Integer.toHexString(i + 1)));
    }

    assertThat(front.send(Requests.get("/login").from("2001:db8:1:2:ffff::1")).status())
        .isEqualTo(429);
    assertThat(front.send(Requests.get("/login").from("2001:db8:1:3::1")).status()).isEqualTo(200);
  }
}
