package dev.sallyport.gate;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of a record's index: one object that the change clears.
 *
 * @param uid of the object that was listed; one of the same name with another uid is not touched
 * @param resourceVersion in which it was recorded
 * @param contentDigest of the clean object, as {@link CleanObject#digest()}
 */
public record RecordEntry(
    ClearedKind kind, String name, String uid, String resourceVersion, String contentDigest) {

  private static final String TAB = "\t";

  static RecordEntry parse(String line) {
    String[] fields = line.split(TAB, -1);
    Optional<ClearedKind> kind = ClearedKind.of(fields[0]);
    if (fields.length != 5 || kind.isEmpty()) {
      throw new IllegalArgumentException("not a line of an index");
    }
    return new RecordEntry(kind.get(), fields[1], fields[2], fields[3], fields[4]);
  }

  String line() {
    return Stream.of(kind.word(), name, uid, resourceVersion, contentDigest)
            .collect(Collectors.joining(TAB))
        + "\n";
  }

  boolean lists(Present object) {
    return kind == object.kind() && uid.equals(object.uid());
  }
}
