package dev.sallyport.gate;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which IdentitySource of a center stands for the source in force. There is at most one. */
final class InForce {

  private record Candidate(
      SourceRef ref,
      Instant createdAt,
      boolean deleting,
      Optional<SourceIdentity> names,
      boolean mirrors) {}

  private InForce() {}

  static SourceRef choose(GateInput input) {
    SourceView self = input.source();
    List<Candidate> oldestFirst =
        Stream.concat(
                Stream.of(
                    new Candidate(
                        self.ref(),
                        self.createdAt(),
                        self.deleting(),
                        self.spec().named().identity(),
                        self.status().active().isPresent())),
                input.others().stream()
                    .map(
                        other ->
                            new Candidate(
                                other.ref(),
                                other.createdAt(),
                                other.deleting(),
                                other.names(),
                                other.active().isPresent())))
            .sorted(
                Comparator.comparing(Candidate::createdAt)
                    .thenComparing(candidate -> candidate.ref().name()))
            .toList();
    Optional<ActiveState> state =
        input.state() instanceof StateRead.Read read ? Optional.of(read.state()) : Optional.empty();
    SourceRef kept = state.map(ActiveState::source).orElse(SourceRef.NONE);
    Optional<SourceIdentity> active = state.flatMap(ActiveState::identity);

    Predicate<Candidate> stays = candidate -> !candidate.deleting();
    Predicate<Candidate> isKept = candidate -> candidate.ref().uid().equals(kept.uid());
    Predicate<Candidate> hasItsName = candidate -> candidate.ref().name().equals(kept.name());
    Predicate<Candidate> namesIt =
        candidate -> active.isPresent() && candidate.names().equals(active);
    return Stream.of(
            // A change that it committed has to be finished first, also when it is deleted
            // meanwhile.
            isKept.and(candidate -> state.isPresent() && hasCommitted(input, state.get())),
            stays.and(isKept),
            // A source renamed in Git: the new one takes over, and nothing changes.
            stays.and(namesIt),
            isKept,
            // Restored from a backup: the same name, another uid.
            stays.and(hasItsName),
            // The Secret is lost; status still says whose it was.
            stays.and(Candidate::mirrors),
            Candidate::mirrors,
            stays,
            candidate -> true)
        .flatMap(rule -> oldestFirst.stream().filter(rule).limit(1))
        .map(Candidate::ref)
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasCommitted(GateInput input, ActiveState state) {
    return Records.committed(input.records(), state.source(), state.epoch()).isPresent();
  }
}
