package dev.sallyport.saml.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.HardenedParser;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.w3c.dom.Document;

/**
 * A signed document of which anything is changed is refused, or still says what was signed.
 * (Outside of what a signature covers some changes mean nothing, such as the name of a prefix.)
 */
class ResponseMutationProperties {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final List<byte[]> SIGNED =
      Protection.signed().stream()
          .map(protection -> IDP.protect(TestIdp.response(), protection).getBytes(UTF_8))
          .toList();
  private static final VerifiedIdentity GENUINE =
      ((Verified) ResponseCheck.ofXml(SIGNED.getFirst(), IDP.expectation())).identity();
  private static final List<String> PIECES =
      List.of(
          "<!-- -->",
          "<?x?>",
          "<x/>",
          "</saml:Assertion>",
          "<saml:NameID>admin@example.com</saml:NameID>",
          "<saml:Assertion>",
          "&amp;",
          "]]>",
          "<![CDATA[",
          "\0",
          "ID_77b0c2d4-assertion",
          "#",
          "\"");

  /** Some bytes at a place give way to others. */
  @SuppressWarnings("ArrayRecordComponent") // only read
  record Mutation(int document, double place, int removed, byte[] inserted) {
    byte[] apply() {
      byte[] original = SIGNED.get(document);
      int from = (int) (place * original.length);
      int to = Math.min(original.length, from + removed);
      ByteArrayOutputStream mutated = new ByteArrayOutputStream();
      mutated.write(original, 0, from);
      mutated.writeBytes(inserted);
      mutated.write(original, to, original.length - to);
      return mutated.toByteArray();
    }
  }

  @Property(tries = 3_000)
  void nobodyElseIsSignedIn(@ForAll("mutations") Mutation mutation) {
    assertStillGenuine(ResponseCheck.ofXml(mutation.apply(), IDP.expectation()));
  }

  @Property(tries = 300)
  void anythingAtAllIsAVerdict(@ForAll byte[] document, @ForAll String field) {
    assertThat(ResponseCheck.ofXml(document, IDP.expectation())).isInstanceOf(Refused.class);
    assertThat(ResponseCheck.ofForm(field, IDP.expectation())).isInstanceOf(Refused.class);
  }

  @Property(tries = 300)
  void twoMutationsAreNoBetterThanOne(
      @ForAll("mutations") Mutation first, @ForAll("mutations") Mutation second) {
    byte[] once = first.apply();
    int from = (int) (second.place() * once.length);
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(once, 0, from);
    twice.writeBytes(second.inserted());
    twice.write(once, from, once.length - from);

    assertStillGenuine(ResponseCheck.ofXml(twice.toByteArray(), IDP.expectation()));
  }

  @Property(tries = 3_000)
  void whatTheScanLetsPassHasTheTreeOfTheParser(@ForAll("mutations") Mutation mutation) {
    byte[] document = mutation.apply();

    if (ResponseScan.of(document, "Response") instanceof ResponseScan.Tree(Document tree)) {
      assertThat(HardenedParser.parse(document)).get().matches(tree::isEqualNode);
    }
  }

  private static void assertStillGenuine(ResponseVerdict verdict) {
    if (verdict instanceof Verified verified) {
      assertThat(verified.identity()).isEqualTo(GENUINE);
    }
  }

  @Provide
  Arbitrary<Mutation> mutations() {
    Arbitrary<byte[]> inserted =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(3),
            Arbitraries.of(PIECES).map(piece -> piece.getBytes(UTF_8)),
            Arbitraries.strings().ascii().ofMaxLength(4).map(text -> text.getBytes(UTF_8)));
    return Combinators.combine(
            Arbitraries.integers().between(0, SIGNED.size() - 1),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers().between(0, 4),
            inserted)
        .as(Mutation::new);
  }
}
