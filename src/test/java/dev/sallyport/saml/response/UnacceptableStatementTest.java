package dev.sallyport.saml.response;

import static dev.sallyport.saml.response.Responses.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Well signed, and not for us, not now, or not said as SAML says it: each is refused for exactly
 * its reason, whatever is signed.
 */
class UnacceptableStatementTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final Protection ASSERTION = new Protection(false, true, false);
  private static final Protection RESPONSE = new Protection(true, false, false);
  private static final Protection ENCRYPTED = new Protection(false, true, true);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what                     | what is replaced           | by                          |
        // reason
        "another audience           | saml/metadata<             | saml/metadata/<              |"
            + " AudienceMismatch",
        "a longer audience          | https://id.example.com/saml/metadata< |"
            + " https://id.example.com/saml/metadata.evil.example.com< | AudienceMismatch",
        "no audience at all         | <saml:AudienceRestriction>.*</saml:AudienceRestriction> | ``"
            + " | AudienceMismatch",
        "an empty restriction       | <saml:Audience>.*</saml:Audience> | ``                    |"
            + " AudienceMismatch",
        "a second restriction       | <saml:AudienceRestriction> |"
            + " <saml:AudienceRestriction><saml:Audience>https://other.example.com</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction>"
            + " | AudienceMismatch",
        "no Conditions              | <saml:Conditions.*</saml:Conditions> | ``                 |"
            + " ConditionsInvalid",
        "two Conditions             | (<saml:Conditions.*</saml:Conditions>) | $1$1             |"
            + " ConditionsInvalid",
        "an unknown condition       | <saml:AudienceRestriction> | <x:Moon"
            + " xmlns:x='urn:x'/><saml:AudienceRestriction> | ConditionsInvalid",
        "a condition by its name    | <saml:AudienceRestriction> | <x:OneTimeUse"
            + " xmlns:x='urn:x'/><saml:AudienceRestriction> | ConditionsInvalid",
        "Conditions of the future   | NotBefore=\"2026-06-01T11   | NotBefore=\"2026-06-01T13     |"
            + " NotYetValid",
        "issued in the future       | -assertion\" IssueInstant=\"2026-06-01T11 | -assertion\""
            + " IssueInstant=\"2026-06-01T13 | NotYetValid",
        "authenticated in future    | AuthnInstant=\"2026-06-01T11 | AuthnInstant=\"2026-06-01T13  |"
            + " NotYetValid",
        "another recipient          | Recipient=.https://id.     | Recipient=\"https://other.   |"
            + " RecipientMismatch",
        "a recipient in other case  | Recipient=.https://id.     | Recipient=\"https://ID.      |"
            + " RecipientMismatch",
        "no recipient               | Recipient=\"[^\"]*\"       | ``                           |"
            + " RecipientMismatch",
        "confirmed for another      | NotOnOrAfter=\"2026-06-01T12:04:56.110Z\" Recipient |"
            + " InResponseTo2=\"\" Recipient | ConfirmationInvalid",
        "a confirmation's NotBefore | <saml:SubjectConfirmationData | <saml:SubjectConfirmationData"
            + " NotBefore=\"2026-06-01T11:00:00Z\" | ConfirmationInvalid",
        "no confirmation data       | <saml:SubjectConfirmationData[^>]*/> | ``                 |"
            + " ConfirmationInvalid",
        "two confirmation data      | (<saml:SubjectConfirmationData[^>]*/>) | $1$1           |"
            + " ConfirmationInvalid",
        "no confirmation            | <saml:SubjectConfirmation .*</saml:SubjectConfirmation> | ``"
            + " | ConfirmationInvalid",
        "not a bearer               | cm:bearer                  | cm:sender-vouches            |"
            + " ConfirmationInvalid",
        "a confirmation's request   | Data InResponseTo=\"_request-1\" | Data"
            + " InResponseTo=\"_request-2\" | InResponseToMismatch",
        "no confirmation's request  | Data InResponseTo=\"_request-1\" | Data                   |"
            + " InResponseToMissing",
        "the Response's request     | response\" InResponseTo=\"_request-1\" | response\""
            + " InResponseTo=\"_request-2\" | InResponseToMismatch",
        "no Response's request      | response\" InResponseTo=\"_request-1\" | response\"      |"
            + " InResponseToMissing",
        "another destination        | Destination=\"https://id   | Destination=\"https://other  |"
            + " DestinationMismatch",
        "the Response's issuer      | (Version=\"2.0\"><saml:Issuer>)https://idp(.*<samlp:Status>)"
            + " | $1https://other$2 | IssuerMismatch",
        "the Assertion's issuer     | (<saml:Assertion[^>]*><saml:Issuer>)https://idp |"
            + " $1https://other | IssuerMismatch",
        "no Assertion's issuer, but | (<saml:Assertion[^>]*><saml:Issuer>)[^<]*(</saml:Issuer>) |"
            + " $1$2 | IssuerMismatch",
        "two Assertion's issuers    | (<saml:Assertion[^>]*>)(<saml:Issuer>[^<]*</saml:Issuer>) |"
            + " $1$2$2 | IssuerMismatch",
        "no AuthnStatement          | <saml:AuthnStatement.*</saml:AuthnStatement> | ``         |"
            + " AuthenticationMissing",
        "no AuthnInstant            | AuthnInstant=\"[^\"]*\"    | ``                           |"
            + " AuthenticationMissing",
        "a session that is over     | SessionNotOnOrAfter=\"2026-06-01T21 |"
            + " SessionNotOnOrAfter=\"2026-06-01T09 | SessionOver",
        "a time that is none        | NotOnOrAfter=\"2026-06-01T12:00:56.110Z\" |"
            + " NotOnOrAfter=\"tomorrow\" | AssertionMalformed",
        "a time beyond all times    | SessionNotOnOrAfter=\"2026 | SessionNotOnOrAfter=\"+999999999"
            + " | AssertionMalformed",
        "a time with a 13th month   | IssueInstant=\"2026-06-01T11:59:58.110Z |"
            + " IssueInstant=\"2026-13-01T11:59:58Z | AssertionMalformed",
        "no IssueInstant            | (assertion\") IssueInstant=\"[^\"]*\" | $1                |"
            + " AssertionMalformed",
        "an Assertion of SAML 1.1   | (11:59:58.110Z\" Version=)\"2.0\" | $1\"1.1\"             |"
            + " AssertionMalformed",
        "a Response of SAML 1.1     | (11:59:58.112Z\" Version=)\"2.0\" | $1\"1.1\"             |"
            + " NotAResponse",
        "two Subjects               | (<saml:Subject>.*</saml:Subject>) | $1$1                  |"
            + " AssertionMalformed,NameIDMissing",
        "no Subject                 | <saml:Subject>.*</saml:Subject> | ``                      |"
            + " AssertionMalformed,NameIDMissing",
        "no NameID                  | <saml:NameID.*</saml:NameID> | ``                         |"
            + " NameIDMissing",
        "two NameIDs                | (<saml:NameID.*</saml:NameID>) | $1$1                     |"
            + " NameIDMissing",
        "an EncryptedID             | (<saml:NameID.*</saml:NameID>) | $1<saml:EncryptedID/>    |"
            + " NameIDMissing",
        "an empty NameID            | jane.doe@example.com</saml:NameID> | </saml:NameID>       |"
            + " NameIDInvalid",
        "a NameID with a space      | jane.doe@example.com</saml:NameID> | jane.doe@example.com"
            + " </saml:NameID> | NameIDInvalid",
        "a NameID on a second line  | jane.doe@example.com</saml:NameID> |"
            + " &#10;jane.doe@example.com</saml:NameID> | NameIDInvalid",
        "a NameID that hides a sign | jane.doe@example.com</saml:NameID> |"
            + " jane.doe&#x200b;@example.com</saml:NameID> | NameIDInvalid",
        "an element in NameID       | jane.doe@example.com</saml:NameID> |"
            + " admin<x/>@example.com</saml:NameID> | ValueNotText",
        "an element in Issuer       | (<saml:Assertion[^>]*><saml:Issuer>) | $1<x/>             |"
            + " ValueNotText",
        "an element in Audience     | <saml:Audience>            | <saml:Audience><x/>          |"
            + " ValueNotText",
        "an element in an attribute | platform<                  | platform<x/><                |"
            + " ValueNotText",
        "an encrypted attribute     | </saml:AttributeStatement> |"
            + " <saml:EncryptedAttribute/></saml:AttributeStatement> | AssertionMalformed",
        "the IdP says no            | status:Success             | status:Responder             |"
            + " StatusNotSuccess",
        "no status                  | <samlp:Status>.*</samlp:Status> | ``                      |"
            + " StatusNotSuccess",
        "two statuses               | (<samlp:Status>.*</samlp:Status>) | $1$1                  |"
            + " StatusNotSuccess",
      })
  void isRefused(String name, String what, String by, String codes) {
    for (Protection protection : List.of(ASSERTION, RESPONSE, ENCRYPTED)) {
      String response = edited(what, by == null ? "" : by);

      assertRefused(
          Responses.check(IDP.protect(response, protection), IDP.expectation()), codes.split(","));
    }
  }

  @Test
  void aNameIDOfMoreThan1024CharactersIsRefused() {
    String response =
        edited("jane.doe@example.com</saml:NameID>", "a".repeat(1025) + "</saml:NameID>");

    assertRefused(
        Responses.check(IDP.protect(response, ASSERTION), IDP.expectation()), "NameIDInvalid");
  }

  @Test
  void valuesOfHundredKilobytesAreNotRepeatedInMessages() {
    String response =
        edited("https://id.example.com/saml/metadata<", "a".repeat(100_000) + "<")
            .replace("Recipient=\"https://id", "Recipient=\"" + "b".repeat(50_000));

    assertRefused(
        Responses.check(IDP.protect(response, ASSERTION), IDP.expectation()),
        "AudienceMismatch",
        "RecipientMismatch");
  }

  @Test
  void aSignedResponseMustSayWhereItGoes() {
    String response = edited("Destination=\"[^\"]*\"", "");

    assertRefused(
        Responses.check(IDP.protect(response, RESPONSE), IDP.expectation()), "DestinationMissing");
  }

  @Test
  void whoeverAskedNobodyGetsNoAnswer() {
    String solicited = IDP.protect(TestIdp.response(), ASSERTION);
    String unsolicited =
        IDP.protect(TestIdp.response().replace("InResponseTo=\"_request-1\"", ""), ASSERTION);
    String half =
        IDP.protect(TestIdp.response().replaceFirst("InResponseTo=\"_request-1\"", ""), ASSERTION);

    assertRefused(
        Responses.check(solicited, AcceptedResponseTest.unsolicited(true)), "InResponseToMismatch");
    assertRefused(
        Responses.check(half, AcceptedResponseTest.unsolicited(true)), "InResponseToMismatch");
    assertRefused(
        Responses.check(unsolicited, AcceptedResponseTest.unsolicited(false)),
        "UnsolicitedNotAllowed");
    assertRefused(Responses.check(unsolicited, IDP.expectation()), "InResponseToMissing");
  }

  @Test
  void aStatusIsToldInWordsAndNothingThatTheSenderMadeUp() {
    String response =
        TestIdp.response()
            .replace(
                "status:Success\"/>",
                "status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:"
                    + "RequestDenied\"/></samlp:StatusCode><samlp:StatusMessage>call"
                    + " 0900</samlp:StatusMessage>");

    ResponseVerdict verdict = Responses.check(IDP.protect(response, ASSERTION), IDP.expectation());

    assertRefused(verdict, "StatusNotSuccess");
    assertThat(((ResponseVerdict.Refused) verdict).reasons().getFirst().message())
        .contains("Responder, RequestDenied", "not allowed there")
        .doesNotContain("0900");
  }

  @Test
  void oneConfirmationThatHoldsIsEnough() {
    String bearer = "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">";
    String response =
        TestIdp.response()
            .replace(
                bearer,
                bearer
                    + "<saml:SubjectConfirmationData Recipient=\"https://other.example.com\"/>"
                    + "</saml:SubjectConfirmation>"
                    + bearer);

    assertThat(Responses.check(IDP.protect(response, ASSERTION), IDP.expectation()))
        .isInstanceOf(Verified.class);
  }

  @Test
  void allFaultsAreToldAtOnceAndInOrder() {
    String response =
        TestIdp.response()
            .replace("Destination=\"https://id", "Destination=\"https://other")
            .replace("saml/metadata<", "saml/other<")
            .replaceFirst("<saml:AuthnStatement.*</saml:AuthnStatement>", "");

    ResponseVerdict verdict =
        Responses.check(
            IDP.protect(response, new Protection(false, false, false)), IDP.expectation());

    assertThat(Responses.codes(verdict))
        .containsExactly(
            "DestinationMismatch", "SignatureMissing", "AudienceMismatch", "AuthenticationMissing");
  }

  static Stream<Arguments> assertionsOutOfPlace() {
    List<Arguments> cases = new ArrayList<>();
    String assertion =
        TestIdp.response().replaceAll("(?s).*(<saml:Assertion .*</saml:Assertion>).*", "$1");
    String other = assertion.replace("-assertion\"", "-other\"");
    cases.add(Arguments.of("none", TestIdp.response().replace(assertion, ""), "AssertionMissing"));
    cases.add(
        Arguments.of(
            "two", TestIdp.response().replace(assertion, assertion + other), "AssertionNotAlone"));
    cases.add(
        Arguments.of(
            "in Extensions",
            TestIdp.response()
                .replace(assertion, "<samlp:Extensions>" + assertion + "</samlp:Extensions>"),
            "AssertionNotAlone"));
    cases.add(
        Arguments.of(
            "in Advice",
            TestIdp.response()
                .replace(
                    "<saml:AuthnStatement",
                    "<saml:Advice>" + other + "</saml:Advice><saml:AuthnStatement"),
            "AssertionNotAlone"));
    cases.add(
        Arguments.of(
            "with an encrypted one",
            TestIdp.response().replace(assertion, assertion + "<saml:EncryptedAssertion/>"),
            "AssertionNotAlone"));
    cases.add(
        Arguments.of(
            "with a Response inside",
            TestIdp.response().replace("<samlp:Status>", "<samlp:Response/><samlp:Status>"),
            "AssertionNotAlone"));
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("assertionsOutOfPlace")
  void exactlyOneAssertionStandsInTheResponse(String name, String response, String code) {
    assertRefused(
        Responses.check(
            name.equals("none") ? response : IDP.protect(response, RESPONSE), IDP.expectation()),
        code);
  }

  private static String edited(String what, String by) {
    String edited = TestIdp.response().replaceFirst("(?s)" + what, by);
    assertThat(edited).as("the case changes something").isNotEqualTo(TestIdp.response());
    return edited;
  }
}
