package dev.sallyport.gate;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import java.util.Optional;

/** Reads what a spec names, as the operator does, but with documents that need no parser. */
final class Manifests {

  private static final String DESCRIPTOR = "EntityDescriptor ";

  private Manifests() {}

  /**
   * @return for an ExternalIdP: usable where the inline document is {@code EntityDescriptor <id>},
   *     still coming where it is {@code pending}, bad otherwise
   */
  static Named named(IdentitySource source) {
    IdentitySourceSpec spec = source.getSpec();
    return switch (SourceType.of(spec.type()).orElseThrow()) {
      case DIRECTORY -> new Named.Usable(new Target(SourceIdentity.directory()));
      case ACTIVE_DIRECTORY ->
          new Named.Usable(
              new Target(SourceIdentity.activeDirectory(spec.activeDirectory().baseDN())));
      case EXTERNAL_IDP ->
          externalIdP(spec.externalIdP().entityID(), spec.externalIdP().metadata().inline());
    };
  }

  private static Named externalIdP(String entityID, String document) {
    if (document.startsWith(DESCRIPTOR)) {
      String described = document.substring(DESCRIPTOR.length()).split(" ", 2)[0];
      SourceIdentity identity = SourceIdentity.externalIdP(entityID == null ? described : entityID);
      return described.equals(identity.identity())
          ? new Named.Usable(new Target(identity, Optional.of(document)))
          : new Named.Faulty(
              identity, new Fault("EntityIDMismatch", "The document has no such IdP.", false));
    }
    Fault fault =
        document.equals("pending")
            ? new Fault("MetadataPending", "The metadata is being fetched.", true)
            : new Fault("MetadataInvalid", "The metadata is no SAML metadata.", false);
    return entityID == null
        ? new Named.Unclear(fault)
        : new Named.Faulty(SourceIdentity.externalIdP(entityID), fault);
  }
}
