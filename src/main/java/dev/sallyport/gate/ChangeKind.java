package dev.sallyport.gate;

import java.util.Arrays;
import java.util.Optional;

/** What kind of hold an accept would release. It is part of a change's id. */
public enum ChangeKind {
  /** The spec names another source than the one in force. */
  SOURCE_CHANGE("SourceChange"),
  /** It is not known which source is in force, or only its mirror in status is left. */
  SOURCE_UNKNOWN("SourceUnknown"),
  /** A committed change lost its record on the way; going on means beginning anew with the rest. */
  RECORD_LOST("RecordLost"),
  /** The source is deleted with {@code onDelete: Clear}. Never pending: no accept is asked for. */
  DELETION("Deletion");

  private final String word;

  ChangeKind(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  static Optional<ChangeKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
