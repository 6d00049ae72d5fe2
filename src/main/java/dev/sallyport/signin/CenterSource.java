package dev.sallyport.signin;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.gate.SourceView;
import dev.sallyport.gate.StateRead;
import java.util.Collection;
import java.util.Optional;

/** What the gate says of the source of a center, as far as a session depends on it. */
public sealed interface CenterSource {

  /**
   * A source is in force, also while a change of it is held.
   *
   * @param uid of the IdentitySource that stands for it
   */
  record InForce(String uid, long epoch) implements CenterSource {

    /** Whether a Session began under it. */
    public boolean isOf(SessionSpec.SourceReference source) {
      return uid.equals(source.uid()) && source.epoch() != null && source.epoch() == epoch;
    }
  }

  /**
   * An accepted change has begun, with its first step; nothing of the old epoch counts any more.
   */
  record Changing() implements CenterSource {}

  /** No source was ever in force, or the last one went. */
  record None() implements CenterSource {}

  /**
   * The active state is lost or altered. Nobody is let in, and nobody's session is ended for it.
   */
  record Unknown() implements CenterSource {}

  /**
   * Reads it from what the gate keeps.
   *
   * @param active of the Secret {@code sallyport-active}
   * @param sources the IdentitySources of the center. The status of the one that the Secret names
   *     mirrors the state, and says that a change was committed before anything is cleared for it
   */
  static CenterSource of(StateRead active, Collection<IdentitySource> sources) {
    return switch (active) {
      case StateRead.Absent absent ->
          sources.stream().anyMatch(source -> mirror(source).isPresent())
              ? new Unknown()
              : new None();
      case StateRead.Altered altered -> new Unknown();
      case StateRead.NameTaken taken -> new Unknown();
      case StateRead.Read read when read.state().target().isEmpty() -> new None();
      case StateRead.Read read -> of(read, named(read, sources));
    };
  }

  private static CenterSource of(StateRead.Read read, Optional<IdentitySource> source) {
    if (source.map(IdentitySource::getStatus).map(IdentitySourceStatus::change).isPresent()) {
      return new Changing();
    }
    return source
        .flatMap(CenterSource::mirror)
        .filter(mirror -> mirror.expected().contains(read.digest()))
        .<CenterSource>map(mirror -> new InForce(read.state().source().uid(), read.state().epoch()))
        .orElseGet(Unknown::new);
  }

  private static Optional<IdentitySource> named(
      StateRead.Read read, Collection<IdentitySource> sources) {
    return sources.stream()
        .filter(s -> s.getMetadata().getUid().equals(read.state().source().uid()))
        .findFirst();
  }

  private static Optional<SourceView.Mirror> mirror(IdentitySource source) {
    return Optional.ofNullable(source.getStatus())
        .map(IdentitySourceStatus::active)
        .flatMap(SourceView.Mirror::of);
  }
}
