package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.api.SignInReason;
import dev.sallyport.api.SignOutReason;
import dev.sallyport.portal.FailedSignIns.Attempt;
import dev.sallyport.portal.FailedSignIns.Failed;
import dev.sallyport.portal.FailedSignIns.Tally;
import dev.sallyport.server.FailureEvents.Note;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureEventsTest {

  @Test
  void aNoteNamesTheReferenceAndTheReason() {
    assertThat(note(List.of(tally("UserNotFound", 1))))
        .startsWith("A sign-in failed: UserNotFound REF00.");
  }

  @Test
  void aRareReasonStandsBeforeAFlood() {
    assertThat(note(List.of(tally("SignatureInvalid", 5_000), tally("UserNotFound", 2))))
        .startsWith(
            "5002 sign-ins failed: UserNotFound REF00, REF01; SignatureInvalid 5000 times, the"
                + " newest REF00, REF01, REF02.");
  }

  @Test
  void nothingOfWhatWasSentIsInIt() {
    assertThat(note(List.of(tally("UserNotFound", 1)))).doesNotContain("quoted");
  }

  @Test
  void aDozenReasonsAtOnceFitIntoAnEvent() {
    List<Tally> all =
        Arrays.stream(SignInReason.class.getFields())
            .map(FailureEventsTest::value)
            .limit(12)
            .map(reason -> tally(reason, 5_000))
            .toList();

    assertThat(note(all).getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(1_024);
  }

  @Test
  void aFailedSignOutIsCalledOne() {
    assertThat(
            FailureEvents.notes(
                List.of(
                    tally(Attempt.SIGN_OUT, SignOutReason.NOT_SIGNED, 2),
                    tally(SignInReason.USER_NOT_FOUND, 1))))
        .extracting(Note::reason, Note::action, note -> note.text().substring(0, 20))
        .containsExactly(
            tuple("SignInsFailed", "SignIn", "A sign-in failed: Us"),
            tuple("SignOutsFailed", "SignOut", "2 sign-outs failed: "));
    assertThat(FailureEvents.notes(List.of())).isEmpty();
  }

  private static String note(List<Tally> tallies) {
    return FailureEvents.notes(tallies).getFirst().text();
  }

  private static String value(Field constant) {
    try {
      return (String) constant.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static Tally tally(String reason, long count) {
    return tally(Attempt.SIGN_IN, reason, count);
  }

  private static Tally tally(Attempt attempt, String reason, long count) {
    return new Tally(
        reason,
        count,
        IntStream.range(0, (int) Math.min(count, 10))
            .mapToObj(i -> new Failed(attempt, Instant.EPOCH, "REF0" + i, reason, "quoted"))
            .toList());
  }
}
