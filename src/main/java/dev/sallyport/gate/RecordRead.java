package dev.sallyport.gate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A change record as it was found: all the Secrets of one epoch. */
public sealed interface RecordRead {

  /** The epoch that the change began, or was to begin. */
  long epoch();

  /** Names of the Secrets, the first one first. */
  List<String> secrets();

  /**
   * Every part is there and none was altered. From the moment that this can be read, the change is
   * committed.
   *
   * @param createdAt when the change was committed
   * @param digests what the record's digest was when it was completed and after each amendment; the
   *     last one is its digest now
   * @param listed how many objects of each kind it lists
   * @param entries what it lists, by uid, as last amended; empty where the lists were left out
   */
  record Complete(
      ChangeOrder order,
      Instant createdAt,
      List<String> secrets,
      List<String> digests,
      Map<ClearedKind, Integer> listed,
      Map<String, RecordEntry> entries)
      implements RecordRead {

    @Override
    public long epoch() {
      return order.epoch();
    }

    public String digest() {
      return digests.getLast();
    }

    /** Whether something was added to it since this was its digest. */
    public boolean isAmendedSince(String digest) {
      return digest != null && digests.contains(digest) && !digest.equals(digest());
    }
  }

  /**
   * An operator ended while it wrote the record. Nothing was cleared by it, and nothing will be.
   */
  record Torn(long epoch, List<String> secrets) implements RecordRead {}

  /** Parts are missing from it, or do not match their digest. */
  record Altered(long epoch, List<String> secrets) implements RecordRead {}
}
