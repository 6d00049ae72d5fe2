package dev.sallyport.gate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Turns objects into the Secrets of a change record, one after the other: only the part at hand is
 * in memory. Each part holds the digest of the one before, and only the last says that it is the
 * last; so create them in order, and the change is committed when the last one stands.
 */
public final class RecordWriter implements Iterator<Secret> {

  /** Above this many bytes a part is closed. A Secret may hold 1 MiB, base64 and metadata aside. */
  static final int PART_LIMIT = 700 * 1024;

  private final String namespace;
  private final ChangeOrder order;
  private final Instant createdAt;
  private final boolean amendment;
  private final Map<String, RecordEntry> known;
  private final Set<Integer> taken;
  private final Iterator<? extends HasMetadata> objects;
  private int number;
  private String previous;
  private CleanObject next;
  private RecordEntry nextEntry;
  private byte[] nextYaml;
  private boolean done;

  private RecordWriter(
      String namespace,
      ChangeOrder order,
      Instant createdAt,
      int number,
      String previous,
      boolean amendment,
      Map<String, RecordEntry> known,
      Set<Integer> taken,
      Iterator<? extends HasMetadata> objects) {
    this.namespace = namespace;
    this.order = order;
    this.createdAt = createdAt;
    this.taken = taken;
    this.number = free(number);
    this.previous = previous;
    this.amendment = amendment;
    this.known = known;
    this.objects = objects;
    advance();
  }

  /**
   * The record of a change. It always has at least one part, since the record is what commits a
   * change that clears nothing, too.
   *
   * @param objects everything that exists of the kinds that a change can clear, read whole; those
   *     that this change does not clear are left out here
   */
  public static RecordWriter of(
      String namespace,
      ChangeOrder order,
      Instant createdAt,
      Iterator<? extends HasMetadata> objects) {
    return new RecordWriter(namespace, order, createdAt, 1, "", false, Map.of(), Set.of(), objects);
  }

  /**
   * Parts to add to a record, because these objects of it may have changed since they were
   * recorded; of those that did not, there is nothing to add.
   *
   * @param taken {@link Records#taken} of its epoch: a committed change cannot evade a stranger's
   *     Secret to another epoch, so its amendment passes over that name
   */
  public static RecordWriter amendment(
      String namespace,
      RecordRead.Complete record,
      Set<Integer> taken,
      Iterator<? extends HasMetadata> objects) {
    return new RecordWriter(
        namespace,
        record.order(),
        record.createdAt(),
        // By its name: of those that it passed over, some may be free again.
        RecordPart.number(record.secrets().getLast()) + 1,
        record.digest(),
        true,
        record.entries(),
        Set.copyOf(taken),
        objects);
  }

  @Override
  public boolean hasNext() {
    return !done && !(amendment && next == null);
  }

  @Override
  public Secret next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    StringBuilder index = new StringBuilder();
    ByteArrayOutputStream yaml = new ByteArrayOutputStream();
    String metadata = number == 1 ? order.to().flatMap(Target::metadata).orElse(null) : null;
    int size = metadata == null ? 0 : metadata.getBytes(StandardCharsets.UTF_8).length;
    while (next != null && (fits(size) || yaml.size() == 0)) {
      String line = nextEntry.line();
      index.append(line);
      yaml.writeBytes(nextYaml);
      size += line.length() + nextYaml.length;
      advance();
    }
    done = next == null;
    RecordHeader header =
        new RecordHeader(order, createdAt, number, done && !amendment, amendment, previous);
    Map<String, String> values = new LinkedHashMap<>();
    values.put(RecordPart.HEADER, header.json());
    if (metadata != null) {
      values.put(RecordPart.TARGET_METADATA, metadata);
    }
    values.put(RecordPart.INDEX, index.toString());
    values.put(RecordPart.OBJECTS, yaml.toString(StandardCharsets.UTF_8));
    Secret part = RecordPart.secret(namespace, header, values);
    previous = SecretData.opened(part.getData()).orElseThrow().get(SecretData.DIGEST);
    number = free(number + 1);
    return part;
  }

  private int free(int from) {
    int free = from;
    while (taken.contains(free)) {
      free++;
    }
    return free;
  }

  private boolean fits(int size) {
    return size + nextYaml.length + nextEntry.line().length() <= PART_LIMIT;
  }

  private void advance() {
    next = null;
    while (next == null && objects.hasNext()) {
      HasMetadata object = objects.next();
      Present present = Present.of(object);
      if (amendment || order.clears(present)) {
        CleanObject clean = CleanObject.of(object);
        RecordEntry entry =
            new RecordEntry(
                present.kind(),
                present.name(),
                present.uid(),
                present.resourceVersion(),
                clean.digest());
        if (!isKnown(entry)) {
          next = clean;
          nextYaml = clean.yaml();
          nextEntry = entry;
        }
      }
    }
  }

  private boolean isKnown(RecordEntry entry) {
    RecordEntry before = known.get(entry.uid());
    return before != null && before.contentDigest().equals(entry.contentDigest());
  }
}
