package dev.sallyport.server;

import dev.sallyport.Origin;
import dev.sallyport.Settings;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.SourceType;
import dev.sallyport.gate.StateRead;
import dev.sallyport.gate.Target;
import dev.sallyport.portal.Site;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.ServiceProviderMetadata;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.SessionRules;
import io.fabric8.kubernetes.api.model.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * From what lies in a center to how it is served. It starts from the active state, and never from a
 * spec: while a change is held, people go on signing in through the source in force.
 *
 * @param source an IdentitySource of the center, by name
 * @param secret a Secret of the center, by name
 * @param keys the Secret with the keys of its issuer
 */
record SiteReading(
    Settings.Center center,
    Function<String, Optional<IdentitySource>> source,
    Function<String, Optional<Secret>> secret,
    Optional<Secret> keys,
    Instant now) {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Empty where there is no origin to be served under. */
  Optional<Site> read() {
    if (!(active(secret) instanceof StateRead.Read active)) {
      return Optional.empty();
    }
    ActiveState state = active.state();
    Optional<IdentitySource> object = named(state, source);
    Map<String, byte[]> provider =
        data(secret.apply(state.source().name() + Secrets.SP_METADATA_SUFFIX), Secrets.SP_METADATA);
    Optional<String> acsURL = text(provider, ServiceProviderMetadata.ACS_URL);
    return acsURL
        .flatMap(Origin::of)
        .filter(SiteReading::isServable)
        .filter(origin -> isPath(URI.create(issuer(acsURL.get())).getRawPath()))
        .map(
            origin ->
                new Site(
                    center.namespace(),
                    origin,
                    issuer(acsURL.get()),
                    URI.create(issuer(acsURL.get())).getRawPath(),
                    text(provider, ServiceProviderMetadata.METADATA_XML).orElse(""),
                    CenterSource.of(active, object.stream().toList()),
                    object.flatMap(found -> saml(found, state, provider)),
                    issuerKeys(),
                    state
                        .target()
                        .flatMap(Target::signIn)
                        .filter(SignInRules::mayPush)
                        .isPresent()));
  }

  /** A browser that is sent to what begins with two slashes goes to another host. */
  private static boolean isPath(String base) {
    return !base.contains("//");
  }

  /** What stands before our path. */
  private static String issuer(String acsURL) {
    return acsURL.substring(0, acsURL.length() - ServiceProviderMetadata.ACS_PATH.length());
  }

  private static boolean isServable(Origin origin) {
    return origin.isSecure()
        || (origin.scheme().equals("http") && LOOPBACK.contains(origin.host()));
  }

  /** Of these objects, what a Session depends on. */
  static CenterSource source(
      Function<String, Optional<IdentitySource>> source,
      Function<String, Optional<Secret>> secret) {
    StateRead active = active(secret);
    return CenterSource.of(
        active,
        active instanceof StateRead.Read read
            ? named(read.state(), source).stream().toList()
            : List.of());
  }

  private static StateRead active(Function<String, Optional<Secret>> secret) {
    return ActiveSecret.read(secret.apply(Secrets.ACTIVE_SOURCE_NAME).orElse(null));
  }

  private static Optional<IdentitySource> named(
      ActiveState state, Function<String, Optional<IdentitySource>> source) {
    return source
        .apply(state.source().name())
        .filter(found -> found.getMetadata().getUid().equals(state.source().uid()));
  }

  private Optional<Site.Saml> saml(
      IdentitySource object, ActiveState state, Map<String, byte[]> provider) {
    Target target = state.target().orElse(null);
    Optional<String> entityID = text(provider, ServiceProviderMetadata.ENTITY_ID);
    if (target == null
        || target.identity().type() != SourceType.EXTERNAL_IDP
        || target.metadata().isEmpty()
        || entityID.isEmpty()) {
      return Optional.empty();
    }
    byte[] document = target.metadata().get().getBytes(StandardCharsets.UTF_8);
    if (!(MetadataReader.read(document, Optional.of(target.identity().identity()), now)
        instanceof MetadataResult.Usable usable)) {
      return Optional.empty();
    }
    String name = object.getMetadata().getName() + Secrets.SP_KEYS_SUFFIX;
    return ServiceProviderKeys.decode(data(secret.apply(name), Secrets.SP_KEYS))
            instanceof ServiceProviderKeys.Decoded.Good(ServiceProviderKeys own)
        ? Optional.of(
            new Site.Saml(
                usable.identityProvider(),
                entityID.get(),
                text(provider, ServiceProviderMetadata.ACS_URL).orElseThrow(),
                own,
                target.signIn().filter(SignInRules::mayBeginThere).isPresent(),
                target.signIn().map(IdentityMatch::of).orElse(Optional.of(IdentityMatch.DEFAULT)),
                SessionRules.length(object.getSpec())))
        : Optional.empty();
  }

  private Optional<IssuerKeys> issuerKeys() {
    return IssuerKeys.decode(data(keys, Secrets.OIDC_KEYS))
            instanceof IssuerKeys.Decoded.Good(IssuerKeys good)
        ? Optional.of(good)
        : Optional.empty();
  }

  private static Map<String, byte[]> data(Optional<Secret> secret, String type) {
    return secret
        .filter(found -> type.equals(found.getType()))
        .map(Secrets::values)
        .orElseGet(Map::of);
  }

  private static Optional<String> text(Map<String, byte[]> data, String key) {
    return Optional.ofNullable(data.get(key))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(text -> !text.isEmpty());
  }
}
