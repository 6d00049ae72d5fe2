package dev.sallyport.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataReader.Contents;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.MetadataResult.Refused;
import dev.sallyport.saml.MetadataResult.Usable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are, the answer is a value; and what is usable survives its normal form. */
class MetadataFuzz {

  private static final Path CASES =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/metadata");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  /** Larger ones are slow to mutate, and say nothing more. */
  private static final int LARGEST_SEED = 16 * 1024;

  static Stream<byte[]> seeds() throws IOException {
    try (Stream<Path> cases = Files.list(CASES)) {
      return cases
          .sorted()
          .map(golden -> golden.resolve("in-metadata.xml"))
          .filter(Files::exists)
          .map(MetadataFuzz::bytes)
          .filter(document -> document.length <= LARGEST_SEED)
          .toList()
          .stream();
    }
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "<!-- -->",
    "<?x y?>",
    "<![CDATA[",
    "<!DOCTYPE x>",
    "&#0;",
    "&amp;",
    "<md:EntitiesDescriptor>",
    "<md:EntityDescriptor entityID=\"x\">",
    "<md:IDPSSODescriptor>",
    "<md:KeyDescriptor use=\"signing\">",
    "<ds:X509Certificate>",
    "validUntil=\"0000-00-00T00:00:00Z\"",
    "cacheDuration=\"P9999999999Y\"",
    "urn:oasis:names:tc:SAML:2.0:protocol",
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
    "xmlns=\"\"",
    "xsi:type=\"x\"",
  })
  @FuzzTest
  void everyDocumentHasAnAnswer(byte[] document) {
    Contents contents = InTime.of(() -> MetadataReader.contents(document, NOW));
    MetadataResult result = InTime.of(() -> MetadataReader.read(document, Optional.empty(), NOW));

    assertThat(contents).isNotNull();
    switch (result) {
      case Refused refused -> assertThat(refused.message()).hasSizeBetween(20, 3_000);
      case Usable usable -> assertNormalFormIsStable(usable.identityProvider());
    }
  }

  private static void assertNormalFormIsStable(IdentityProvider idp) {
    MetadataResult again =
        MetadataReader.read(idp.normalForm().getBytes(UTF_8), Optional.of(idp.entityID()), NOW);

    assertThat(again).isInstanceOf(Usable.class);
    assertThat(((Usable) again).identityProvider().normalForm()).isEqualTo(idp.normalForm());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
