package dev.sallyport.gate;

import dev.sallyport.api.IdentitySourceSpec;
import java.util.Arrays;

/** What becomes of the assignments when the source changes. */
public enum OnChange {
  CLEAR(IdentitySourceSpec.CLEAR),
  KEEP(IdentitySourceSpec.KEEP);

  private final String word;

  OnChange(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  /** Absent, and what only a newer version knows, is the default: {@link #CLEAR}. */
  public static OnChange of(String word) {
    return Arrays.stream(values()).filter(v -> v.word.equals(word)).findFirst().orElse(CLEAR);
  }
}
