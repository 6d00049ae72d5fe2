package dev.sallyport.saml.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.HardenedParser;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/** That the tree of a scan is the one that a parser makes of the same bytes. */
class ScannedTreeTest {

  static Stream<String> responses() {
    return Protection.all().stream()
        .map(protection -> TestIdp.rsa().protect(TestIdp.response(), protection));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void aResponseHasTheTreeOfTheParser(String response) {
    assertThat(scanned(response).isEqualNode(parsed(response))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a/>",
        "\ufeff<a>b</a>",
        "<?xml version='1.0' encoding='utf-8'?>\r\n<a>\r\n b\rc\n</a>\n ",
        "<a>b &amp; c &lt;d&gt; &#65;&#x1F600; &quot;e&apos;</a>",
        "<a>b<![CDATA[ <c> & d ]]>e<![CDATA[]]></a>",
        "<a b='&lt;&#10;&#9;&amp; \t\n c' xml:lang='de' xml:space='preserve'> </a>",
        "<a xmlns='urn:a'><b xmlns=''><c xmlns='urn:c' d='e'/></b></a>",
        "<p:a xmlns:p='urn:a'><p:b xmlns:p='urn:b' p:c='d' c='e'/><p:b/></p:a>",
        "<a xmlns:p='urn:a' xmlns:q='urn:a' p:b='c'><q:b>\ud83d\ude00 äöü €</q:b></a>",
        "<ä xmlns:ö='urn:ö' ö:ü='ß'>ÿ</ä>",
        "<a>\u0085\u2028 \u00a0 x</a>"
      })
  void whatXmlCanHoldHasTheTreeOfTheParser(String document) {
    assertThat(scanned(document).isEqualNode(parsed(document))).isTrue();
  }

  @Test
  void aLongTextIsOneNode() {
    String value =
        IntStream.range(0, 20_000).mapToObj(i -> i + "&amp;\r\n").reduce("", String::concat);
    String document = "<a b='c'>" + value + "</a>";

    Node root = scanned(document).getDocumentElement();

    assertThat(root.getChildNodes().getLength()).isEqualTo(1);
    assertThat(root.getFirstChild()).isInstanceOf(Text.class);
    assertThat(root.getOwnerDocument().isEqualNode(parsed(document))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a p:b='c'/>",
        "<p:a/>",
        "<a b='c' b='d'/>",
        "<a xmlns:p='urn:a' xmlns:q='urn:a' p:b='c' q:b='d'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xmlns='urn:a'/>",
        "<a xmlns:xml='urn:a'/>",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<a:b:c xmlns:a='urn:a'/>",
        "<a><b></a></b>",
        "<a/><b/>",
        "<a/>b",
        "b<a/>",
        "<a>]]></a>",
        "<a b='<'/>",
        "<a>&#0;</a>",
        "<a>\u0001</a>",
        "<a>\u0000</a>",
        "<a b='\u0000'/>",
        "<a>",
        ""
      })
  void whatTheParserRefusesIsRefused(String document) {
    assertThat(HardenedParser.parse(document.getBytes(UTF_8))).isEmpty();

    assertThat(ResponseScan.of(document.getBytes(UTF_8), "Response"))
        .isInstanceOf(ResponseScan.Fault.class);
  }

  @Test
  void moreAttributesThanTheParserTakesAreRefused() {
    List<String> attributes = IntStream.range(0, 101).mapToObj(i -> " a" + i + "=''").toList();

    assertThat(
            ResponseScan.of(
                ("<a" + String.join("", attributes.subList(0, 100)) + "/>").getBytes(UTF_8),
                "Response"))
        .isInstanceOf(ResponseScan.Tree.class);
    assertThat(
            ResponseScan.of(
                ("<a" + String.join("", attributes) + "/>").getBytes(UTF_8), "Response"))
        .isInstanceOf(ResponseScan.Fault.class);
  }

  private static Document scanned(String document) {
    return ((ResponseScan.Tree) ResponseScan.of(document.getBytes(UTF_8), "Response")).document();
  }

  private static Document parsed(String document) {
    return HardenedParser.parse(document.getBytes(UTF_8)).orElseThrow();
  }
}
