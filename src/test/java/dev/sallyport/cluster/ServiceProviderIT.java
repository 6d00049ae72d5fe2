package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The service provider's keys are made once, and its metadata is always there and always the same.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceProviderIT {
  private static Center center;

  @BeforeEach
  void givenASource() {
    if (center == null) {
      center = SharedOperator.emptyCenter();
      center.apply(source("corp", "https://id.sp.example.com"));
      center.await("IdentitySource", "corp", "Active");
    }
  }

  @Test
  @Order(1)
  void theMetadataIsPublishedAsASecret() {
    Secret metadata = awaitMetadata();

    assertThat(metadata.getType()).isEqualTo("sallyport.dev/sp-metadata");
    assertThat(metadata.getData())
        .containsOnlyKeys("metadata.xml", "entityID", "acsURL", "signing.crt");
    assertThat(text(metadata, "entityID")).isEqualTo("https://id.sp.example.com/saml/metadata");
    assertThat(text(metadata, "acsURL")).startsWith("https://id.sp.example.com/saml/");
    assertThat(text(metadata, "metadata.xml"))
        .contains("entityID=\"https://id.sp.example.com/saml/metadata\"")
        .contains(text(metadata, "acsURL"));
    assertThat(text(metadata, "signing.crt")).startsWith("-----BEGIN CERTIFICATE-----");
    Shown source = center.get("IdentitySource", "corp");
    assertThat(source.text("/status/serviceProvider/entityID"))
        .isEqualTo(text(metadata, "entityID"));
    assertThat(source.text("/status/serviceProvider/acsURL")).isEqualTo(text(metadata, "acsURL"));
    assertThat(source.text("/status/serviceProvider/metadataSecret")).isEqualTo("corp-sp-metadata");
    assertThat(source.text("/status/serviceProvider/keySHA256")).matches("[0-9a-f]{64}");
    assertThat(keys().get().getType()).isEqualTo("sallyport.dev/sp-keys");
  }

  @Test
  @Order(2)
  void deletedItIsBackByteForByte() {
    Secret before = awaitMetadata();
    String keys = keys().get().getMetadata().getResourceVersion();

    metadata().delete();

    Secret after =
        Await.until(
            "the metadata to be back",
            () -> metadata().get(),
            found ->
                found != null
                    && !found.getMetadata().getUid().equals(before.getMetadata().getUid()));
    assertThat(after.getData()).isEqualTo(before.getData());
    assertThat(after.getType()).isEqualTo(before.getType());
    assertThat(keys().get().getMetadata().getResourceVersion()).isEqualTo(keys);
  }

  @Test
  @Order(3)
  void alteredItIsSetRight() {
    assertComesBackAfter(
        secret -> {
          secret.getData().put("metadata.xml", base64("<md:EntityDescriptor/>"));
          return secret;
        });
  }

  @Test
  @Order(4)
  void emptiedItIsFilledAgain() {
    assertComesBackAfter(
        secret -> {
          secret.setData(Map.of());
          return secret;
        });
  }

  @Test
  @Order(5)
  void anAddedKeyIsRemoved() {
    assertComesBackAfter(
        secret -> {
          secret.getData().put("extra", base64("extra"));
          return secret;
        });
  }

  @Test
  @Order(5)
  void alteredAndMadeImmutableItIsMadeAnew() {
    Secret before = awaitMetadata();

    metadata()
        .edit(
            secret -> {
              secret.getData().put("metadata.xml", base64("<md:EntityDescriptor/>"));
              secret.setImmutable(true);
              return secret;
            });

    Secret after =
        Await.until(
            "the metadata to be as it was",
            () -> metadata().get(),
            found -> found != null && before.getData().equals(found.getData()));
    assertThat(after.getMetadata().getUid()).isNotEqualTo(before.getMetadata().getUid());
    assertThat(after.getType()).isEqualTo(before.getType());
    assertThat(after.getImmutable()).isNotEqualTo(true);
  }

  @Test
  @Order(6)
  void theOwnersLabelsAreNotCopiedToIt() {
    center.patch(
        "IdentitySource",
        "corp",
        "metadata: {labels: {argocd.argoproj.io/instance: app}, annotations: {example.com/a: b}}");
    center.await("IdentitySource", "corp", "Active");
    Secret before = awaitMetadata();

    metadata().delete();

    Secret after =
        Await.until(
            "the metadata to be back",
            () -> metadata().get(),
            found ->
                found != null
                    && !found.getMetadata().getUid().equals(before.getMetadata().getUid()));
    assertThat(String.valueOf(after.getMetadata().getLabels())).doesNotContain("argocd");
    assertThat(String.valueOf(after.getMetadata().getAnnotations())).doesNotContain("example.com");
  }

  @Test
  @Order(7)
  void brokenKeysAreSaidAndNeverReplaced() {
    Secret before = keys().get();
    Secret metadata = awaitMetadata();
    for (String broken : new String[] {"not a key", ""}) {
      keys()
          .edit(
              secret -> {
                secret.getData().put("tls.key", base64(broken));
                return secret;
              });
      String version = keys().get().getMetadata().getResourceVersion();

      Shown source = center.await("IdentitySource", "corp", "ServiceProviderKeysInvalid");

      assertThat(source.message()).contains("corp-sp-keys");
      assertThat(source.condition("ServiceProviderKeysReplaced").isTrue()).isFalse();
      // Nor is the metadata touched, which the IdP has.
      assertThat(keys().get().getMetadata().getResourceVersion()).isEqualTo(version);
      assertThat(metadata().get().getData()).isEqualTo(metadata.getData());
      putBack(before);
      center.await("IdentitySource", "corp", "Active");
    }
    assertThat(
            center.get("IdentitySource", "corp").condition("ServiceProviderKeysReplaced").isTrue())
        .isFalse();
    assertThat(metadata().get().getData()).isEqualTo(metadata.getData());
  }

  @Test
  @Order(8)
  void deletedKeysAreALossThatIsSaidUntilTheNewKeyIsAcknowledged() {
    Shown before = center.await("IdentitySource", "corp", "Active");
    String oldKey = before.text("/status/serviceProvider/keySHA256");
    assertThat(before.condition("ServiceProviderKeysReplaced").isTrue()).isFalse();

    keys().delete();

    Shown replaced =
        center.await(
            "IdentitySource",
            "corp",
            "say that its keys were replaced",
            shown -> shown.condition("ServiceProviderKeysReplaced").isTrue());
    String newKey = replaced.text("/status/serviceProvider/keySHA256");
    assertThat(newKey).matches("[0-9a-f]{64}").isNotEqualTo(oldKey);
    assertThat(replaced.condition("ServiceProviderKeysReplaced").message())
        .contains("acknowledgedKey")
        .contains(newKey);
    Await.until(
        "an Event that says so",
        () -> center.client().v1().events().inNamespace(center.namespace()).list().getItems(),
        events ->
            events.stream()
                .anyMatch(event -> event.getReason().equals("ServiceProviderKeysReplaced")));

    center.patch(
        "IdentitySource", "corp", "spec: {serviceProvider: {acknowledgedKey: '" + oldKey + "'}}");
    assertThat(
            center
                .await("IdentitySource", "corp", "be seen", shown -> true)
                .condition("ServiceProviderKeysReplaced")
                .isTrue())
        .isTrue();

    center.patch(
        "IdentitySource", "corp", "spec: {serviceProvider: {acknowledgedKey: '" + newKey + "'}}");
    center.await(
        "IdentitySource",
        "corp",
        "no longer say so",
        shown -> !shown.condition("ServiceProviderKeysReplaced").isTrue());
    center.await("IdentitySource", "corp", "Active");
  }

  @Test
  @Order(9)
  void anEntityIdOfItsOwnTakesOverFromAnotherServiceProvider() {
    Secret before = awaitMetadata();

    center.patch(
        "IdentitySource", "corp", "spec: {serviceProvider: {entityID: 'urn:example:portal'}}");

    Secret after =
        Await.until(
            "the metadata to name it",
            () -> metadata().get(),
            found -> text(found, "entityID").equals("urn:example:portal"));
    assertThat(text(after, "metadata.xml")).contains("entityID=\"urn:example:portal\"");
    assertThat(text(after, "signing.crt")).isEqualTo(text(before, "signing.crt"));
  }

  @Test
  @Order(10)
  void secretsOfAnotherTypeUnderOurNamesAreNotAdopted() {
    Center other = SharedOperator.emptyCenter();
    Secret theirs =
        other
            .client()
            .secrets()
            .inNamespace(other.namespace())
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withName("corp-sp-metadata")
                    .endMetadata()
                    .withType("Opaque")
                    .withData(Map.of("theirs", base64("theirs")))
                    .build())
            .create();
    other.apply(source("corp", "https://id.taken.example.com"));

    assertThat(other.await("IdentitySource", "corp", "NameTaken").message())
        .contains("corp-sp-metadata");
    Resource<Secret> found =
        other.client().secrets().inNamespace(other.namespace()).withName("corp-sp-metadata");
    assertThat(found.get().getMetadata().getResourceVersion())
        .isEqualTo(theirs.getMetadata().getResourceVersion());

    found.delete();
    other.await("IdentitySource", "corp", "Active");
    Await.until(
        "ours",
        () -> found.get(),
        secret -> secret != null && secret.getType().equals("sallyport.dev/sp-metadata"));
  }

  private static void assertComesBackAfter(UnaryOperator<Secret> alteration) {
    Secret before = awaitMetadata();

    metadata().edit(alteration);

    Await.until(
        "the metadata to be as it was",
        () -> metadata().get(),
        found -> found != null && before.getData().equals(found.getData()));
  }

  private static void putBack(Secret keys) {
    keys()
        .edit(
            secret -> {
              secret.setData(keys.getData());
              return secret;
            });
  }

  private static Secret awaitMetadata() {
    return Await.until("the metadata", () -> metadata().get(), found -> found != null);
  }

  private static Resource<Secret> metadata() {
    return center.client().secrets().inNamespace(center.namespace()).withName("corp-sp-metadata");
  }

  private static Resource<Secret> keys() {
    return center.client().secrets().inNamespace(center.namespace()).withName("corp-sp-keys");
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String source(String name, String baseUrl) {
    return """
    kind: IdentitySource
    metadata: {name: "%s"}
    spec:
      type: ExternalIdP
      baseURL: "%s"
      externalIdP:
        metadata:
          inline: |
    %s
    """
        .formatted(
            name,
            baseUrl,
            IdpDocuments.of(IdpDocuments.PRESENT, IdpDocuments.certificate()).indent(8));
  }
}
