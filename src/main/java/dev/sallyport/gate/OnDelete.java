package dev.sallyport.gate;

import dev.sallyport.api.IdentitySourceSpec;
import java.util.Arrays;

/** What becomes of the assignments when the source is deleted while in use. */
public enum OnDelete {
  HOLD(IdentitySourceSpec.HOLD),
  CLEAR(IdentitySourceSpec.CLEAR);

  private final String word;

  OnDelete(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  /** Absent, and what only a newer version knows, is the default: {@link #HOLD}. */
  public static OnDelete of(String word) {
    return Arrays.stream(values()).filter(v -> v.word.equals(word)).findFirst().orElse(HOLD);
  }
}
