package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.parts.TestAuthority;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where IdP metadata comes from, and that a bad document never replaces a good one. The operator
 * may fetch from 127.0.0.1, where a web server of this class answers, and from no other address.
 */
class IdentitySourceMetadataIT {
  private static final Path CASES =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/metadata");
  private static final String IDP = "https://idp.example.com/saml";
  private static final List<Center> CENTERS = new ArrayList<>();

  @TempDir private static Path directory;
  private static HttpsServer idp;
  private static ControlPlane controlPlane;
  private static OperatorProcess operator;

  @BeforeAll
  static void start() throws IOException {
    TestAuthority authority = new TestAuthority();
    TestAuthority.Identity identity = authority.issue("127.0.0.1");
    identity.writePem(directory);
    idp = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    idp.setHttpsConfigurator(new HttpsConfigurator(identity.serverContext()));
    idp.createContext("/", IdentitySourceMetadataIT::serve);
    idp.start();

    // For itself: to the operator of another test, these namespaces would be no identity centers.
    controlPlane = ControlPlane.start();
    controlPlane.install(SharedControlPlane.crds());
    ShippedRbac.install(controlPlane);
    for (int i = 0; i < 4; i++) {
      String namespace = controlPlane.newNamespace("center");
      ShippedRbac.bindCenter(controlPlane, namespace);
      CENTERS.add(new Center(controlPlane, namespace, namespace + ":"));
    }
    operator =
        OperatorProcess.jar(
                controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT))
            .flags(
                "--centers="
                    + CENTERS.stream()
                        .map(
                            c ->
                                "{namespace: %1$s, subjectPrefix: '%1$s:'}"
                                    .formatted(c.namespace()))
                        .toList(),
                "--metadata-allow=127.0.0.1/32",
                "--metadata-ca=" + directory.resolve("tls.crt"))
            .start()
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
    if (idp != null) {
      idp.stop(0);
    }
  }

  @Test
  void aBadAnswerOfTheUrlLeavesTheLastGoodInForceAndARolloverIsFollowed() {
    Center center = CENTERS.get(0);
    apply(center, "url: " + url("/case/minimal"));
    Shown active = center.await("IdentitySource", "corp", "Active");
    assertThat(active.json().at("/status/certificates")).hasSize(1);

    assertLastGoodStays(center, "url: " + url("/status/500"), "MetadataFetchFailed");
    assertLastGoodStays(center, "url: " + url("/redirect"), "MetadataFetchFailed");
    assertLastGoodStays(center, "url: " + url("/case/web-page"), "NotSAMLMetadata");
    assertLastGoodStays(center, "url: " + url("/case/valid-until-past"), "MetadataExpired");
    assertLastGoodStays(center, "url: " + url("/case/okta"), "EntityIDMismatch");
    assertLastGoodStays(center, "url: " + url("/large"), "MetadataTooLarge");
    assertLastGoodStays(center, "url: 'https://127.0.0.2/'", "MetadataAddressNotAllowed");
    assertLastGoodStays(center, "url: 'https://[::1]/'", "MetadataAddressNotAllowed");

    metadata(center, "url: " + url("/case/rollover-two-certificates"));
    Shown rolled = awaitMetadata(center, "MetadataValid", shown -> certificates(shown) == 2);
    assertThat(rolled.text("/status/active/epoch")).isEqualTo(active.text("/status/active/epoch"));
    assertThat(rolled.text("/status/active/digest"))
        .isNotEqualTo(active.text("/status/active/digest"));
  }

  @Test
  void hostileDocumentsAreRefusedWithAReasonAndTheLastGoodStays() {
    Center center = CENTERS.get(1);
    apply(center, inline("minimal"));
    center.await("IdentitySource", "corp", "Active");

    for (String hostile :
        List.of(
            "doctype-external",
            "doctype-billion-laughs",
            "processing-instruction-inside",
            "saml-1-only",
            "no-key-at-all",
            "root-response",
            "truncated",
            "same-entity-id-twice",
            "endpoint-http-only")) {
      assertLastGoodStays(center, inline(hostile), reasonOf(hostile));
    }
    assertLastGoodStays(center, inline("service-provider-only"), "EntityIDMismatch");
    assertLastGoodStays(
        center,
        "inline: " + quoted("<a>".repeat(14_000) + "</a>".repeat(14_000)),
        "MetadataUnsafe");
    assertThat(operator.alive()).isTrue();
    assertThat(operator.log()).doesNotContain("Exception", " WARN ", " ERROR ");
  }

  @Test
  void aSecretMayComeLateMustBeOfItsTypeAndIsFollowed() {
    Center center = CENTERS.get(2);
    apply(center, "secretRef: {name: idp, key: metadata.xml}");
    assertThat(center.await("IdentitySource", "corp", "MetadataPending").message())
        .contains("sallyport.dev/idp-metadata");

    putSecret(center, "Opaque", "minimal");
    center.await("IdentitySource", "corp", "MetadataSecretInvalid");

    center.client().secrets().inNamespace(center.namespace()).withName("idp").delete();
    putSecret(center, "sallyport.dev/idp-metadata", "minimal");
    center.await("IdentitySource", "corp", "Active");

    putSecret(center, "sallyport.dev/idp-metadata", "rollover-two-certificates");
    awaitMetadata(center, "MetadataValid", shown -> certificates(shown) == 2);

    center.client().secrets().inNamespace(center.namespace()).withName("idp").delete();
    Shown without = awaitMetadata(center, "MetadataPending", shown -> true);
    assertThat(without.text("/status/active/identity")).isEqualTo(IDP);
    assertThat(certificates(without)).isEqualTo(2);
  }

  @Test
  void certificatesThatEndAreWarnedOfAndKeptInUse() {
    Center center = CENTERS.get(3);
    apply(center, inline("certificates-expired-and-expiring"));

    Shown active = center.await("IdentitySource", "corp", "Active");

    assertThat(active.condition("CertificatesValid").isTrue()).isFalse();
    assertThat(active.condition("CertificatesValid").reason()).isEqualTo("CertificateExpired");
    assertThat(active.condition("CertificatesValid").message())
        .contains("CN=long gone", "expired on 2020-01-01T00:00:00Z", "Renew it");
    assertThat(certificates(active)).isEqualTo(4);
  }

  private static void assertLastGoodStays(Center center, String metadata, String reason) {
    metadata(center, metadata);
    Shown shown = awaitMetadata(center, reason, ignored -> true);
    assertThat(shown.condition("MetadataValid").isTrue()).isFalse();
    assertThat(shown.condition("MetadataValid").message()).as(reason).endsWith(".");
    assertThat(shown.text("/status/active/identity")).as(reason).isEqualTo(IDP);
    assertThat(certificates(shown)).as(reason).isEqualTo(1);
    assertThat(shown.reason()).as(reason).isEqualTo("Active");
  }

  private static Shown awaitMetadata(Center center, String reason, Predicate<Shown> and) {
    return center.await(
        "IdentitySource",
        "corp",
        "have metadata that is " + reason,
        shown -> shown.condition("MetadataValid").reason().equals(reason) && and.test(shown));
  }

  private static int certificates(Shown shown) {
    return shown.json().at("/status/certificates").size();
  }

  private static void apply(Center center, String metadata) {
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: https://%s.example.com
          externalIdP:
            entityID: %s
            metadata: {%s}
        """
            .formatted(center.namespace(), IDP, metadata));
  }

  /** Another document from the same kind of place. */
  private static void metadata(Center center, String metadata) {
    center.patch("IdentitySource", "corp", "{spec: {externalIdP: {metadata: {" + metadata + "}}}}");
  }

  private static void putSecret(Center center, String type, String document) {
    Await.until(
        "the Secret to be written",
        () ->
            center
                .client()
                .secrets()
                .inNamespace(center.namespace())
                .resource(
                    new SecretBuilder()
                        .withNewMetadata()
                        .withName("idp")
                        .endMetadata()
                        .withType(type)
                        .addToStringData("metadata.xml", text(document))
                        .build())
                .fieldManager("admin")
                .forceConflicts()
                .serverSideApply(),
        secret -> secret != null);
  }

  private static String inline(String name) {
    return "inline: " + quoted(text(name));
  }

  private static String reasonOf(String name) {
    try {
      return new ObjectMapper()
          .readTree(CASES.resolve(name).resolve("out.json").toFile())
          .get("reason")
          .asText();
    } catch (IOException e) {
      throw new AssertionError("no case " + name, e);
    }
  }

  private static String text(String name) {
    return new String(document(name), StandardCharsets.UTF_8);
  }

  private static byte[] document(String name) {
    try {
      return Files.readAllBytes(CASES.resolve(name).resolve("in-metadata.xml"));
    } catch (IOException e) {
      throw new AssertionError("no case " + name, e);
    }
  }

  /** A JSON string is a YAML string. */
  private static String quoted(String text) {
    return new ObjectMapper().valueToTree(text).toString();
  }

  private static String url(String path) {
    return "https://127.0.0.1:" + idp.getAddress().getPort() + path;
  }

  private static void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      if (path.startsWith("/case/")) {
        answer(exchange, 200, document(path.substring("/case/".length())));
      } else if (path.startsWith("/status/")) {
        answer(exchange, Integer.parseInt(path.substring("/status/".length())), new byte[9]);
      } else if (path.equals("/large")) {
        answer(exchange, 200, new byte[2 << 20]);
      } else {
        exchange.getResponseHeaders().add("Location", url("/case/minimal"));
        answer(exchange, 302, new byte[1]);
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
