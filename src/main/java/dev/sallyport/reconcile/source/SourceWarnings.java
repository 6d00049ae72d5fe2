package dev.sallyport.reconcile.source;

import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.MetadataReason;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.Target;
import dev.sallyport.reconcile.ScimTokens;
import dev.sallyport.saml.CertificateExpiry;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.ScimTokenExpiry;
import dev.sallyport.signin.ScimTokenTerms;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The conditions beside Ready: they say what needs a look, and stop nothing. */
final class SourceWarnings {

  private final ScimTokens tokens;
  private final Clock clock;
  private final Map<String, IdentityProvider> inForce = new ConcurrentHashMap<>();

  SourceWarnings(ScimTokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Adds those that there are.
   *
   * @param serviceProvider what the status will say of it; null for nothing
   */
  void add(
      Conditions conditions,
      IdentitySource source,
      SourceStatus.View view,
      ServiceProviderStatus serviceProvider) {
    view.metadata().ifPresent(m -> metadataValid(conditions, m));
    view.inForce().flatMap(this::provider).ifPresent(p -> certificatesValid(conditions, p));
    view.inForce()
        .ifPresent(
            s -> scimTokensValid(conditions, tokens(source.getMetadata().getNamespace(), s)));
    keysReplaced(conditions, source, serviceProvider);
  }

  private static void metadataValid(Conditions conditions, MetadataResult metadata) {
    switch (metadata) {
      case MetadataResult.Usable usable ->
          conditions.with(
              IdentitySource.METADATA_VALID,
              true,
              MetadataReason.VALID,
              usable.remarks().isEmpty()
                  ? "The metadata of the identity provider is good."
                  : String.join("; ", usable.remarks()));
      case MetadataResult.Refused(String reason, String message) ->
          conditions.with(IdentitySource.METADATA_VALID, false, reason, message);
    }
  }

  private void certificatesValid(Conditions conditions, IdentityProvider provider) {
    CertificateExpiry expiry = CertificateExpiry.of(provider.certificates(), clock.instant());
    conditions.with(
        IdentitySource.CERTIFICATES_VALID,
        expiry.warnings().isEmpty(),
        expiry.reason(),
        expiry.message());
  }

  /** Nothing is said where nobody is pushed. */
  private void scimTokensValid(Conditions conditions, List<ScimTokenTerms> ofTheSource) {
    if (ofTheSource.isEmpty()) {
      return;
    }
    ScimTokenExpiry expiry = ScimTokenExpiry.of(ofTheSource, clock.instant());
    conditions.with(
        IdentitySource.SCIM_TOKENS_VALID,
        expiry.warnings().isEmpty(),
        expiry.reason(),
        expiry.message());
  }

  private List<ScimTokenTerms> tokens(String namespace, ActiveState state) {
    return tokens.of(namespace, new CenterSource.InForce(state.source().uid(), state.epoch()));
  }

  /** Stays until the administrator says that the IdP has the new key. */
  private static void keysReplaced(
      Conditions conditions, IdentitySource source, ServiceProviderStatus now) {
    IdentitySourceStatus before = source.getStatus();
    if (now == null || before == null) {
      return;
    }
    var sp = source.getSpec().serviceProvider();
    boolean acknowledged = sp != null && now.keySHA256().equalsIgnoreCase(sp.acknowledgedKey());
    boolean replaced =
        before.serviceProvider() != null
            && !now.keySHA256().equals(before.serviceProvider().keySHA256());
    boolean stillSo =
        Optional.ofNullable(Conditions.find(before, IdentitySource.KEYS_REPLACED))
            .filter(Condition::isTrue)
            .isPresent();
    if (!acknowledged && (replaced || stillSo)) {
      conditions.with(
          IdentitySource.KEYS_REPLACED,
          true,
          IdentitySource.Reason.SERVICE_PROVIDER_KEYS_REPLACED,
          "The service provider's keys were lost and made anew, so the identity provider does not"
              + " know them. Give it the metadata of Secret "
              + now.metadataSecret()
              + ", then set spec.serviceProvider.acknowledgedKey to "
              + now.keySHA256()
              + ".");
    }
  }

  /** Those that are bad, and say what they did not say before: a person would want to know. */
  static List<Condition> news(IdentitySourceStatus before, IdentitySourceStatus after) {
    return after.conditions().stream()
        .filter(SourceWarnings::isBad)
        .filter(
            condition -> {
              Condition known = Conditions.find(before, condition.type());
              return known == null || !condition.message().equals(known.message());
            })
        .toList();
  }

  private static boolean isBad(Condition condition) {
    return switch (condition.type()) {
      case IdentitySource.METADATA_VALID,
          IdentitySource.CERTIFICATES_VALID,
          IdentitySource.SCIM_TOKENS_VALID ->
          !condition.isTrue();
      case IdentitySource.KEYS_REPLACED -> true;
      default -> false;
    };
  }

  /** When the clock alone will change what is said of a source. */
  Optional<Instant> nextLook(String namespace, ActiveState state) {
    Instant now = clock.instant();
    return Stream.concat(
            provider(state)
                .flatMap(p -> CertificateExpiry.of(p.certificates(), now).nextChange())
                .stream(),
            ScimTokenExpiry.of(tokens(namespace, state), now).nextChange().stream())
        .min(Comparator.naturalOrder());
  }

  /** The identity provider that is in force, as its metadata describes it. */
  Optional<IdentityProvider> provider(ActiveState state) {
    Optional<String> metadata = state.target().flatMap(Target::metadata);
    if (metadata.isEmpty()) {
      return Optional.empty();
    }
    if (inForce.size() > 1_000) {
      inForce.clear();
    }
    return Optional.ofNullable(
        inForce.computeIfAbsent(
            metadata.get(),
            xml ->
                MetadataReader.read(
                            xml.getBytes(StandardCharsets.UTF_8), Optional.empty(), clock.instant())
                        instanceof MetadataResult.Usable usable
                    ? usable.identityProvider()
                    : null));
  }
}
