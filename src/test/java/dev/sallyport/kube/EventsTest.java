package dev.sallyport.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "€", "😀"})
  void aLongNoteIsCutToWholeCharactersThatFit(String character) {
    for (String before : new String[] {"", "x", "xy", "xyz"}) {
      String note = before + character.repeat(2_000);

      String shown = Events.shortened(note);

      assertThat(utf8(shown)).hasSizeBetween(Events.MAX_NOTE - 3, Events.MAX_NOTE);
      assertThat(shown).endsWith("…");
      assertThat(note).startsWith(shown.substring(0, shown.length() - 1));
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(shown)).isTrue();
    }
  }

  @Test
  void aNoteThatFitsIsLeftAlone() {
    String note = "é".repeat(Events.MAX_NOTE / 2);

    assertThat(Events.shortened(note)).isEqualTo(note);
    assertThat(Events.shortened(note + "x")).isNotEqualTo(note + "x");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
