package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace(TimeMeters.STANDING_STILL);

  @Test
  void oneGrantIsNotWrittenWithoutABoundAndAnotherIsNotHeldByIt() {
    long written =
        IntStream.range(0, 200).filter(i -> pace.allows("identity", "a-session")).count();

    assertThat(written).isEqualTo(Pace.AT_ONCE);
    assertThat(pace.allows("identity", "another")).isTrue();
    assertThat(pace.allows("lab", "a-session")).isTrue();
  }
}
