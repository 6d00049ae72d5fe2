package dev.sallyport.gate;

import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import java.util.Objects;
import java.util.Optional;

/**
 * A source that can be in force: which one it is, and what sign-in needs of it.
 *
 * @param metadata the resolved IdP metadata, one EntityDescriptor as XML; only for an ExternalIdP,
 *     and even there missing while the state was rebuilt and no good document has come yet
 * @param signIn how people are found who sign in there; missing where the metadata is, and in what
 *     an earlier version stored
 */
public record Target(
    SourceIdentity identity, Optional<String> metadata, Optional<SignInRules> signIn) {

  public Target {
    Objects.requireNonNull(identity);
    Objects.requireNonNull(metadata);
    Objects.requireNonNull(signIn);
  }

  public Target(SourceIdentity identity, Optional<String> metadata) {
    this(identity, metadata, Optional.empty());
  }

  public Target(SourceIdentity identity) {
    this(identity, Optional.empty());
  }
}
