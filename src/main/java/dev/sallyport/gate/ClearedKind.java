package dev.sallyport.gate;

import java.util.Arrays;
import java.util.Optional;

/** The kinds that a change can clear, in the order in which they are restored. */
public enum ClearedKind {
  USER("User"),
  GROUP("Group"),
  GROUP_MEMBERSHIP("GroupMembership"),
  ASSIGNMENT("Assignment");

  private final String word;

  ClearedKind(String word) {
    this.word = word;
  }

  /** The kind as the API names it. */
  public String word() {
    return word;
  }

  public static Optional<ClearedKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
