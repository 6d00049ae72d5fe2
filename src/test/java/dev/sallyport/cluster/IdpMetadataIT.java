package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * IdP metadata comes from the spec, a Secret or a URL; what is bad never replaces what was good.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IdpMetadataIT {
  private static final X509Certificate FIRST = IdpDocuments.certificate();

  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.emptyCenter();
  }

  @Test
  @Order(1)
  void aSourceWaitsForTheSecretThatItNames() {
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: https://id.metadata.example.com
          externalIdP:
            entityID: https://idp.example.com/saml
            metadata: {secretRef: {name: idp}}
        """);
    Shown waiting = center.await("IdentitySource", "corp", "MetadataPending");
    assertThat(waiting.message()).contains("idp");
    assertThat(waiting.condition("MetadataValid").status()).isEqualTo("False");

    secret("sallyport.dev/idp-metadata", IdpDocuments.of(IdpDocuments.PRESENT, FIRST));

    Shown active = center.await("IdentitySource", "corp", "Active");
    assertThat(active.condition("MetadataValid").isTrue()).isTrue();
    assertThat(active.condition("CertificatesValid").status()).isEqualTo("False");
    assertThat(active.text("/status/active/identity")).isEqualTo(IdpDocuments.PRESENT);
    assertThat(active.text("/status/certificates/0/sha256")).isEqualTo(sha256(FIRST));
  }

  @Test
  @Order(2)
  void newCertificatesUnderTheSameEntityIdTakeEffectByThemselves() {
    X509Certificate second = IdpDocuments.certificate();
    long epoch = center.get("IdentitySource", "corp").json().at("/status/active/epoch").asLong();

    secret("sallyport.dev/idp-metadata", IdpDocuments.of(IdpDocuments.PRESENT, FIRST, second));

    Shown active =
        center.await(
            "IdentitySource",
            "corp",
            "show both certificates",
            shown -> shown.json().at("/status/certificates").size() == 2);
    active.honest();
    assertThat(active.reason()).isEqualTo("Active");
    // In the order of their ends, which are equal when both were made within one second.
    assertThat(active.json().at("/status/certificates").findValuesAsText("sha256"))
        .containsExactlyInAnyOrder(sha256(FIRST), sha256(second));
    assertThat(active.json().at("/status/active/epoch").asLong()).isEqualTo(epoch);
  }

  @Test
  @Order(3)
  void junkLeavesTheLastGoodInForce() {
    assertRefusedAndLastGoodStays("<html><body>maintenance</body></html>");
  }

  @Test
  @Order(4)
  void aDocumentOfAnotherIdpLeavesTheLastGoodInForce() {
    Shown refused =
        assertRefusedAndLastGoodStays(IdpDocuments.of("https://other.example.com/saml", FIRST));

    assertThat(refused.condition("MetadataValid").reason()).isEqualTo("EntityIDMismatch");
    assertThat(refused.json().at("/status").has("pendingChange")).isFalse();
  }

  @Test
  @Order(5)
  void aDocumentWithoutASigningCertificateLeavesTheLastGoodInForce() {
    Shown refused = assertRefusedAndLastGoodStays(IdpDocuments.of(IdpDocuments.PRESENT));

    assertThat(refused.condition("MetadataValid").reason()).isEqualTo("NoSigningCertificate");
  }

  @Test
  @Order(6)
  void aDocumentTypeIsRefusedAndNotQuoted() {
    Shown refused =
        assertRefusedAndLastGoodStays(
            "<!DOCTYPE md [<!ENTITY x \"marked-text\">]>"
                + IdpDocuments.of(IdpDocuments.PRESENT, FIRST));

    assertThat(refused.condition("MetadataValid").reason()).isEqualTo("MetadataUnsafe");
    assertThat(refused.json().at("/status").toString()).doesNotContain("marked-text");
  }

  @Test
  @Order(7)
  void aSecretThatIsGoneLeavesTheLastGoodInForce() {
    Shown before = center.get("IdentitySource", "corp");
    center.client().secrets().inNamespace(center.namespace()).withName("idp").delete();

    Shown without =
        center.await(
            "IdentitySource",
            "corp",
            "miss its Secret",
            shown -> shown.condition("MetadataValid").reason().equals("MetadataPending"));

    assertThat(without.text("/status/active/identity")).isEqualTo(IdpDocuments.PRESENT);
    assertThat(without.json().at("/status/certificates"))
        .isEqualTo(before.json().at("/status/certificates"));
  }

  @Test
  @Order(8)
  void aSecretOfAnotherTypeIsNotRead() {
    secret("Opaque", IdpDocuments.of(IdpDocuments.PRESENT, FIRST));

    Shown refused =
        center.await(
            "IdentitySource",
            "corp",
            "refuse the Secret",
            shown -> shown.condition("MetadataValid").reason().equals("MetadataSecretInvalid"));

    assertThat(refused.condition("MetadataValid").message()).contains("sallyport.dev/idp-metadata");
  }

  @Test
  @Order(9)
  void aGoodDocumentAgainIsUsedAgain() {
    center.client().secrets().inNamespace(center.namespace()).withName("idp").delete();
    secret("sallyport.dev/idp-metadata", IdpDocuments.of(IdpDocuments.PRESENT, FIRST));

    Shown active =
        center.await(
            "IdentitySource",
            "corp",
            "find its metadata valid",
            shown ->
                shown.condition("MetadataValid").isTrue()
                    && shown.json().at("/status/certificates").size() == 1);
    assertThat(active.reason()).isEqualTo("Active");
  }

  @Test
  @Order(10)
  void anInlineDocumentWithSeveralIdpsNeedsTheSpecToNameOne() {
    Center other = SharedOperator.emptyCenter();
    other.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: https://id.several.example.com
          externalIdP:
            metadata:
              inline: |
        %s
        """
            .formatted(
                IdpDocuments.several("https://one.example.com", "https://two.example.com")
                    .indent(10)));

    Shown refused = other.await("IdentitySource", "corp", "EntityIDRequired");
    assertThat(refused.message()).contains("https://one.example.com", "https://two.example.com");

    other.patch(
        "IdentitySource", "corp", "spec: {externalIdP: {entityID: 'https://two.example.com'}}");
    assertThat(other.await("IdentitySource", "corp", "Active").text("/status/active/identity"))
        .isEqualTo("https://two.example.com");
  }

  @Test
  @Order(11)
  void aUrlThatLeadsBackIntoTheMachineIsRefused() {
    Center other = SharedOperator.emptyCenter();
    other.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: https://id.url.example.com
          externalIdP:
            entityID: https://idp.example.com/saml
            metadata: {url: "https://127.0.0.1:8443/metadata"}
        """);
    other.await("IdentitySource", "corp", "MetadataAddressNotAllowed");

    for (String host : new String[] {"localhost", "[::1]", "169.254.169.254", "10.0.0.1"}) {
      other.patch(
          "IdentitySource",
          "corp",
          "spec: {externalIdP: {metadata: {url: 'https://" + host + "/metadata'}}}");
      Shown refused = other.await("IdentitySource", "corp", "MetadataAddressNotAllowed");
      assertThat(refused.condition("MetadataValid").reason())
          .isEqualTo("MetadataAddressNotAllowed");
    }
    Await.until(
        "no state of a source that never was",
        () ->
            other
                .client()
                .secrets()
                .inNamespace(other.namespace())
                .withName("sallyport-active")
                .get(),
        found -> found == null);
  }

  private static Shown assertRefusedAndLastGoodStays(String document) {
    Shown before = center.get("IdentitySource", "corp");
    String digest = before.text("/status/active/digest");

    secret("sallyport.dev/idp-metadata", document);

    Shown refused =
        center.await(
            "IdentitySource",
            "corp",
            "refuse the document",
            shown ->
                shown.condition("MetadataValid").status().equals("False")
                    && !shown
                        .condition("MetadataValid")
                        .reason()
                        .equals(before.condition("MetadataValid").reason()));
    assertThat(refused.condition("MetadataValid").message()).isNotBlank();
    assertThat(refused.text("/status/active/identity")).isEqualTo(IdpDocuments.PRESENT);
    assertThat(refused.text("/status/active/digest")).isEqualTo(digest);
    assertThat(refused.json().at("/status/certificates"))
        .isEqualTo(before.json().at("/status/certificates"));
    return refused;
  }

  private static void secret(String type, String document) {
    Secret wanted =
        new SecretBuilder()
            .withNewMetadata()
            .withName("idp")
            .withNamespace(center.namespace())
            .endMetadata()
            .withType(type)
            .withData(
                Map.of(
                    "metadata.xml",
                    Base64.getEncoder().encodeToString(document.getBytes(StandardCharsets.UTF_8))))
            .build();
    center.client().resource(wanted).fieldManager("admin").forceConflicts().serverSideApply();
  }

  private static String sha256(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
