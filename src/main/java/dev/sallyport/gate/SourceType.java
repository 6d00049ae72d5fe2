package dev.sallyport.gate;

import dev.sallyport.api.IdentitySourceSpec;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of identity source that the gate tells apart. */
public enum SourceType {
  DIRECTORY(IdentitySourceSpec.DIRECTORY),
  ACTIVE_DIRECTORY(IdentitySourceSpec.ACTIVE_DIRECTORY),
  EXTERNAL_IDP(IdentitySourceSpec.EXTERNAL_IDP);

  private final String word;

  SourceType(String word) {
    this.word = word;
  }

  /** The word that the API has for it, as in {@code spec.type}. */
  public String word() {
    return word;
  }

  /** The type that the API calls so; empty for one that only a newer version knows. */
  public static Optional<SourceType> of(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }
}
