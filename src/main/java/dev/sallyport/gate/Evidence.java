package dev.sallyport.gate;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Secret, status and records say of each other. Each can be lost or altered alone; where two
 * of them disagree, that shows here.
 */
record Evidence(GateInput input) {

  private SourceView source() {
    return input.source();
  }

  /** The change that this source committed and that did not get to its end yet. */
  Optional<RecordRead.Complete> committed(long activeEpoch) {
    return Records.committed(input.records(), source().ref(), activeEpoch)
        .filter(record -> !contradictsStatus(record));
  }

  /** The mirror to compare with: our own, and that of the source that the state was kept for. */
  boolean isExpected(StateRead.Read read) {
    return Stream.concat(
            source().status().active().stream(),
            input.others().stream()
                .filter(other -> other.ref().uid().equals(read.state().source().uid()))
                .flatMap(other -> other.active().stream()))
        .allMatch(mirror -> mirror.expected().contains(read.digest()));
  }

  /** Status knows of a committed change whose record is gone, torn or not what it was. */
  boolean recordLost(long activeEpoch) {
    boolean altered =
        input.records().stream()
            .anyMatch(r -> r instanceof RecordRead.Altered && r.epoch() > activeEpoch);
    return altered
        || source().status().change().filter(change -> change.epoch() > activeEpoch).isPresent();
  }

  private boolean contradictsStatus(RecordRead.Complete record) {
    return source()
        .status()
        .change()
        .filter(
            change ->
                change.epoch() > record.epoch()
                    || (change.epoch() == record.epoch()
                        && !record.digests().contains(change.recordDigest())))
        .isPresent();
  }

  /** The first Secret of the last completed record, if that is there but not what it was. */
  Optional<String> alteredLastRecord() {
    return source()
        .status()
        .lastChange()
        .filter(
            last ->
                input.records().stream()
                    .filter(record -> record.secrets().contains(last.record()))
                    .anyMatch(
                        record ->
                            !(record instanceof RecordRead.Complete complete)
                                || !complete.digests().contains(last.recordDigest())))
        .map(SourceView.Completed::record);
  }

  /** One more than the highest that anything knows of. */
  long nextEpoch() {
    Set<Long> known = new LinkedHashSet<>();
    if (input.state() instanceof StateRead.Read read) {
      known.add(read.state().epoch());
    }
    source().status().active().ifPresent(mirror -> known.add(mirror.epoch()));
    input.others().forEach(other -> other.active().ifPresent(m -> known.add(m.epoch())));
    source().status().change().ifPresent(change -> known.add(change.epoch()));
    known.add(Records.highest(input.records()));
    return Records.free(
        input.records(), known.stream().mapToLong(Long::longValue).max().orElse(0) + 1);
  }
}
