package dev.sallyport.saml.response;

import static dev.sallyport.api.SignInReason.ASSERTION_NOT_ALONE;
import static dev.sallyport.api.SignInReason.DUPLICATE_ID;
import static dev.sallyport.api.SignInReason.SIGNATURE_INVALID;
import static dev.sallyport.api.SignInReason.SIGNATURE_NOT_PROFILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Wrapping;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Every wrapping of every signed form, and in both orders of wrapping and encrypting. Only where
 * the Assertion alone is signed, and its signature lies inside of what is encrypted, there is
 * nothing to wrap for those that move a signature; and to all others it is a second Assertion.
 */
class WrappingTest {

  private static final TestIdp IDP = TestIdp.rsa();

  /**
   * @param response whose signature is abused: the Response's, or the Assertion's
   * @param inside whether the attacker wraps first and encrypts what came of it
   */
  record Attack(Wrapping wrapping, Protection protection, boolean response, boolean inside) {
    @Override
    public String toString() {
      return wrapping
          + " of the "
          + (response ? "Response" : "Assertion")
          + " ("
          + protection
          + (inside ? ", wrapped before" : "")
          + ")";
    }
  }

  static Stream<Attack> attacks() {
    List<Attack> attacks = new ArrayList<>();
    for (Wrapping wrapping : Wrapping.values()) {
      for (Protection protection : Protection.signed()) {
        for (boolean response : new boolean[] {true, false}) {
          for (boolean inside : new boolean[] {true, false}) {
            boolean abusable =
                response
                    ? protection.response()
                    : protection.assertion()
                        && (inside
                            || !protection.encrypted()
                            || wrapping.takesWhatHidesItsSignature());
            if (abusable && (protection.encrypted() || !inside)) {
              attacks.add(new Attack(wrapping, protection, response, inside));
            }
          }
        }
      }
    }
    return attacks.stream();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isRefused(Attack attack) {
    String genuine = IDP.protect(TestIdp.response(), attack.protection());
    assertThat(Responses.check(genuine, IDP.expectation())).isInstanceOf(Verified.class);

    ResponseVerdict verdict = Responses.check(wrapped(attack), IDP.expectation());

    assertThat(verdict).isInstanceOf(Refused.class);
    List<String> codes = Responses.codes(verdict);
    if (attack.inside() && attack.protection().response()) {
      // What the attacker encrypted anew is in the Response that was signed before.
      assertThat(codes)
          .containsAnyOf(SIGNATURE_INVALID, ASSERTION_NOT_ALONE, SIGNATURE_NOT_PROFILE);
    } else {
      assertThat(codes).containsAnyOf(ASSERTION_NOT_ALONE, SIGNATURE_NOT_PROFILE, DUPLICATE_ID);
    }
  }

  private static String wrapped(Attack attack) {
    Protection plain =
        new Protection(attack.protection().response(), attack.protection().assertion(), false);
    Document document =
        Xml.parse(IDP.protect(TestIdp.response(), attack.inside() ? plain : attack.protection()));
    attack
        .wrapping()
        .wrap(
            document,
            attack.response(),
            attack.protection().encrypted() && !attack.inside() ? forged() : null);
    if (attack.inside()) {
      IDP.encryption().encrypt(forgedIn(document));
    }
    String wrapped = Xml.text(document);
    assertThat(attack.protection().encrypted() || wrapped.contains(Wrapping.FORGED)).isTrue();
    return wrapped;
  }

  /** Anybody can encrypt to us. */
  private static Element forged() {
    Document document =
        Xml.parse(
            IDP.protect(
                TestIdp.response().replace(TestIdp.NAME_ID, Wrapping.FORGED),
                new Protection(false, false, true)));
    return Xml.first(document, "EncryptedAssertion");
  }

  /** The Assertion that a careless reader would take. */
  private static Element forgedIn(Document document) {
    var assertions = document.getElementsByTagNameNS("*", "Assertion");
    for (int i = 0; i < assertions.getLength(); i++) {
      Element subject = Xml.child((Element) assertions.item(i), "Subject");
      if (Xml.child(subject, "NameID").getTextContent().equals(Wrapping.FORGED)) {
        return (Element) assertions.item(i);
      }
    }
    throw new AssertionError("nothing was forged");
  }
}
