package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Subnet;
import org.junit.jupiter.api.Test;

class SharesTest {

  private static final Subnet JANE = Subnet.of("192.0.2.1");
  private static final Subnet JOHN = Subnet.of("192.0.2.2");

  private final Shares shares = new Shares(3, 2);

  @Test
  void oneClientHasNoMoreThanItsShare() {
    assertThat(shares.take(JANE)).isTrue();
    assertThat(shares.take(JANE)).isTrue();

    assertThat(shares.take(JANE)).isFalse();
    assertThat(shares.take(JOHN)).isTrue();
  }

  @Test
  void thereIsNoMoreThanThereIs() {
    shares.take(JANE);
    shares.take(JANE);
    shares.take(JOHN);

    assertThat(shares.take(JOHN)).isFalse();
    shares.giveBack(JANE);
    assertThat(shares.take(JOHN)).isTrue();
  }

  @Test
  void whatComesBackCanBeTakenAgain() {
    shares.take(JANE);
    shares.take(JANE);
    shares.giveBack(JANE);
    shares.giveBack(JANE);

    assertThat(shares.take(JANE)).isTrue();
    assertThat(shares.take(JANE)).isTrue();
    assertThat(shares.take(JANE)).isFalse();
  }

  @Test
  void aWholeSubnetOfIPv6IsOneClient() {
    shares.take(Subnet.of("2001:db8:1:2::1"));
    shares.take(Subnet.of("2001:db8:1:2::2"));

    assertThat(shares.take(Subnet.of("2001:db8:1:2:ffff::1"))).isFalse();
    assertThat(shares.take(Subnet.of("2001:db8:1:3::1"))).isTrue();
  }
}
