package dev.sallyport.gate;

import java.util.Optional;

/** Which source a spec names, and whether it can be used. */
public sealed interface Named {

  /** The source that is named, where that can be told. */
  Optional<SourceIdentity> identity();

  /** A source that can be put in force. */
  record Usable(Target target) implements Named {
    @Override
    public Optional<SourceIdentity> identity() {
      return Optional.of(target.identity());
    }
  }

  /** It is clear which source is meant, but it cannot be used: bad metadata, say. */
  record Faulty(SourceIdentity source, Fault fault) implements Named {
    @Override
    public Optional<SourceIdentity> identity() {
      return Optional.of(source);
    }
  }

  /** It is not even clear which source is meant: no entityID, and a document that says none. */
  record Unclear(Fault fault) implements Named {
    @Override
    public Optional<SourceIdentity> identity() {
      return Optional.empty();
    }
  }
}
