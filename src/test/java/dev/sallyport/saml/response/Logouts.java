package dev.sallyport.saml.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.IdpKey;
import dev.sallyport.saml.idp.LogoutMessages;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.LogoutVerdict.Refused;
import java.util.Map;
import java.util.Optional;

/** Lets messages of the test IdP about a sign-out be checked. */
final class Logouts {

  static final TestIdp IDP = TestIdp.rsa();
  static final IdpKey KEY = IDP.key();
  static final String REQUEST = LogoutMessages.request();

  private Logouts() {}

  /** A query that is signed. */
  static LogoutVerdict query(String xml) {
    return ofQuery(LogoutMessages.query(xml, null, KEY));
  }

  static LogoutVerdict ofQuery(String query) {
    return LogoutCheck.ofQuery(query, expectation(KEY));
  }

  static LogoutVerdict ofForm(Map<String, String> form) {
    return LogoutCheck.ofForm(Optional.of(form), expectation(KEY));
  }

  static LogoutExpectation expectation(IdpKey key) {
    return new LogoutExpectation(
        TestIdp.identityProvider(key), LogoutMessages.SLO, TestIdp.NOW, TestIdp.SKEW);
  }

  static void assertRefused(LogoutVerdict verdict, LogoutStep step, String code) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.code()).as(refused.message()).isEqualTo(code);
              assertThat(refused.step()).isEqualTo(step);
              assertThat(refused.message()).endsWith(".").hasSizeBetween(40, 1_000);
            });
  }
}
