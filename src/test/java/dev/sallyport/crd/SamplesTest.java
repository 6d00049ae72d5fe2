package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What can be said of the samples without a cluster. */
class SamplesTest {
  private static final List<ObjectNode> SAMPLES =
      Yaml.files(Yaml.project("samples")).stream()
          .flatMap(file -> Yaml.documents(Yaml.read(file)).stream())
          .toList();

  @Test
  void theMetadataIsOfTheIdentityProviderThatTheSourceNamesAndStaysGood() {
    ObjectNode source = one("IdentitySource");
    ObjectNode secret = one("Secret");
    assertThat(source.at("/spec/externalIdP/metadata/secretRef/name"))
        .isEqualTo(secret.at("/metadata/name"));
    String key = source.at("/spec/externalIdP/metadata/secretRef/key").asText();
    byte[] document = Base64.getDecoder().decode(secret.path("data").path(key).asText());
    String entityID = source.at("/spec/externalIdP/entityID").asText();

    MetadataResult result =
        MetadataReader.read(document, Optional.of(entityID), Instant.parse("2026-01-02T00:00:00Z"));

    assertThat(result).isInstanceOf(MetadataResult.Usable.class);
    assertThat(((MetadataResult.Usable) result).identityProvider().signingCertificates())
        .allSatisfy(
            certificate ->
                assertThat(certificate.notAfter()).isAfter(Instant.parse("2050-01-01T00:00:00Z")));
  }

  private static ObjectNode one(String kind) {
    return SAMPLES.stream()
        .filter(sample -> sample.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
