package dev.sallyport.gate;

import java.util.Objects;
import java.util.Optional;

/**
 * A source that can be in force: which one it is, and what sign-in needs of it.
 *
 * @param metadata the resolved IdP metadata, one EntityDescriptor as XML; only for an ExternalIdP,
 *     and even there missing while the state was rebuilt and no good document has come yet
 */
public record Target(SourceIdentity identity, Optional<String> metadata) {

  public Target {
    Objects.requireNonNull(identity);
    Objects.requireNonNull(metadata);
  }

  public Target(SourceIdentity identity) {
    this(identity, Optional.empty());
  }
}
