package dev.sallyport.saml.response;

import static dev.sallyport.api.SignInReason.EXPIRED;
import static dev.sallyport.api.SignInReason.NOT_YET_VALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The response was authenticated at 11:59:58.113; its Conditions hold from 11:59:56.110 to
 * 12:00:56.110, its confirmation to 12:04:56.110.
 */
class ResponseTimesTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final String RESPONSE =
      IDP.protect(TestIdp.response(), new Protection(true, true, false));

  @ParameterizedTest
  @CsvSource({
    "2026-06-01T11:58:58.112Z, PT1M, NotYetValid",
    "2026-06-01T11:58:58.113Z, PT1M, ''",
    "2026-06-01T11:59:58.112Z, PT0S, NotYetValid",
    "2026-06-01T11:59:58.113Z, PT0S, ''",
    "2026-06-01T12:00:56.109Z, PT0S, ''",
    "2026-06-01T12:00:56.110Z, PT0S, AssertionExpired",
    "2026-06-01T12:01:56.109Z, PT1M, ''",
    "2026-06-01T12:01:56.110Z, PT1M, AssertionExpired",
    "2026-06-01T12:05:56.109Z, PT5M, ''",
    "2026-06-01T12:05:56.110Z, PT5M, AssertionExpired",
  })
  void timesHoldToTheMillisecondWithTheSkewOnBothSides(Instant now, Duration skew, String code) {
    assertThat(Responses.codes(Responses.check(RESPONSE, at(now, skew))))
        .isEqualTo(code.isEmpty() ? List.of() : List.of(code));
  }

  @Test
  void aRefusalSaysByHowMuchTheClocksDiffer() {
    Refused early =
        (Refused)
            Responses.check(
                RESPONSE, at(Instant.parse("2026-06-01T11:50:00Z"), Duration.ofMinutes(1)));
    Refused late =
        (Refused)
            Responses.check(
                RESPONSE, at(Instant.parse("2026-06-01T13:00:00Z"), Duration.ofMinutes(1)));

    assertThat(early.reasons()).extracting(CheckedStep.Reason::code).containsOnly(NOT_YET_VALID);
    assertThat(early.reasons().getFirst().message())
        .contains("clock is ahead by 598 s or more", "60 s are allowed");
    assertThat(late.reasons()).extracting(CheckedStep.Reason::code).containsOnly(EXPIRED);
    assertThat(late.reasons().getFirst().message()).contains("3,303 s too late");
  }

  @Test
  void aNoteAgainstReplayIsKeptForAsLongAsTheAssertionIsAccepted() {
    Instant until = Responses.identity(RESPONSE, IDP.expectation()).usableUntil();

    assertThat(
            Responses.codes(
                Responses.check(RESPONSE, at(until.minusMillis(1), Duration.ofMinutes(1)))))
        .isEmpty();
    assertThat(Responses.codes(Responses.check(RESPONSE, at(until, Duration.ofMinutes(1)))))
        .containsExactly(EXPIRED);
  }

  @Test
  void ofSeveralConfirmationsTheOneThatHoldsLongestSaysHowLongTheNoteIsKept() {
    String first = "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">";
    String later =
        first
            + "<saml:SubjectConfirmationData InResponseTo=\"_request-1\""
            + " NotOnOrAfter=\"2026-06-01T13:04:56.110Z\""
            + " Recipient=\"https://id.example.com/saml/acs\"/></saml:SubjectConfirmation>";
    String two =
        IDP.protect(
            TestIdp.response()
                .replace("</saml:Subject>", later + "</saml:Subject>")
                .replace("2026-06-01T12:00:56.110Z", "2026-06-01T15:00:56.110Z"),
            new Protection(false, true, false));

    assertThat(Responses.identity(two, IDP.expectation()).usableUntil())
        .isEqualTo("2026-06-01T13:05:56.110Z");
    Instant afterTheFirst = Instant.parse("2026-06-01T12:30:00Z");
    assertThat(Responses.codes(Responses.check(two, at(afterTheFirst, Duration.ofMinutes(1)))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"14:00:00Z, 14:00:00Z", "23:00:00Z, 21:59:58.113Z"})
  void ofSeveralStatementsTheSessionThatEndsFirstCounts(String another, String counts) {
    String statement =
        "<saml:AuthnStatement AuthnInstant=\"2026-06-01T11:59:58.113Z\""
            + " SessionNotOnOrAfter=\"2026-06-01T"
            + another
            + "\"></saml:AuthnStatement>";
    String two =
        IDP.protect(
            TestIdp.response()
                .replace("<saml:AttributeStatement>", statement + "<saml:AttributeStatement>"),
            new Protection(false, true, false));

    assertThat(Responses.identity(two, IDP.expectation()).sessionNotOnOrAfter())
        .contains(Instant.parse("2026-06-01T" + counts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-06-01T12:00:56.110000000999Z",
        "2026-06-01T14:00:56.11+02:00",
        "2026-06-01T12:00:56.11",
        "2026-06-01T12:00:56Z"
      })
  void timesMayHaveAZoneAndAnyFraction(String time) {
    String response =
        IDP.protect(
            TestIdp.response().replace("2026-06-01T12:00:56.110Z", time),
            new Protection(false, true, false));

    assertThat(Responses.codes(Responses.check(response, IDP.expectation()))).isEmpty();
    assertThat(
            Responses.codes(
                Responses.check(
                    response, at(Instant.parse("2026-06-01T12:01:57Z"), Duration.ofMinutes(1)))))
        .containsExactly(EXPIRED);
  }

  @Test
  void theSkewHasALimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> at(TestIdp.NOW, Duration.ofMinutes(5).plusMillis(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> at(TestIdp.NOW, Duration.ofMillis(-1)));
  }

  private static ResponseExpectation at(Instant now, Duration skew) {
    ResponseExpectation usual = IDP.expectation();
    return new ResponseExpectation(
        usual.identityProvider(),
        usual.entityID(),
        usual.acsURL(),
        usual.keys(),
        usual.request(),
        now,
        skew);
  }
}
