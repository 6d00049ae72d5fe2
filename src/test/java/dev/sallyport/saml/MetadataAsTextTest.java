package dev.sallyport.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents inside YAML: the text is right, what it says of its encoding is not. */
class MetadataAsTextTest {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final String MINIMAL =
      new String(Documents.named("minimal"), StandardCharsets.UTF_8);
  private static final String BODY = MINIMAL.substring(MINIMAL.indexOf("?>") + 2);

  @Test
  void anEncodingThatWasTrueOfTheFileDoesNotMatter() {
    for (String declaration :
        new String[] {
          "",
          "<?xml version=\"1.0\"?>",
          "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
          "<?xml version='1.0' encoding='windows-1252' standalone='yes'?>\r\n",
          "\n  <?xml version=\"1.0\" encoding=\"UTF-8\"?>",
          "\ufeff<?xml version=\"1.0\" encoding=\"UTF-16\"?>"
        }) {
      assertThat(read(declaration + BODY))
          .as(declaration)
          .isInstanceOf(MetadataResult.Usable.class);
    }
  }

  @Test
  void onlyTheDeclarationGoes() {
    assertThat(
            new String(
                MetadataReader.bytes("<?xml-stylesheet href='x'?><a/>"), StandardCharsets.UTF_8))
        .isEqualTo("<?xml-stylesheet href='x'?><a/>");
    assertThat(MetadataReader.bytes("")).isEmpty();
    assertThat(MetadataReader.bytes("é")).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
  }

  private static MetadataResult read(String document) {
    return MetadataReader.read(MetadataReader.bytes(document), Optional.empty(), NOW);
  }
}
