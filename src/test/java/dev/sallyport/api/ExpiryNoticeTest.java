package dev.sallyport.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryNoticeTest {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT2160H0.000000001S, -1, PT0.000000001S", // a nanosecond more than 90 days
    "PT2160H, 90, PT1440H",
    "PT720H1S, 90, PT1S",
    "PT720H, 30, PT552H",
    "PT168H, 7, PT168H",
    "PT0.000000001S, 7, PT0.000000001S",
  })
  void anEndIsToldOfFromThatDayOn(Duration left, int due, Duration next) {
    assertThat(ExpiryNotice.due(NOW.plus(left), NOW).orElse(-1)).isEqualTo(due);
    assertThat(ExpiryNotice.next(NOW.plus(left), NOW)).contains(NOW.plus(next));
  }

  @Test
  void whatHasEndedChangesNoMoreHoweverLongAgo() {
    for (Instant end : new Instant[] {NOW, NOW.minusSeconds(1), Instant.MIN}) {
      assertThat(ExpiryNotice.due(end, NOW)).hasValue(0);
      assertThat(ExpiryNotice.next(end, NOW)).isEmpty();
    }
    assertThat(ExpiryNotice.due(Instant.MAX, NOW)).isEmpty();
  }
}
