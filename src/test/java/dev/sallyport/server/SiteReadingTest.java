package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Origin;
import dev.sallyport.Settings;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.Acceptance;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.OnDelete;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.Target;
import dev.sallyport.portal.Site;
import dev.sallyport.saml.ServiceProviderMetadata;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.IssuerKeys;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteReadingTest {

  private static final Settings.Center CENTER =
      Settings.readCenters("[{namespace: identity, subjectPrefix: 'sallyport:'}]").getFirst();
  private static final IssuerKeys KEYS =
      IssuerKeys.first(TestIdp.NOW, new SecureRandom()::nextBytes);

  private final Map<String, Secret> secrets = new HashMap<>();
  private final ActiveState state =
      new ActiveState(
          3,
          TestIdp.NOW,
          Optional.of(
              new Target(
                  SourceIdentity.externalIdP(TestIdp.ENTITY_ID),
                  Optional.of(TestIdp.rsa().identityProvider().normalForm()),
                  Optional.of(new SignInRules(null, null, null, null)))),
          new SourceRef("corp", "uid-1"),
          Acceptance.FRESH,
          OnDelete.HOLD);
  private IdentitySource source = source(externalIdP(TestIdp.ENTITY_ID, null), status(null));

  @BeforeEach
  void givenWhatTheOperatorKeeps() {
    put(ActiveSecret.of("identity", state));
    provide("https://id.example.com");
    put(secret("corp-sp-keys", Secrets.SP_KEYS, TestIdp.serviceProvider().encode()));
  }

  @Test
  void aPathThatBrowsersTakeForAnotherHostIsNotServed() {
    provide("https://id.example.com//evil.example.com");

    assertThat(read()).isEmpty();
  }

  @Test
  void theCenterIsServedUnderTheOriginOfItsSource() {
    Site site = read().orElseThrow();

    assertThat(site.origin()).isEqualTo(new Origin("https", "id.example.com", 443));
    assertThat(site.base()).isEmpty();
    assertThat(site.source()).isEqualTo(new CenterSource.InForce("uid-1", 3));
    assertThat(site.metadata())
        .isEqualTo(
            new String(
                ServiceProviderMetadata.of("https://id.example.com", Optional.empty())
                    .document(TestIdp.serviceProvider()),
                StandardCharsets.UTF_8));
    assertThat(site.keys()).isPresent();
    Site.Saml saml = site.saml().orElseThrow();
    assertThat(saml.identityProvider().entityID()).isEqualTo(TestIdp.ENTITY_ID);
    assertThat(saml.acsURL()).isEqualTo(TestIdp.ACS);
    assertThat(saml.entityID()).isEqualTo(TestIdp.SP_ENTITY_ID);
    assertThat(saml.idpInitiated()).isFalse();
    assertThat(saml.match()).contains(IdentityMatch.DEFAULT);
  }

  @Test
  void aBaseURLWithAPathIsServedBelowIt() {
    provide("https://id.example.com/sso");

    assertThat(read()).map(Site::base).contains("/sso");
    assertThat(read()).map(Site::issuer).contains("https://id.example.com/sso");
    assertThat(read()).map(Site::origin).contains(new Origin("https", "id.example.com", 443));
  }

  @Test
  void plainHttpIsServedOnLoopbackOnly() {
    provide("http://localhost:8443");
    assertThat(read()).map(Site::origin).contains(new Origin("http", "localhost", 8443));

    provide("http://id.example.com");
    assertThat(read()).isEmpty();
  }

  @Test
  void aChangeThatBeganShutsTheDoor() {
    source =
        source(
            externalIdP(TestIdp.ENTITY_ID, null),
            status(
                new IdentitySourceStatus.ChangeInProgress(
                    null, null, 4L, "record", "digest", "now", 1, 1)));

    assertThat(read().orElseThrow().source()).isEqualTo(new CenterSource.Changing());
  }

  @Test
  void whileAnotherSourceWaitsTheOneInForceIsServed() {
    source =
        source(externalIdP("https://other.example.com", IdentitySourceSpec.ENABLED), status(null));

    Site site = read().orElseThrow();

    assertThat(site.source()).isEqualTo(new CenterSource.InForce("uid-1", 3));
    assertThat(site.saml().orElseThrow().identityProvider().entityID())
        .isEqualTo(TestIdp.ENTITY_ID);
    assertThat(site.saml().orElseThrow().idpInitiated()).isFalse();
  }

  @Test
  void aStateThatTheStatusDoesNotMirrorIsNotBelieved() {
    source = source(externalIdP(TestIdp.ENTITY_ID, null), status(null, "another digest"));

    assertThat(read().orElseThrow().source()).isEqualTo(new CenterSource.Unknown());
  }

  @Test
  void anotherObjectOfThatNameIsNotTheSource() {
    source.getMetadata().setUid("uid-2");

    Site site = read().orElseThrow();

    assertThat(site.source()).isEqualTo(new CenterSource.Unknown());
    assertThat(site.saml()).isEmpty();
  }

  @Test
  void secretsOfAnotherTypeDoNotCount() {
    put(secret("corp-sp-keys", "Opaque", TestIdp.serviceProvider().encode()));
    assertThat(read().orElseThrow().saml()).isEmpty();

    put(
        secret(
            "corp-sp-metadata",
            "Opaque",
            ServiceProviderMetadata.of("https://id.example.com", Optional.empty())
                .secretData(TestIdp.serviceProvider())));
    assertThat(read()).isEmpty();
  }

  @Test
  void withoutAStateThereIsNoDoor() {
    secrets.remove(Secrets.ACTIVE_SOURCE_NAME);

    assertThat(read()).isEmpty();
  }

  private Optional<Site> read() {
    return new SiteReading(
            CENTER,
            name -> Optional.of(source).filter(s -> s.getMetadata().getName().equals(name)),
            name -> Optional.ofNullable(secrets.get(name)),
            Optional.of(secret("sallyport-oidc-keys-identity", Secrets.OIDC_KEYS, KEYS.encode())),
            TestIdp.NOW)
        .read();
  }

  private void provide(String baseURL) {
    put(
        secret(
            "corp-sp-metadata",
            Secrets.SP_METADATA,
            ServiceProviderMetadata.of(baseURL, Optional.empty())
                .secretData(TestIdp.serviceProvider())));
  }

  private void put(Secret secret) {
    secrets.put(secret.getMetadata().getName(), secret);
  }

  private static Secret secret(String name, String type, Map<String, byte[]> data) {
    Map<String, String> encoded = new HashMap<>();
    data.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("identity")
        .endMetadata()
        .withType(type)
        .withData(encoded)
        .build();
  }

  private static IdentitySource source(
      IdentitySourceSpec.ExternalIdP idp, IdentitySourceStatus status) {
    IdentitySource source = new IdentitySource();
    source.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("identity")
            .withName("corp")
            .withUid("uid-1")
            .build());
    source.setSpec(
        new IdentitySourceSpec(
            IdentitySourceSpec.EXTERNAL_IDP,
            null,
            null,
            null,
            null,
            null,
            null,
            "https://id.example.com",
            null,
            null,
            idp,
            null));
    source.setStatus(status);
    return source;
  }

  private static IdentitySourceSpec.ExternalIdP externalIdP(String entityID, String initiated) {
    return new IdentitySourceSpec.ExternalIdP(entityID, null, initiated, null, null, null);
  }

  private IdentitySourceStatus status(IdentitySourceStatus.ChangeInProgress change) {
    return status(change, ActiveSecret.digest(state));
  }

  private static IdentitySourceStatus status(
      IdentitySourceStatus.ChangeInProgress change, String digest) {
    return new IdentitySourceStatus(
        1L,
        new IdentitySourceStatus.ActiveSource(
            IdentitySourceSpec.EXTERNAL_IDP,
            TestIdp.ENTITY_ID,
            "2026-06-01T12:00:00Z",
            3L,
            digest,
            null),
        true,
        null,
        change,
        null,
        null,
        null,
        null);
  }
}
