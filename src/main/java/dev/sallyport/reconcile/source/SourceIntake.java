package dev.sallyport.reconcile.source;

import dev.sallyport.Settings;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceSpec.ExternalIdP;
import dev.sallyport.api.MetadataReason;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.Fault;
import dev.sallyport.gate.Named;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.Target;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.ObjectKey;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out which source a spec names, and whether it could be put in force. */
final class SourceIntake {

  private final Caches caches;
  private final Settings settings;
  private final MetadataDownloads downloads;
  private final Clock clock;
  private final Map<ObjectKey, Read> reads = new ConcurrentHashMap<>();

  SourceIntake(Caches caches, Settings settings, MetadataDownloads downloads, Clock clock) {
    this.caches = caches;
    this.settings = settings;
    this.downloads = downloads;
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param metadata what became of the IdP's document; empty where the type has none
   * @param originFault what is wrong with the origin that the source wants to be served under, if
   *     it wants one
   */
  record Found(Named named, Optional<MetadataResult> metadata, Optional<Fault> originFault) {}

  private record Read(String document, Optional<String> entityID, MetadataResult result) {}

  Found find(IdentitySource source) {
    IdentitySourceSpec spec = source.getSpec();
    Optional<Fault> origin = originFault(source);
    return switch (spec.type()) {
      case IdentitySourceSpec.DIRECTORY ->
          new Found(
              new Named.Usable(new Target(SourceIdentity.directory())), Optional.empty(), origin);
      case IdentitySourceSpec.ACTIVE_DIRECTORY ->
          new Found(
              new Named.Usable(
                  new Target(SourceIdentity.activeDirectory(spec.activeDirectory().baseDN()))),
              Optional.empty(),
              origin);
      case IdentitySourceSpec.EXTERNAL_IDP -> externalIdP(source, origin);
      case null, default ->
          new Found(
              new Named.Unclear(
                  new Fault(
                      IdentitySource.Reason.NOT_YET_SUPPORTED,
                      "This version of Sallyport does not know the type of this source. Upgrade the"
                          + " operator, or choose another type.",
                      false)),
              Optional.empty(),
              origin);
    };
  }

  private Optional<Fault> originFault(IdentitySource source) {
    return source.getSpec().baseURL() == null
        ? Optional.empty()
        : new Origins(caches, settings).fault(source);
  }

  private Found externalIdP(IdentitySource source, Optional<Fault> origin) {
    ExternalIdP idp = source.getSpec().externalIdP();
    MetadataResult metadata = metadata(source, idp);
    Optional<SourceIdentity> identity =
        Optional.ofNullable(idp.entityID()).map(SourceIdentity::externalIdP);
    Named named =
        switch (metadata) {
          case MetadataResult.Usable usable -> {
            SourceIdentity is = SourceIdentity.externalIdP(usable.identityProvider().entityID());
            yield origin.isPresent()
                ? new Named.Faulty(is, origin.get())
                : new Named.Usable(
                    new Target(
                        is,
                        Optional.of(usable.identityProvider().normalForm()),
                        Optional.of(idp.signInRules())));
          }
          case MetadataResult.Refused refused -> {
            Fault fault =
                origin.orElseGet(
                    () -> new Fault(refused.reason(), refused.message(), passesByItself(refused)));
            yield identity.isPresent()
                ? new Named.Faulty(identity.get(), fault)
                : new Named.Unclear(fault);
          }
        };
    return new Found(named, Optional.of(metadata), origin);
  }

  /** What is being fetched, or a Secret that may yet come, needs nobody. */
  private static boolean passesByItself(MetadataResult.Refused refused) {
    return refused.reason().equals(MetadataReason.METADATA_PENDING);
  }

  private MetadataResult metadata(IdentitySource source, ExternalIdP idp) {
    ObjectKey key = ObjectKey.of(source);
    if (idp.metadata().inline() != null) {
      return read(key, text(MetadataReader.bytes(idp.metadata().inline())), idp);
    }
    if (idp.metadata().secretRef() != null) {
      return fromSecret(key, idp);
    }
    return switch (downloads.latest(key, idp.metadata().url())) {
      case MetadataDownloads.Latest.Document(String bytes) -> read(key, bytes, idp);
      case MetadataDownloads.Latest.Missing(String reason, String message) ->
          new MetadataResult.Refused(reason, message);
    };
  }

  private MetadataResult fromSecret(ObjectKey source, ExternalIdP idp) {
    String name = idp.metadata().secretRef().name();
    String key = idp.metadata().secretRef().key();
    Optional<Secret> secret = caches.secrets.get(source.namespace(), name);
    if (secret.isEmpty()) {
      return new MetadataResult.Refused(
          MetadataReason.METADATA_PENDING,
          "There is no Secret "
              + name
              + " in this namespace (yet). Create it with type "
              + Secrets.IDP_METADATA
              + " and the document under "
              + key
              + ".");
    }
    if (!Secrets.IDP_METADATA.equals(secret.get().getType())) {
      return new MetadataResult.Refused(
          MetadataReason.METADATA_SECRET_INVALID,
          "Secret "
              + name
              + " is not of type "
              + Secrets.IDP_METADATA
              + ", so it is not read. A Secret's type cannot be changed: create it anew.");
    }
    String value = secret.get().getData() == null ? null : secret.get().getData().get(key);
    if (value == null) {
      return new MetadataResult.Refused(
          MetadataReason.METADATA_SECRET_INVALID,
          "Secret " + name + " has no key " + key + ". Put the IdP's metadata there.");
    }
    return read(source, text(Base64.getDecoder().decode(value)), idp);
  }

  /** One character for each byte: comparable, and no larger than the bytes. */
  private static String text(byte[] document) {
    return new String(document, StandardCharsets.ISO_8859_1);
  }

  /** A document is parsed again only when it, or what is asked of it, changed or ran out. */
  private MetadataResult read(ObjectKey source, String document, ExternalIdP idp) {
    Optional<String> entityID = Optional.ofNullable(idp.entityID());
    Instant now = clock.instant();
    Read known = reads.get(source);
    if (known != null
        && known.entityID().equals(entityID)
        && known.document().equals(document)
        && !hasRunOut(known.result(), now)) {
      return known.result();
    }
    MetadataResult result =
        MetadataReader.read(document.getBytes(StandardCharsets.ISO_8859_1), entityID, now);
    reads.put(source, new Read(document, entityID, result));
    return result;
  }

  private static boolean hasRunOut(MetadataResult result, Instant now) {
    return result instanceof MetadataResult.Usable usable
        && usable.identityProvider().validUntil().filter(until -> !now.isBefore(until)).isPresent();
  }

  /** A source that is gone needs no memory. */
  void forget(ObjectKey source) {
    reads.remove(source);
    downloads.forget(source);
  }
}
