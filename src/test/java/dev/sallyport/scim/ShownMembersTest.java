package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShownMembersTest {

  private final ShownMembers shown = new ShownMembers(Duration.ZERO);

  @Test
  void noMoreAreInAnswersThanThereIsRoomFor() {
    int taken = shown.take(ShownMembers.MOST - 10);

    assertThat(shown.take(10)).isEqualTo(10);
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(() -> shown.take(1))
        .satisfies(refusal -> assertThat(refusal.answer().status()).isEqualTo(429));
    shown.giveBack(taken);
    assertThat(shown.take(1)).isEqualTo(1);
  }

  @Test
  void aGroupThatIsLargerIsAnsweredAlone() {
    int taken = shown.take(3 * ShownMembers.MOST);

    assertThatExceptionOfType(ScimRefusal.class).isThrownBy(() -> shown.take(1));
    shown.giveBack(taken);
    assertThat(shown.take(ShownMembers.MOST)).isEqualTo(ShownMembers.MOST);
  }
}
