package dev.sallyport.bench.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.saml.idp.IdpKey;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.Signing;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Wrapping;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.ResponseCheck;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.w3c.dom.Document;

/**
 * A Response of the largest size that is read, made to cost as much as it can. Anybody can post
 * one: most bear two signatures of a stranger, and each has us digest nearly all of it.
 *
 * @param form the value of the form's field
 */
record Hostile(String what, String form) {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final Signing STRANGER = Signing.with(IdpKey.rsa());
  private static final Protection TWICE = new Protection(true, true, false);

  /** Elements that a whole Response may have, less those that every one of ours has. */
  private static final int ELEMENTS = 9_900;

  /** What two signatures add, and a little. */
  private static final int SIGNATURES = 8 * 1024;

  private static final String ELEMENT = "<a b=\"0123456789abc\"></a>";
  private static final String MANY = filled(i -> ELEMENT, 1);

  /** All that we could think of. */
  static List<Hostile> all() {
    List<Hostile> all = new ArrayList<>();
    all.add(good());
    all.addAll(trees());
    all.addAll(namesAndIds());
    all.addAll(statements());
    all.add(altered());
    all.add(wrapped(Wrapping.XSW3));
    all.add(wrapped(Wrapping.XSW8));
    all.add(encrypted());
    all.add(widened());
    all.add(of("one character reference after the other", references()));
    all.add(of("elements nested without end", "<a>".repeat(ResponseCheck.MAX_BYTES / 3)));
    all.add(of("bytes that are no XML", "x".repeat(ResponseCheck.MAX_BYTES)));
    all.add(new Hostile("white space", " ".repeat(ResponseCheck.MAX_BYTES * 3 / 2)));
    return all;
  }

  private static List<Hostile> trees() {
    return List.of(
        signed("thousands of elements", advice(MANY)),
        signed("a value of 250 kB", before("platform", filled(i -> "x", 0))),
        signed("95 attributes on every element", advice(filled(i -> attributes(95), 1))),
        signed("elements nested as deep as may be", advice(filled(i -> nested(55), 55))));
  }

  private static List<Hostile> namesAndIds() {
    return List.of(
        signed("95 prefixes, declared again and again", prefixes(1)),
        signed("thousands of prefixes with one hash code", prefixes(32)),
        listed(),
        signed(
            "IDs with one hash code", advice(filled(i -> "<a id=\"" + sameHash(i) + "\"></a>", 1))),
        signed(
            "names with one hash code",
            advice(filled(i -> "<" + sameHash(i) + "></" + sameHash(i) + ">", 1))));
  }

  private static List<Hostile> statements() {
    return List.of(
        signed(
            "thousands of confirmations",
            before(
                "</saml:Subject>",
                filled(
                    i ->
                        "<saml:SubjectConfirmation"
                            + " Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">"
                            + "<saml:SubjectConfirmationData NotOnOrAfter=\"2020-01-01T00:00:00Z\">"
                            + "</saml:SubjectConfirmationData></saml:SubjectConfirmation>",
                    2))),
        signed(
            "thousands of audiences",
            before(
                "<saml:AudienceRestriction>",
                filled(i -> "<saml:AudienceRestriction></saml:AudienceRestriction>", 1))),
        signed(
            "thousands of authentications",
            before(
                "<saml:AuthnStatement",
                filled(
                    i ->
                        "<saml:AuthnStatement AuthnInstant=\"2030-01-01T00:00:00Z\""
                            + " SessionNotOnOrAfter=\"2020-01-01T00:00:00Z\">"
                            + "</saml:AuthnStatement>",
                    1))),
        signed(
            "thousands of Assertions", advice(filled(i -> "<saml:Assertion></saml:Assertion>", 1))),
        signed(
            "thousands of signatures",
            before(
                "<saml:AuthnStatement",
                filled(
                    i -> "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"></Signature>",
                    1))));
  }

  /** The one that is let in, to compare with. */
  private static Hostile good() {
    return of(
        "a good one with thousands of groups",
        IDP.protect(
            before(
                "</saml:Attribute></saml:AttributeStatement>",
                filled(i -> "<saml:AttributeValue>group-" + i + "</saml:AttributeValue>", 1)),
            TWICE));
  }

  private static Hostile of(String what, String document) {
    byte[] bytes = document.getBytes(UTF_8);
    if (bytes.length > ResponseCheck.MAX_BYTES) {
      throw new IllegalStateException(what + " is too large to be read: " + bytes.length);
    }
    return new Hostile(what, Base64.getEncoder().encodeToString(bytes));
  }

  private static Hostile signed(String what, String response) {
    return of(what, TestIdp.protect(response, TWICE, STRANGER, IDP.encryption()));
  }

