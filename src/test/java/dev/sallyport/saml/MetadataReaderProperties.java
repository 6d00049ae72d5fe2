package dev.sallyport.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bytes are, the answer is a value; and what is usable survives its normal form. */
class MetadataReaderProperties {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final List<String> SEEDS =
      List.of(
          "adfs",
          "shibboleth",
          "google",
          "okta",
          "several-idps-nested",
          "endpoints-all-bindings",
          "elliptic-curve-keys",
          "utf-16-little-endian",
          "valid-until-future",
          "cache-duration-month",
          "doctype-billion-laughs");

  /** Pieces that turn up in the wrong place. */
  private static final List<String> SPLICES =
      List.of(
          "<!DOCTYPE a>",
          "<!--",
          "-->",
          "<![CDATA[",
          "]]>",
          "<?x y?>",
          "&",
          "&#0;",
          "&amp;",
          "<a>",
          "</a>",
          "\"",
          "'",
          ">",
          "/>",
          "\u0000",
          "xsi:type=\"x\"",
          "xmlns=\"\"",
          "entityID=\"",
          "P1M",
          "-1",
          "99999999999999999999",
          "urn:oasis:names:tc:SAML:2.0:protocol",
          "\ufeff",
          "\ud83d",
          "EntitiesDescriptor",
          "validUntil=\"0000-00-00T00:00:00Z\"",
          "use=\"both\"");

  @Property(tries = 3_000)
  void mutatedDocumentsNeverThrow(
      @ForAll("seeds") String seed, @ForAll long randomness, @ForAll boolean named) {
    byte[] document = mutated(Documents.named(seed), new Random(randomness));
    Optional<String> entityID =
        named ? Optional.of("https://idp.example.com/saml") : Optional.empty();

    MetadataResult result = MetadataReader.read(document, entityID, NOW);

    assertThat(MetadataReader.contents(document, NOW)).isNotNull();
    if (result instanceof MetadataResult.Usable usable) {
      assertNormalFormIsStable(usable.identityProvider());
    }
  }

  @Property(tries = 500)
  void anyBytesNeverThrow(@ForAll byte[] document) {
    assertThat(MetadataReader.read(document, Optional.empty(), NOW))
        .isInstanceOf(MetadataResult.Refused.class);
  }

  @Provide
  Arbitrary<String> seeds() {
    return Arbitraries.of(SEEDS);
  }

  private static void assertNormalFormIsStable(IdentityProvider idp) {
    MetadataResult again =
        MetadataReader.read(
            idp.normalForm().getBytes(StandardCharsets.UTF_8), Optional.of(idp.entityID()), NOW);
    assertThat(again).isInstanceOf(MetadataResult.Usable.class);
    assertThat(((MetadataResult.Usable) again).identityProvider().normalForm())
        .isEqualTo(idp.normalForm());
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] document = original.clone();
    for (int step = random.nextInt(1, 5); step > 0 && document.length > 0; step--) {
      int at = random.nextInt(document.length);
      int length = Math.min(random.nextInt(1, 80), document.length - at);
      switch (random.nextInt(5)) {
        case 0 -> document[at] = (byte) random.nextInt(256);
        case 1 -> document = joined(document, at, at + length, new byte[0]);
        case 2 -> {
          String splice = SPLICES.get(random.nextInt(SPLICES.size()));
          document = joined(document, at, at, splice.getBytes(StandardCharsets.UTF_8));
        }
        case 3 -> document = joined(document, at, at, slice(document, random));
        default -> document = joined(document, at, at + length, slice(document, random));
      }
    }
    return document;
  }

  private static byte[] slice(byte[] document, Random random) {
    int from = random.nextInt(document.length);
    int to = Math.min(document.length, from + random.nextInt(1, 400));
    return java.util.Arrays.copyOfRange(document, from, to);
  }

  private static byte[] joined(byte[] document, int from, int to, byte[] middle) {
    byte[] joined = new byte[from + middle.length + document.length - to];
    System.arraycopy(document, 0, joined, 0, from);
    System.arraycopy(middle, 0, joined, from, middle.length);
    System.arraycopy(document, to, joined, from + middle.length, document.length - to);
    return joined;
  }
}
