package dev.sallyport.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.saml.MetadataResult.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Documents too large to keep as files; the small hostile ones are golden cases. */
class HostileMetadataTest {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final String OPEN =
      "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'"
          + " entityID='https://x.example.com'";

  @Test
  void aDocumentOverTheCapIsRefusedUnread() {
    byte[] document = new byte[MetadataReader.MAX_BYTES + 1];

    assertRefused(document, MetadataReason.METADATA_TOO_LARGE, "1,048,576");
  }

  @Test
  void aDocumentAtTheCapIsRead() {
    String padded = new String(Documents.named("minimal"), StandardCharsets.UTF_8);
    byte[] document =
        (padded + " ".repeat(MetadataReader.MAX_BYTES - padded.length()))
            .getBytes(StandardCharsets.UTF_8);

    assertThat(document).hasSize(MetadataReader.MAX_BYTES);
    assertThat(read(document)).isInstanceOf(MetadataResult.Usable.class);
  }

  @Test
  void oneHundredThousandNestedElementsAreRefused() {
    String deep = OPEN + ">" + "<a>".repeat(100_000) + "</a>".repeat(100_000);

    assertRefused(deep + "</EntityDescriptor>", MetadataReason.METADATA_UNSAFE, "deeper than 60");
  }

  @Test
  void nestedEntitiesDescriptorsAreRefusedBeforeTheyOverflowAStack() {
    String open = "<EntitiesDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'>";
    String deep = open.repeat(5_000) + "</EntitiesDescriptor>".repeat(5_000);

    assertRefused(deep, MetadataReason.METADATA_UNSAFE, "deeper than 60");
  }

  @Test
  void elementsWithoutEndAreRefused() {
    String wide = OPEN + ">" + "<a/>".repeat(200_000) + "</EntityDescriptor>";

    assertRefused(wide, MetadataReason.METADATA_UNSAFE, "more than 40,000 elements");
  }

  @Test
  void attributesWithoutEndAreRefused() {
    StringBuilder many = new StringBuilder(OPEN);
    for (int i = 0; i < 50_000; i++) {
      many.append(" a").append(i).append("=''");
    }

    assertRefused(many + "/>", MetadataReason.METADATA_MALFORMED, "not well-formed");
  }

  @Test
  void namespacesWithoutEndAreNoException() {
    StringBuilder many = new StringBuilder(OPEN);
    for (int i = 0; i < 20_000; i++) {
      many.append(" xmlns:a").append(i).append("='urn:").append(i).append("'");
    }

    assertThat(read((many + "/>").getBytes(StandardCharsets.UTF_8))).isInstanceOf(Refused.class);
  }

  @Test
  void aValueOfHalfAMegabyteIsNotRepeatedInTheMessage() {
    String document = OPEN.replace("x.example.com", "x".repeat(500_000)) + "/>";

    Refused refused = (Refused) read(document.getBytes(StandardCharsets.UTF_8));

    assertThat(refused.message()).hasSizeLessThan(1_000);
  }

  @Test
  void thousandsOfEntitiesAreListedShort() {
    String document =
        "<EntitiesDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'>"
            + ("<EntityDescriptor entityID='https://idp.example.com/" + "i".repeat(900) + "'>")
                .concat(
                    "<IDPSSODescriptor"
                        + " protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol'/>"
                        + "</EntityDescriptor>")
                .repeat(900)
            + "</EntitiesDescriptor>";

    assertRefused(document, MetadataReason.ENTITY_ID_REQUIRED, "and 890 more");
    assertThat(((Refused) read(document.getBytes(StandardCharsets.UTF_8))).message())
        .hasSizeLessThan(3_000);
  }

  @Test
  void theTreeParserHoldsWithoutTheGuard() {
    String doctype = "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>";
    String deep = "<a>".repeat(61) + "</a>".repeat(61);

    assertThat(parsesAsTree(doctype)).isFalse();
    assertThat(parsesAsTree(deep)).isFalse();
    assertThat(parsesAsTree("<a>".repeat(60) + "</a>".repeat(60))).isTrue();
  }

  private static boolean parsesAsTree(String document) {
    try {
      Element root =
          OpenSaml.instance()
              .parserPool()
              .parse(new java.io.StringReader(document))
              .getDocumentElement();
      return root != null;
    } catch (net.shibboleth.utilities.java.support.xml.XMLParserException e) {
      return false;
    }
  }

  private static MetadataResult read(byte[] document) {
    return MetadataReader.read(document, Optional.empty(), NOW);
  }

  private static void assertRefused(String document, String reason, String words) {
    assertRefused(document.getBytes(StandardCharsets.UTF_8), reason, words);
  }

  private static void assertRefused(byte[] document, String reason, String words) {
    assertThat(read(document))
        .asInstanceOf(type(Refused.class))
        .satisfies(
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.message()).contains(words);
            });
  }
}