  /** Canonicalization looks up each prefix of this list at each element. */
  private static Hostile listed() {
    String prefixes =
        IntStream.range(0, 43)
            .mapToObj(i -> "" + (char) ('a' + i % 26) + i / 26)
            .distinct()
            .collect(Collectors.joining(" "));
    String method = "Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">";
    String list =
        "<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\""
            + " PrefixList=\""
            + prefixes
            + "\"></ec:InclusiveNamespaces>";
    return of(
        "thousands of elements, and a long list of prefixes",
        TestIdp.protect(advice(MANY), TWICE, STRANGER, IDP.encryption())
            .replace(method, method + list));
  }

  /** Signed by the identity provider, and then changed at its very end. */
  private static Hostile altered() {
    return of(
        "thousands of elements, signed by the identity provider and altered",
        IDP.protect(advice(MANY), TWICE).replace("payments<", "payment5<"));
  }

  private static Hostile wrapped(Wrapping wrapping) {
    String half = advice(ELEMENT.repeat(ELEMENTS / 2 - 50));
    Document document = Xml.parse(IDP.protect(half, new Protection(false, true, false)));
    wrapping.wrap(document, false, null);
    return of("thousands of elements, signed and wrapped as in " + wrapping, Xml.text(document));
  }

  /** Everybody has our certificate, and what is inside is read as if it were sent. */
  private static Hostile encrypted() {
    return of(
        "thousands of elements, encrypted to us",
        TestIdp.protect(
            advice("<a b=\"01\"></a>".repeat(ELEMENTS)),
            new Protection(false, true, true),
            STRANGER,
            IDP.encryption()));
  }

  /** Little cipher text, in a place where namespaces have long names of quotation marks. */
  private static Hostile widened() {
    String encrypted =
        TestIdp.protect(
            TestIdp.response(), new Protection(false, true, true), STRANGER, IDP.encryption());
    return of(
        "little that is encrypted, below namespaces that grow when they are written",
        encrypted.replaceFirst(
            "<samlp:Response ",
            "<samlp:Response "
                + IntStream.range(0, 90)
                    .mapToObj(i -> "xmlns:q" + i + "='urn:" + "\"".repeat(990) + "' ")
                    .collect(Collectors.joining())));
  }

  private static String references() {
    String signed = TestIdp.protect(TestIdp.response(), TWICE, STRANGER, IDP.encryption());
    return signed.replace("platform<", "&#65;".repeat(room(signed.length()) / 5) + "<");
  }

  /** Advice may hold anything, and is not read. */
  private static String advice(String elements) {
    return before("<saml:AuthnStatement", "<saml:Advice>" + elements + "</saml:Advice>");
  }

  /** A Response with more in it. */
  private static String before(String place, String more) {
    String response = TestIdp.response();
    int at = response.lastIndexOf(place);
    return response.substring(0, at) + more + response.substring(at);
  }

  /** As many units as a Response has room for, by size and by number of elements. */
  private static String filled(IntFunction<String> unit, int elements) {
    int room = room(TestIdp.response().length() + SIGNATURES);
    StringBuilder text = new StringBuilder(room);
    for (int i = 0; elements == 0 || (i + 1) * elements <= ELEMENTS; i++) {
      String next = unit.apply(i);
      if (text.length() + next.length() > room) {
        break;
      }
      text.append(next);
    }
    return text.toString();
  }

  private static int room(int taken) {
    return ResponseCheck.MAX_BYTES - taken - 64;
  }

  private static String attributes(int count) {
    StringBuilder text = new StringBuilder("<a");
    for (int i = 0; i < count; i++) {
      text.append(" a").append(i).append("=\"\"");
    }
    return text.append("></a>").toString();
  }

  private static String nested(int depth) {
    return "<a>".repeat(depth) + "</a>".repeat(depth);
  }

  /** Levels that declare 95 prefixes each, and below them elements that each declare one. */
  private static String prefixes(int levels) {
    StringBuilder open = new StringBuilder();
    for (int level = 0; level < levels; level++) {
      open.append("<a");
      for (int i = 0; i < 95; i++) {
        open.append(" xmlns:").append(sameHash(level * 95 + i)).append("=\"u:u\"");
      }
      open.append('>');
    }
    String close = "</a>".repeat(levels);
    int taken = open.length() + close.length();
    String redeclared = "<a xmlns:" + sameHash(0) + "=\"v:v\"></a>";
    int count =
        Math.min(
            ELEMENTS - levels,
            (room(TestIdp.response().length() + SIGNATURES) - taken - 64) / redeclared.length());
    return advice(open + redeclared.repeat(count) + close);
  }

  /** Names of 28 letters that all have one hash code, for "Aa" and "BB" have. */
  private static String sameHash(int number) {
    StringBuilder name = new StringBuilder(28);
    for (int bit = 13; bit >= 0; bit--) {
      name.append(((number >> bit) & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }
}
