package dev.sallyport.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sallyport.saml.ServiceProviderKeys.Decoded;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.SPSSODescriptor;
import org.opensaml.security.credential.UsageType;
import org.w3c.dom.Element;

class ServiceProviderTest {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static ServiceProviderKeys keys;

  @BeforeAll
  static void makeKeys() {
    keys = ServiceProviderKeys.generate("Sallyport identity/corp", new SecureRandom(), NOW);
  }

  @Test
  void newKeysAreRsa3072WithASelfSignedCertificateForTenYears() throws Exception {
    X509Certificate certificate = keys.certificate();

    assertThat(((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength())
        .isEqualTo(3072);
    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getSubjectX500Principal().getName())
        .isEqualTo("CN=Sallyport identity/corp");
    assertThat(certificate.getNotBefore().toInstant()).isEqualTo("2026-05-31T23:00:00Z");
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo("2036-05-31T00:00:00Z");
    assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(127);
  }

  @Test
  void aLongOrOddNameIsNoObstacle() {
    ServiceProviderKeys odd =
        ServiceProviderKeys.generate("x".repeat(200) + ",O=Other+\n", new SecureRandom(), NOW);

    assertThat(odd.certificate().getSubjectX500Principal().getName()).hasSize(3 + 64);
  }

  @Test
  void keysSurviveTheSecret() {
    Decoded decoded = ServiceProviderKeys.decode(keys.encode());

    assertThat(decoded)
        .asInstanceOf(type(Decoded.Good.class))
        .satisfies(
            good -> {
              assertThat(good.keys().privateKey()).isEqualTo(keys.privateKey());
              assertThat(good.keys().certificate()).isEqualTo(keys.certificate());
              assertThat(good.keys().keySHA256()).isEqualTo(keys.keySHA256());
            });
  }

  @Test
  void keysNeverShowThePrivatePart() {
    assertThat(keys.toString()).isEqualTo("ServiceProviderKeys[" + keys.keySHA256() + "]");
  }

  @Test
  void aBroughtChainIsReadFromItsFirstCertificate() {
    ServiceProviderKeys other = ServiceProviderKeys.generate("ca", new SecureRandom(), NOW);
    Map<String, byte[]> data =
        with("tls.crt", "# comment\r\n" + keys.certificatePem() + other.certificatePem());

    assertThat(ServiceProviderKeys.decode(data))
        .asInstanceOf(type(Decoded.Good.class))
        .satisfies(good -> assertThat(good.keys().certificate()).isEqualTo(keys.certificate()));
  }

  @Test
  void everyFaultOfABroughtPairHasItsWords() throws Exception {
    assertBad(null, "has no tls.key");
    assertBad(Map.of(), "has no tls.key");
    assertBad(with("tls.key", ""), "has no tls.key");
    assertBad(with("tls.crt", ""), "has no tls.crt");
    assertBad(with("tls.key", "x".repeat(70_000)), "larger than 64 KiB");
    assertBad(with("tls.key", "junk"), "not an unencrypted PKCS#8 key");
    assertBad(with("tls.key", block("PRIVATE KEY", new byte[] {1, 2, 3})), "not an RSA key");
    assertBad(
        with("tls.key", "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n"),
        "not an unencrypted PKCS#8 key");
    assertBad(with("tls.key", block("RSA PRIVATE KEY", new byte[9])), "openssl pkcs8 -topk8");
    assertBad(with("tls.key", block("ENCRYPTED PRIVATE KEY", new byte[9])), "is encrypted");
    assertBad(with("tls.key", block("PRIVATE KEY", generated("EC", 256))), "not an RSA key");
    assertBad(with("tls.key", block("PRIVATE KEY", generated("RSA", 1024))), "has 1024 bits");
    assertBad(
        with("tls.key", block("PRIVATE KEY", generated("RSA", 2048))),
        "not for the key in tls.key");
    assertBad(with("tls.crt", "junk"), "tls.crt is not a certificate in PEM");
    assertBad(with("tls.crt", block("CERTIFICATE", new byte[9])), "not an X.509 certificate");
  }

  @Test
  void metadataIsTheSameBytesEachTime() {
    ServiceProviderMetadata metadata =
        ServiceProviderMetadata.of("https://id.example.com", Optional.empty());
    ServiceProviderKeys read = ((Decoded.Good) ServiceProviderKeys.decode(keys.encode())).keys();

    assertThat(metadata.document(read)).isEqualTo(metadata.document(keys));
    assertThat(metadata.secretData(keys))
        .containsOnlyKeys("metadata.xml", "entityID", "acsURL", "signing.crt");
  }

  @Test
  void namesFollowTheBaseUrlUnlessTheSpecGivesOne() {
    assertThat(ServiceProviderMetadata.of("https://id.example.com/", Optional.empty()))
        .isEqualTo(
            new ServiceProviderMetadata(
                "https://id.example.com/saml/metadata",
                "https://id.example.com/saml/acs",
                "https://id.example.com/saml/slo"));
    assertThat(ServiceProviderMetadata.of("https://id.example.com", Optional.of("urn:example:old")))
        .isEqualTo(
            new ServiceProviderMetadata(
                "urn:example:old",
                "https://id.example.com/saml/acs",
                "https://id.example.com/saml/slo"));
  }

  @Test
  void openSamlReadsOurMetadataAsWeMeantIt() throws Exception {
    ServiceProviderMetadata metadata =
        ServiceProviderMetadata.of("https://id.example.com", Optional.of("urn:a&b:<\">"));

    Element root =
        OpenSaml.instance()
            .parserPool()
            .parse(new ByteArrayInputStream(metadata.document(keys)))
            .getDocumentElement();
    EntityDescriptor entity =
        (EntityDescriptor)
            OpenSaml.instance().unmarshallers().getUnmarshaller(root).unmarshall(root);
    SPSSODescriptor role = entity.getSPSSODescriptor(MetadataDocuments.PROTOCOL);

    assertThat(entity.getEntityID()).isEqualTo("urn:a&b:<\">");
    assertThat(role.isAuthnRequestsSigned()).isTrue();
    assertThat(role.getWantAssertionsSigned()).isTrue();
    assertThat(role.getKeyDescriptors())
        .extracting(descriptor -> descriptor.getUse())
        .containsExactly(UsageType.SIGNING, UsageType.ENCRYPTION);
    assertThat(role.getDefaultAssertionConsumerService().getLocation())
        .isEqualTo("https://id.example.com/saml/acs");
    assertThat(role.getSingleLogoutServices())
        .extracting(service -> service.getBinding() + " " + service.getLocation())
        .containsExactly(
            Binding.HTTP_REDIRECT.uri() + " https://id.example.com/saml/slo",
            Binding.HTTP_POST.uri() + " https://id.example.com/saml/slo");
    assertThat(new String(metadata.document(keys), StandardCharsets.UTF_8))
        .as("in the order of the schema")
        .containsSubsequence(
            "</md:KeyDescriptor>",
            "<md:SingleLogoutService",
            "<md:NameIDFormat",
            "<md:AssertionConsumerService");
    String base64 =
        role.getKeyDescriptors()
            .getFirst()
            .getKeyInfo()
            .getX509Datas()
            .getFirst()
            .getX509Certificates()
            .getFirst()
            .getValue();
    assertThat(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(base64))))
        .isEqualTo(keys.certificate());
  }

  private static void assertBad(Map<String, byte[]> data, String words) {
    assertThat(ServiceProviderKeys.decode(data))
        .asInstanceOf(type(Decoded.Bad.class))
        .satisfies(
            bad -> {
              assertThat(bad.message()).contains(words).contains("delete the Secret");
              assertThat(bad.reason()).isEqualTo(ServiceProviderKeys.REASON_INVALID);
            });
  }

  private static Map<String, byte[]> with(String name, String value) {
    Map<String, byte[]> data = new HashMap<>(keys.encode());
    data.put(name, value.getBytes(StandardCharsets.UTF_8));
    return data;
  }

  private static byte[] generated(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair().getPrivate().getEncoded();
  }

  private static String block(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getEncoder().encodeToString(der), type);
  }
}
