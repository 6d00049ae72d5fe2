package dev.sallyport.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The change records of a center. */
public final class Records {

  /** This many records are kept; older ones go. */
  static final int KEPT = 10;

  private Records() {}

  /** Puts the parts together, the record of the lowest epoch first. */
  public static List<RecordRead> assemble(Collection<RecordPart> parts) {
    Map<Long, List<RecordPart>> byEpoch = new TreeMap<>();
    parts.forEach(part -> byEpoch.computeIfAbsent(part.epoch(), e -> new ArrayList<>()).add(part));
    return byEpoch.entrySet().stream()
        .map(record -> assemble(record.getKey(), record.getValue()))
        .toList();
  }

  private static RecordRead assemble(long epoch, List<RecordPart> found) {
    // A stranger's Secret that only has the name says nothing of a change; its epoch is passed
    // over.
    List<RecordPart> parts =
        found.stream()
            .filter(RecordPart::ours)
            .sorted(Comparator.comparingInt(RecordPart::number))
            .toList();
    List<String> names = parts.stream().map(RecordPart::name).toList();
    RecordRead.Altered altered = new RecordRead.Altered(epoch, names);
    List<String> digests = new ArrayList<>();
    Map<String, RecordEntry> entries = new LinkedHashMap<>();
    Map<ClearedKind, Integer> listed = new EnumMap<>(ClearedKind.class);
    RecordHeader first = null;
    String previous = "";
    for (int i = 0; i < parts.size(); i++) {
      Optional<RecordPart.Content> content = parts.get(i).content();
      if (content.isEmpty()) {
        return altered;
      }
      RecordHeader header = content.get().header();
      // Amendments pass over the names of strangers; that none is missing, the digests say.
      if (parts.get(i).number() != i + 1 && !header.amendment()) {
        return altered;
      }
      first = first == null ? header : first;
      boolean complete = !digests.isEmpty();
      if (!header.previous().equals(previous)
          || !header.order().id().equals(first.order().id())
          || header.amendment() != complete
          || (complete && header.last())) {
        return altered;
      }
      previous = content.get().digest();
      if (header.last() || complete) {
        digests.add(previous);
      }
      content.get().listed().forEach((kind, count) -> listed.merge(kind, count, Integer::sum));
      content.get().entries().forEach(entry -> entries.put(entry.uid(), entry));
    }
    if (digests.isEmpty()) {
      return new RecordRead.Torn(epoch, names);
    }
    return new RecordRead.Complete(
        first.order(), first.createdAt(), names, List.copyOf(digests), listed, entries);
  }

  /**
   * Names of the Secrets of the records that are too old to be kept. What is torn or altered does
   * not push out what can be restored.
   */
  public static List<String> surplus(Collection<RecordRead> records) {
    List<String> surplus = new ArrayList<>();
    for (boolean complete : new boolean[] {true, false}) {
      records.stream()
          .filter(record -> record instanceof RecordRead.Complete == complete)
          .sorted(Comparator.comparingLong(RecordRead::epoch).reversed())
          .skip(KEPT)
          .forEach(record -> surplus.addAll(record.secrets()));
    }
    return surplus;
  }

  /** Of our own records: a stranger's Secret that has such a name counts no epoch. */
  static long highest(Collection<RecordRead> records) {
    return records.stream()
        .filter(record -> !record.secrets().isEmpty())
        .mapToLong(RecordRead::epoch)
        .max()
        .orElse(0);
  }

  /** The epoch itself, or the first after it whose names no stranger's Secret has. */
  static long free(Collection<RecordRead> records, long epoch) {
    Set<Long> taken =
        records.stream()
            .filter(record -> record.secrets().isEmpty())
            .map(RecordRead::epoch)
            .collect(Collectors.toSet());
    long free = epoch;
    while (taken.contains(free)) {
      free++;
    }
    return free;
  }

  /** The numbers whose names Secrets have in this epoch, ours and strangers'. */
  public static Set<Integer> taken(Collection<RecordPart> parts, long epoch) {
    return parts.stream()
        .filter(part -> part.epoch() == epoch)
        .map(RecordPart::number)
        .collect(Collectors.toSet());
  }

  /** The record of the change that began this epoch, if it is complete. */
  public static Optional<RecordRead.Complete> complete(Collection<RecordRead> records, long epoch) {
    return complete(records).filter(record -> record.epoch() == epoch).findFirst();
  }

  private static Stream<RecordRead.Complete> complete(Collection<RecordRead> records) {
    return records.stream()
        .filter(RecordRead.Complete.class::isInstance)
        .map(RecordRead.Complete.class::cast);
  }

  /** The newest complete record that this very IdentitySource object asked for. */
  static Optional<RecordRead.Complete> newestOf(Collection<RecordRead> records, SourceRef source) {
    return complete(records)
        .filter(record -> record.order().source().uid().equals(source.uid()))
        .max(Comparator.comparingLong(RecordRead::epoch));
  }

  /** The change that this object committed and that did not get to its end yet. */
  public static Optional<RecordRead.Complete> committed(
      Collection<RecordRead> records, SourceRef source, long activeEpoch) {
    return newestOf(records, source)
        .filter(record -> record.epoch() > activeEpoch)
        .filter(record -> record.order().fromEpoch() == activeEpoch);
  }
}
