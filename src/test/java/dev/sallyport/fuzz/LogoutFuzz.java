package dev.sallyport.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.saml.idp.LogoutMessages;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.LogoutCheck;
import dev.sallyport.saml.response.LogoutExpectation;
import dev.sallyport.saml.response.LogoutVerdict;
import dev.sallyport.saml.response.LogoutVerdict.Answered;
import dev.sallyport.saml.response.LogoutVerdict.Asked;
import dev.sallyport.saml.response.VerifiedLogout;
import dev.sallyport.web.Form;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is done to a signed message of single logout, by either binding, it is refused, or says
 * what was signed.
 */
class LogoutFuzz {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final LogoutExpectation EXPECTED =
      new LogoutExpectation(IDP.identityProvider(), LogoutMessages.SLO, TestIdp.NOW, TestIdp.SKEW);
  private static final String REQUEST = LogoutMessages.request();
  private static final String RESPONSE =
      LogoutMessages.response("_sent", "Responder", "PartialLogout");
  private static final VerifiedLogout GENUINE =
      ((Asked) LogoutCheck.ofQuery(LogoutMessages.query(REQUEST, "state-1", IDP.key()), EXPECTED))
          .logout();
  private static final LogoutVerdict GENUINE_ANSWER =
      LogoutCheck.ofQuery(LogoutMessages.query(RESPONSE, null, IDP.key()), EXPECTED);

  /** A query, a form, or the document in a form of itself. */
  static Stream<byte[]> seeds() {
    return Stream.of(
            LogoutMessages.query(REQUEST, "state-1", IDP.key()),
            LogoutMessages.query(RESPONSE, null, IDP.key()),
            LogoutMessages.unsigned(REQUEST, "state-1"),
            encoded(LogoutMessages.form(REQUEST, IDP.signing())),
            encoded(LogoutMessages.form(RESPONSE, IDP.signing())),
            xml(LogoutMessages.form(REQUEST, IDP.signing())),
            xml(LogoutMessages.form(RESPONSE, IDP.signing())),
            REQUEST,
            "")
        .map(seed -> seed.getBytes(UTF_8));
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> field.getKey() + "=" + LogoutMessages.encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String xml(Map<String, String> form) {
    return new String(Base64.getDecoder().decode(form.values().iterator().next()), UTF_8);
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "SAMLRequest=",
    "SAMLResponse=",
    "RelayState=",
    "SigAlg=",
    "Signature=",
    "SAMLEncoding=",
    "%53AMLRequest=",
    "&",
    "%00",
    "rsa-sha256",
    "ecdsa-sha256",
    "http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23hmac-sha1",
    "<!-- -->",
    "<?x y?>",
    "<!DOCTYPE x>",
    "<![CDATA[",
    "#ID_9b1d-logout",
    "<saml:NameID>admin@example.com</saml:NameID>",
    "<saml:EncryptedID>",
    "<samlp:SessionIndex>",
    "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">",
    "9999-12-31T23:59:59Z",
  })
  @FuzzTest
  void whatWasNotSignedEndsNothing(byte[] input) {
    String text = new String(input, ISO_8859_1);
    assertStillGenuine(input, InTime.of(() -> LogoutCheck.ofQuery(text, EXPECTED)));
    assertStillGenuine(
        input, InTime.of(() -> LogoutCheck.ofForm(Form.parse(input).map(Form::fields), EXPECTED)));
    for (String field : new String[] {"SAMLRequest", "SAMLResponse"}) {
      Map<String, String> form = Map.of(field, Base64.getEncoder().encodeToString(input));
      assertStillGenuine(input, InTime.of(() -> LogoutCheck.ofForm(Optional.of(form), EXPECTED)));
    }
  }

  private static void assertStillGenuine(byte[] input, LogoutVerdict verdict) {
    String what = Base64.getEncoder().encodeToString(input);
    switch (verdict) {
      case Asked asked -> assertThat(asked.logout()).as(what).isEqualTo(GENUINE);
      case Answered answered -> assertThat(answered).as(what).isEqualTo(GENUINE_ANSWER);
      case LogoutVerdict.Refused refused -> assertThat(refused.message()).isNotEmpty();
    }
  }
}
