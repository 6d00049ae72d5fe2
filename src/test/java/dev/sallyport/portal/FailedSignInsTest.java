package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.portal.FailedSignIns.Failed;
import dev.sallyport.portal.FailedSignIns.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedSignInsTest {

  private static final String CENTER = "identity";
  private final FailedSignIns failed = new FailedSignIns();

  @Test
  void aFloodOfOneReasonDoesNotWashAwayAnother() {
    note("7F3K2", "UserNotFound");
    for (int i = 0; i < 100_000; i++) {
      note("R" + i, "SignatureInvalid");
    }

    List<Tally> tallies = failed.of(CENTER);

    assertThat(tallies)
        .extracting(Tally::reason)
        .containsExactly("SignatureInvalid", "UserNotFound");
    assertThat(tallies.getFirst().count()).isEqualTo(100_000);
    assertThat(tallies.getFirst().newest())
        .hasSize(FailedSignIns.KEPT)
        .extracting(Failed::reference)
        .startsWith("R99999", "R99998");
    assertThat(tallies.getLast().newest()).extracting(Failed::reference).containsExactly("7F3K2");
  }

  @Test
  void aLongMessageIsCutBetweenCharacters() {
    failed.note(
        CENTER,
        new Failed(
            FailedSignIns.Attempt.SIGN_IN,
            TestPortal.NOW,
            "7F3K2",
            "ResponseMalformed",
            "😀".repeat(5_000)));

    String message = failed.of(CENTER).getFirst().newest().getFirst().message();

    assertThat(message.codePoints().filter(c -> c == '…')).hasSize(1);
    assertThat(message.codePoints().filter(c -> c != '…')).allMatch(c -> c == 0x1F600);
    assertThat(message).hasSizeLessThan(3_000);
  }

  @Test
  void everyFailureIsToldOnce() {
    note("7F3K2", "UserNotFound");

    assertThat(failed.takeUntold()).containsOnlyKeys(CENTER);
    assertThat(failed.takeUntold()).isEmpty();

    note("8AB2C", "UserNotFound");
    assertThat(failed.takeUntold().get(CENTER))
        .singleElement()
        .satisfies(tally -> assertThat(tally.count()).isEqualTo(1));
    assertThat(failed.of(CENTER).getFirst().count()).isEqualTo(2);
  }

  private void note(String reference, String reason) {
    failed.note(
        CENTER, new Failed(FailedSignIns.Attempt.SIGN_IN, TestPortal.NOW, reference, reason, "m"));
  }
}
