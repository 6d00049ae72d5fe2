package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.Names.Holder;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private final Locale locale = Locale.getDefault();

  @AfterEach
  void restoreTheLocale() {
    Locale.setDefault(locale);
  }

  @Test
  void foldingKnowsNoLocale() {
    Locale.setDefault(Locale.of("tr"));

    assertThat(Names.fold("ISTANBUL")).isEqualTo("istanbul");
  }

  @ParameterizedTest
  @CsvSource({
    "Jane.Doe@EXAMPLE.com, jane.doe@example.com",
    "jane, jane",
    "GRÖßE, grÖße",
    "ΣΑΣ, ΣΑΣ",
    "\u212Aelvin, \u212Aelvin",
    "[@`{Z, [@`{z",
  })
  void foldingTouchesOnlyAToZ(String name, String folded) {
    assertThat(Names.fold(name)).isEqualTo(folded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jane.doe@example.com",
        "Jane Doe",
        "o'neil",
        "Größe",
        "山田太郎",
        "👩",
        "a/b\\c\"d",
        "systems:x",
        "x system:masters"
      })
  void namesThatPeopleHaveAreFine(String name) {
    assertThat(Names.fault(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a\u0000b|U+0000",
        "a\u0085b|U+0085",
        "a\u202Eb|U+202E",
        "a\u200Bb|U+200B",
        "a\uFEFFb|U+FEFF",
        "a\u00A0b|U+00A0",
        "a\u2028b|U+2028",
        "a\u3000b|U+3000",
        "a\uE000b|U+E000",
        "a\uD800b|U+D800",
        "a\u0378b|U+0378",
        " a|space",
        "a |space",
        "u\u0308|normal form",
        "\u212B|normal form",
        "system:masters|system:",
        "SYSTEM:masters|system:"
      })
  void othersAreRefusedAndTheFaultIsNamed(String name, String named) {
    assertThat(Names.fault(name)).hasValueSatisfying(f -> assertThat(f).contains(named));
  }

  @Test
  void lengthIsCountedInCharactersThatPeopleSee() {
    assertThat(Names.fault("👩".repeat(128))).isEmpty();
    assertThat(Names.fault("a".repeat(129))).contains("has 129 characters; the most is 128");
    assertThat(Names.fault("")).contains("is empty");
    assertThat(Names.fault(null)).contains("is empty");
  }

  @Test
  void theOldestHasTheNameThenTheFirst() {
    Holder old = new Holder("z", "2026-01-01T00:00:00Z");
    Holder first = new Holder("a", "2026-01-02T00:00:00Z");
    Holder second = new Holder("b", "2026-01-02T00:00:00Z");
    Holder unborn = new Holder("0", null);

    assertThat(Stream.of(unborn, second, first, old).sorted(Names.SENIORITY))
        .containsExactly(old, first, second, unborn);
  }
}
