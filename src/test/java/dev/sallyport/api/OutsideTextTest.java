package dev.sallyport.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutsideTextTest {

  @Test
  void whatDoesNotShowIsSpelledOut() {
    assertShown("plain text", "plain text");
    assertShown("Zoë 名前 🔑", "Zoë 名前 🔑");
    assertShown("a\u0000b", "a\\u{0}b");
    assertShown("a\nReady", "a\\u{a}Ready");
    assertShown("a\u001b[31m", "a\\u{1b}[31m");
    assertShown("a\u202eb", "a\\u{202e}b");
    assertShown("a\u200bb", "a\\u{200b}b");
    assertShown("a\u2028b", "a\\u{2028}b");
    assertShown("a\u00a0b", "a\\u{a0}b");
    assertShown("a\ue000b", "a\\u{e000}b");
    assertShown("a\ud83db", "a\\u{d83d}b");
    assertShown("a\\u{a}b", "a\\u{5c}u{a}b");
  }

  @Test
  void longTextIsCutBetweenCharacters() {
    assertThat(OutsideText.escaped("🔑🔑🔑", 2)).isEqualTo("🔑🔑…");
    assertThat(OutsideText.escaped("🔑🔑", 2)).isEqualTo("🔑🔑");
    assertThat(OutsideText.quoted("x".repeat(1_000))).hasSize(203);
  }

  @Test
  void quotesCannotBeClosedFromInside() {
    assertThat(OutsideText.quoted("a\" and more")).isEqualTo("\"a\\u{22} and more\"");
  }

  private static void assertShown(String text, String shown) {
    assertThat(OutsideText.escaped(text, 100)).isEqualTo(shown);
    assertThat(OutsideText.isPlain(text)).isEqualTo(text.equals(shown));
  }
}
