package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.signin.Sealed.Fault;
import dev.sallyport.signin.Sealed.Opening;
import dev.sallyport.signin.Sealed.Purpose;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealedTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Randomness randomness = TestSessions.randomness(2);
  private final SealingKey key = key("00000001");
  private final Sealed sealed = new Sealed(List.of(key));

  private SealingKey key(String id) {
    return new SealingKey(id, randomness.bytes(SealingKey.BYTES), NOW);
  }

  private String seal(Sealed with, String payload) {
    return with.seal(Purpose.LOGIN, payload, NOW.plus(MINUTE), randomness);
  }

  @Test
  void whatWasSealedOpensUntilItsTimeIsOver() {
    String text = seal(sealed, "Grüße");

    assertThat(sealed.open(Purpose.LOGIN, text, NOW))
        .isEqualTo(new Opening.Good("Grüße", NOW.plus(MINUTE)));
    assertThat(sealed.open(Purpose.LOGIN, text, NOW.plus(MINUTE).minusMillis(1)))
        .isInstanceOf(Opening.Good.class);
    assertThat(sealed.open(Purpose.LOGIN, text, NOW.plus(MINUTE)))
        .isEqualTo(new Opening.Bad(Fault.EXPIRED));
  }

  @Test
  void itDoesNotOpenForAnotherPurpose() {
    String text = seal(sealed, "state");

    assertThat(sealed.open(Purpose.CODE, text, NOW)).isEqualTo(new Opening.Bad(Fault.ALTERED));
    assertThat(sealed.open(Purpose.ACCESS, text, NOW)).isEqualTo(new Opening.Bad(Fault.ALTERED));
  }

  @Test
  void noByteOfItCanBeAltered() {
    String text = seal(sealed, "{\"user\":\"jane\"}");

    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      String altered = text.substring(0, i) + other + text.substring(i + 1);
      assertThat(sealed.open(Purpose.LOGIN, altered, NOW))
          .as("altered at %s", i)
          .isInstanceOf(Opening.Bad.class);
    }
  }

  /** Base64 has several spellings of the same bytes, where their number is not one of threes. */
  @Test
  void itHasOneSpelling() {
    for (String payload : List.of("", "1", "12", "123")) {
      String text = seal(sealed, payload);
      String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

      for (int i = 0; i < digits.length(); i++) {
        String altered = text.substring(0, text.length() - 1) + digits.charAt(i);
        assertThat(sealed.open(Purpose.LOGIN, altered, NOW) instanceof Opening.Good)
            .isEqualTo(altered.equals(text));
      }
      assertThat(sealed.open(Purpose.LOGIN, text + "=", NOW)).isInstanceOf(Opening.Bad.class);
      assertThat(sealed.open(Purpose.LOGIN, text + "==", NOW)).isInstanceOf(Opening.Bad.class);
    }
  }

  @Test
  void theSamePayloadNeverGivesTheSameText() {
    assertThat(seal(sealed, "state")).isNotEqualTo(seal(sealed, "state"));
  }

  @Test
  void aKeyThatNoLongerSealsStillOpens() {
    String before = seal(sealed, "state");
    Sealed rotated = new Sealed(List.of(key("00000002"), key));

    assertThat(rotated.open(Purpose.LOGIN, before, NOW)).isInstanceOf(Opening.Good.class);
    assertThat(seal(rotated, "state")).startsWith("00000002.");
    assertThat(sealed.open(Purpose.LOGIN, seal(rotated, "state"), NOW))
        .isEqualTo(new Opening.Bad(Fault.UNKNOWN_KEY));
  }

  @Test
  void anotherKeyOfTheSameIdDoesNotOpenIt() {
    Sealed other = new Sealed(List.of(key("00000001")));

    assertThat(other.open(Purpose.LOGIN, seal(sealed, "state"), NOW))
        .isEqualTo(new Opening.Bad(Fault.ALTERED));
  }

  @Test
  void theLargestPayloadFitsIntoACookieAndALargerOneIsRefused() {
    String largest = "x".repeat(Sealed.MAX_PAYLOAD);

    String text = seal(sealed, largest);

    assertThat(text).hasSizeLessThanOrEqualTo(Sealed.MAX_TEXT);
    assertThat(sealed.open(Purpose.LOGIN, text, NOW)).isInstanceOf(Opening.Good.class);
    assertThatThrownBy(() -> seal(sealed, largest + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNoneOfOursIsMalformed() {
    for (String text :
        List.of("", ".", "x", "00000001.", "00000001.!!!!", "00000001.AAAA", "A".repeat(100_000))) {
      assertThat(sealed.open(Purpose.LOGIN, text, NOW)).isEqualTo(new Opening.Bad(Fault.MALFORMED));
    }
    assertThat(sealed.open(Purpose.LOGIN, null, NOW)).isEqualTo(new Opening.Bad(Fault.MALFORMED));
  }

  @Test
  void thePayloadIsInNoText() {
    Opening opening = sealed.open(Purpose.LOGIN, seal(sealed, "a-secret-state"), NOW);

    assertThat(opening.toString()).doesNotContain("a-secret-state");
    assertThat(key.toString()).isEqualTo("SealingKey[00000001]");
  }
}
