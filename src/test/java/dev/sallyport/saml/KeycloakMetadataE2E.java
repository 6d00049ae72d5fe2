package dev.sallyport.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.fetch.AddressRules;
import dev.sallyport.fetch.Cidr;
import dev.sallyport.fetch.FetchResult;
import dev.sallyport.fetch.MetadataFetcher;
import dev.sallyport.parts.Keycloak;
import dev.sallyport.saml.MetadataResult.Usable;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Keycloak: we read its metadata, and it reads ours. */
class KeycloakMetadataE2E {

  private static Keycloak keycloak;

  @BeforeAll
  static void startKeycloak() {
    Assumptions.assumeTrue(Keycloak.isInstalled(), Keycloak.MISSING);
    keycloak = Keycloak.start("corp");
  }

  @AfterAll
  static void stopKeycloak() {
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @Test
  void itsMetadataIsFetchedAndUsable() throws Exception {
    FetchResult fetched = fetcher().fetch(keycloak.metadataURL());

    byte[] document = ((FetchResult.Fetched) fetched).document();
    MetadataResult result =
        MetadataReader.read(document, Optional.of(keycloak.entityID()), Instant.now());

    assertThat(result)
        .asInstanceOf(type(Usable.class))
        .satisfies(
            usable -> {
              IdentityProvider idp = usable.identityProvider();
              assertThat(usable.remarks()).isEmpty();
              assertThat(idp.singleSignOn())
                  .extracting(Endpoint::binding)
                  .containsExactlyInAnyOrder(Binding.HTTP_POST, Binding.HTTP_REDIRECT);
              assertThat(idp.singleSignOn())
                  .extracting(Endpoint::location)
                  .containsOnly(keycloak.entityID() + "/protocol/saml");
              assertThat(idp.singleLogout()).isNotEmpty();
              assertThat(idp.wantAuthnRequestsSigned()).isTrue();
              assertThat(idp.signingCertificates()).hasSize(1);
              assertThat(idp.certificates().getFirst().subject()).isEqualTo("CN=corp");
            });
  }

  @Test
  void itsMetadataHasOneDigest() {
    assertThat(digest()).isEqualTo(digest());
  }

  @Test
  void itReadsOurMetadataAsWeMeanIt() throws Exception {
    ServiceProviderMetadata metadata =
        ServiceProviderMetadata.of("https://id.example.com", Optional.empty());
    ServiceProviderKeys keys =
        ServiceProviderKeys.generate("Sallyport identity/corp", new SecureRandom(), Instant.now());

    JsonNode client =
        new ObjectMapper().readTree(keycloak.clientDescribedBy(metadata.document(keys)));

    JsonNode attributes = client.get("attributes");
    assertThat(client.get("clientId").asText()).isEqualTo("https://id.example.com/saml/metadata");
    assertThat(client.get("redirectUris").toString()).contains("https://id.example.com/saml/acs");
    assertThat(attributes.get("saml.client.signature").asText()).isEqualTo("true");
    assertThat(attributes.get("saml.assertion.signature").asText()).isEqualTo("true");
    assertThat(attributes.get("saml.server.signature").asText()).isEqualTo("true");
    assertThat(attributes.get("saml.signature.algorithm").asText()).isEqualTo("RSA_SHA256");
    assertThat(attributes.get("saml.encrypt").asText()).isEqualTo("true");
    assertThat(attributes.get("saml_name_id_format").asText()).isEqualTo("username");
    assertThat(attributes.get("saml_single_logout_service_url_redirect").asText())
        .isEqualTo("https://id.example.com/saml/slo");
    assertThat(attributes.get("saml_single_logout_service_url_post").asText())
        .isEqualTo("https://id.example.com/saml/slo");
    assertThat(attributes.get("saml.signing.certificate").asText())
        .isEqualTo(keys.certificatePem().replaceAll("-----[A-Z ]+-----|\\s", ""));
    assertThat(attributes.get("saml.encryption.certificate").asText())
        .isEqualTo(attributes.get("saml.signing.certificate").asText());
  }

  private static String digest() {
    MetadataResult result =
        MetadataReader.read(
            keycloak.metadata().getBytes(StandardCharsets.UTF_8), Optional.empty(), Instant.now());
    return ((Usable) result).identityProvider().digest();
  }

  /** Keycloak listens on 127.0.0.1 only, and some machines know localhost as ::1 too. */
  private static MetadataFetcher fetcher() {
    return new MetadataFetcher(
        new AddressRules(List.of(Cidr.parse("127.0.0.1/32")), List.of()),
        host -> List.of(InetAddress.ofLiteral("127.0.0.1")),
        List.of(keycloak.authority().certificate()),
        MetadataReader.MAX_BYTES,
        Duration.ofMinutes(2));
  }
}
