package dev.sallyport.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signin.ScimTokenExpiry.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScimTokenExpiryTest {

  private static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");

  @ParameterizedTest
  @CsvSource({"91, -1", "90, 90", "31, 90", "30, 30", "8, 30", "7, 7", "1, 7", "0, 0", "-400, 0"})
  void aTokenIsToldOfFromThatDayOn(int days, int threshold) {
    ScimTokenExpiry expiry = ScimTokenExpiry.of(List.of(token("a", "okta", days)), NOW);

    assertThat(expiry.warnings().stream().mapToInt(Warning::threshold).findFirst().orElse(-1))
        .isEqualTo(threshold);
    assertThat(expiry.reason())
        .isEqualTo(
            switch (threshold) {
              case -1 -> ScimTokenExpiry.REASON_VALID;
              case 0 -> ScimTokenExpiry.REASON_EXPIRED;
              default -> ScimTokenExpiry.REASON_EXPIRES_SOON;
            });
  }

  @Test
  void ofOneThatIsSucceededOnlyTheLastWeekIsTold() {
    ScimTokenTerms next = token("next", "okta", 400);

    assertThat(warnings(token("a", "okta", 60), next)).isEmpty();
    assertThat(warnings(token("a", "okta", 8), next)).isEmpty();
    assertThat(warnings(token("a", "okta", 7), next))
        .singleElement()
        .asString()
        .contains("(Secret a)", "in 7 days or less", "Secret next, of the same label", "revoke");
    assertThat(warnings(token("a", "okta", 0), next)).isEmpty();
  }

  @Test
  void theTokenOfAnotherClientSucceedsNone() {
    assertThat(warnings(token("a", "okta", 20), token("b", "hr", 400)))
        .singleElement()
        .asString()
        .contains("\"okta\" (Secret a)", "Make another");
    assertThat(warnings(token("a", "", 20), token("b", "hr", 400))).hasSize(1);
    assertThat(warnings(token("a", "", 20), token("b", "", 400))).isEmpty();
  }

  @Test
  void whereAllOfALabelHaveEndedTheLastIsToldOf() {
    assertThat(warnings(token("first", "okta", -30), token("last", "okta", -2)))
        .singleElement()
        .asString()
        .contains("(Secret last)", "ended on 2026-11-29T08:00:00Z", "Make another");
  }

  @Test
  void whatIsToldIsBoundedAndSaysSo() {
    List<ScimTokenTerms> many =
        IntStream.range(0, 40).mapToObj(i -> token("t" + i, "client " + i, 1 + i % 5)).toList();

    assertThat(ScimTokenExpiry.of(many, NOW).message())
        .contains("(Secret t0)")
        .doesNotContain("(Secret t39)")
        .endsWith("And 35 more: see sallyport scim-token list.");
  }

  @Test
  void aLabelThatSomebodyWroteByHandIsShownAsWhatItIs() {
    assertThat(warnings(token("a", "x\"\u202e\n" + "y".repeat(500), 3)))
        .singleElement()
        .asString()
        .contains("x\\u{22}\\u{202e}\\u{a}yyy")
        .hasSizeLessThan(600);
  }

  @Test
  void saysWhenToLookAgainAndWhenTheFirstEnds() {
    List<ScimTokenTerms> tokens =
        List.of(token("a", "okta", 20), token("b", "okta", 100), token("c", "hr", 300));

    assertThat(ScimTokenExpiry.of(tokens, NOW).nextChange())
        .contains(NOW.plus(Duration.ofDays(10)));
    assertThat(ScimTokenExpiry.firstEnd(tokens)).contains(NOW.plus(Duration.ofDays(100)));
    assertThat(ScimTokenExpiry.firstEnd(List.of())).isEmpty();
    assertThat(ScimTokenExpiry.of(List.of(), NOW).nextChange()).isEmpty();
  }

  private static List<String> warnings(ScimTokenTerms... tokens) {
    return ScimTokenExpiry.of(List.of(tokens), NOW).warnings().stream()
        .map(Warning::message)
        .toList();
  }

  private static ScimTokenTerms token(String name, String label, int days) {
    return new ScimTokenTerms(name, label, "corp-uid", 3, NOW.plus(Duration.ofDays(days)));
  }
}
