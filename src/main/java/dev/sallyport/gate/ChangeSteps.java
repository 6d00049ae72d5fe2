package dev.sallyport.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What to do next for a change, given what still exists. */
public final class ChangeSteps {

  private ChangeSteps() {}

  /** Before the change is committed. */
  public static Step next(Verdict.Change change) {
    return change
        .write()
        .<Step>map(Step.Remember::new)
        .orElseGet(() -> new Step.WriteRecord(change.order()));
  }

  /**
   * After the record was written.
   *
   * @param record the verdict's record with its entries
   */
  public static Step next(Verdict.Resume resume, RecordRead.Complete record, Inventory inventory) {
    Map<String, RecordEntry> entries = record.entries();
    // Also of Assignments that are not listed, because they are just being deleted or came too
    // late: under the new source they are bound anew, if they still stand.
    Set<String> bound = inventory.boundAssignments();
    if (resume.order().clearsAssignments() && !bound.isEmpty()) {
      return new Step.Revoke(new TreeSet<>(bound));
    }
    Left assignments = Left.of(inventory.assignments(), entries);
    if (!assignments.isEmpty()) {
      return assignments.next(record, Step.DeleteAssignments::new);
    }
    Left people = Left.of(inventory.provisionedPeople(), entries);
    if (!people.isEmpty()) {
      return people.next(record, Step.DeletePeople::new);
    }
    return new Step.Switch(resume.switchTo());
  }

  /** Listed objects that still exist, by what has to be done about them. */
  private record Left(
      List<Present> asRecorded,
      List<Present> unread,
      List<Present> changed,
      List<Present> unrecorded,
      List<Present> going) {

    static Left of(Collection<Present> objects, Map<String, RecordEntry> entries) {
      Left left =
          new Left(
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>());
      objects.stream()
          .sorted(Present.REFERRING_FIRST)
          .forEach(object -> left.add(object, entries.get(object.uid())));
      return left;
    }

    private void add(Present object, RecordEntry entry) {
      if (entry == null || !entry.lists(object) || object.isCleared()) {
        return; // it appeared since the record was written, or is as good as gone
      }
      if (object.deleting()) {
        (object.unrecorded() ? unrecorded : going).add(object);
      } else if (entry.resourceVersion().equals(object.resourceVersion())) {
        asRecorded.add(object);
      } else if (object.contentDigest().isEmpty()) {
        unread.add(object);
      } else if (object.contentDigest().get().equals(entry.contentDigest())) {
        asRecorded.add(object);
      } else {
        changed.add(object);
      }
    }

    boolean isEmpty() {
      return asRecorded.isEmpty()
          && unread.isEmpty()
          && changed.isEmpty()
          && unrecorded.isEmpty()
          && going.isEmpty();
    }

    Step next(RecordRead.Complete record, Function<List<Present>, Step> delete) {
      if (!asRecorded.isEmpty()) {
        return delete.apply(asRecorded);
      }
      if (!unread.isEmpty()) {
        return new Step.Read(unread);
      }
      if (!changed.isEmpty()) {
        return new Step.DeleteUnrecorded(changed);
      }
      return unrecorded.isEmpty() ? new Step.Await(going) : new Step.Amend(record, unrecorded);
    }
  }
}
