package dev.sallyport.saml.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.idp.IdpKey;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.CheckedStep.Outcome;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real IdPs send signs a person in. */
class AcceptedResponseTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final Protection USUAL = new Protection(false, true, false);

  static Stream<Protection> signed() {
    return Protection.signed().stream();
  }

  @ParameterizedTest
  @MethodSource("signed")
  void oneSignatureIsEnoughWhereverItStands(Protection protection) {
    for (TestIdp idp : List.of(TestIdp.rsa(), TestIdp.ec())) {
      VerifiedIdentity identity =
          Responses.identity(idp.protect(TestIdp.response(), protection), idp.expectation());

      assertThat(identity.nameID().value()).isEqualTo(TestIdp.NAME_ID);
    }
  }

  @Test
  void theIdentityHasEverythingThatSignInNeeds() {
    VerifiedIdentity identity =
        Responses.identity(IDP.protect(TestIdp.response(), USUAL), IDP.expectation());

    assertThat(identity)
        .isEqualTo(
            new VerifiedIdentity(
                TestIdp.ENTITY_ID,
                "ID_77b0c2d4-assertion",
                new VerifiedIdentity.NameID(
                    TestIdp.NAME_ID,
                    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
                    Optional.empty(),
                    Optional.empty()),
                Map.of(
                    "urn:oid:1.2.840.113549.1.9.1",
                    List.of("jane.doe@example.com"),
                    "Role",
                    List.of("platform", "payments")),
                Optional.of("6d1f9b3a::b2c7"),
                Optional.of(Instant.parse("2026-06-01T21:59:58.113Z")),
                Instant.parse("2026-06-01T11:59:58.113Z"),
                Instant.parse("2026-06-01T12:01:56.110Z")));
  }

  @Test
  void everyStepIsListedOnceInOrder() {
    Verified verified =
        (Verified) Responses.check(IDP.protect(TestIdp.response(), USUAL), IDP.expectation());

    assertThat(verified.steps())
        .extracting(CheckedStep::step)
        .containsExactly(ResponseStep.values());
    assertThat(verified.steps())
        .filteredOn(step -> step.outcome() != Outcome.PASSED)
        .extracting(CheckedStep::step)
        .containsExactly(ResponseStep.RESPONSE_SIGNATURE, ResponseStep.DECRYPTION);
  }

  @Test
  void theFormFieldMayHaveLineBreaks() {
    String field =
        Base64.getMimeEncoder()
            .encodeToString(
                IDP.protect(TestIdp.response(), USUAL).getBytes(StandardCharsets.UTF_8));

    assertThat(ResponseCheck.ofForm(field, IDP.expectation())).isInstanceOf(Verified.class);
  }

  @Test
  void anyOfTheSigningKeysOfTheMetadataCounts() {
    IdpKey next = IdpKey.ec();
    String response = IDP.protect(TestIdp.response(), USUAL);
    ResponseExpectation expectation =
        TestIdp.expectation(
            TestIdp.identityProvider(next, TestIdp.ec().key(), IDP.key()),
            new ExpectedRequest.Sent(TestIdp.REQUEST),
            TestIdp.NOW);

    assertThat(Responses.check(response, expectation)).isInstanceOf(Verified.class);
  }

  @Test
  void aDeclarationAndAByteOrderMarkOfUtf8AreNoHarm() {
    String response = IDP.protect(TestIdp.response(), USUAL);

    for (String start :
        List.of(
            "\ufeff", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<?xml version='1.0'?>")) {
      assertThat(Responses.check(start + response, IDP.expectation())).isInstanceOf(Verified.class);
    }
  }

  @Test
  void anUnsolicitedResponseIsAcceptedWhereAllowed() {
    String response =
        IDP.protect(
            TestIdp.response().replace("InResponseTo=\"_request-1\" ", ""),
            Protection.signed().get(0));

    assertThat(Responses.check(response, unsolicited(true))).isInstanceOf(Verified.class);
  }

  @Test
  void aResponseWithoutIssuerOrDestinationIsAcceptedWhereOnlyTheAssertionIsSigned() {
    String response =
        TestIdp.response()
            .replaceFirst("<saml:Issuer>[^<]*</saml:Issuer>", "")
            .replace("Destination=\"https://id.example.com/saml/acs\" ", "");

    assertThat(Responses.check(IDP.protect(response, USUAL), IDP.expectation()))
        .isInstanceOf(Verified.class);
  }

  @Test
  void aNameInAnotherAlphabetOrWithABackslashIsTakenAsItIs() {
    for (String name : List.of("jürgen@example.com", "CORP\\jane", "李 雷", "a".repeat(1024))) {
      String response =
          TestIdp.response().replace("jane.doe@example.com</saml:NameID>", name + "</saml:NameID>");

      assertThat(
              Responses.identity(IDP.protect(response, USUAL), IDP.expectation()).nameID().value())
          .isEqualTo(name);
    }
  }

  @Test
  void aCaptureThatAnswersAnUnknownRequestCanBeExplained() {
    ResponseExpectation notKnown =
        TestIdp.expectation(
            IDP.identityProvider(), new ExpectedRequest.NotKnown(true), TestIdp.NOW);
    String response = IDP.protect(TestIdp.response(), USUAL);

    assertThat(Responses.check(response, notKnown)).isInstanceOf(Verified.class);
    assertThat(
            Responses.check(
                IDP.protect(
                    TestIdp.response()
                        .replaceFirst("InResponseTo=\"_request-1\"", "InResponseTo=\"_2\""),
                    USUAL),
                notKnown))
        .isInstanceOf(ResponseVerdict.Refused.class);
  }

  @Test
  void aCaptureThatAnswersNothingIsMeasuredByWhatTheSourceAllows() {
    String response =
        IDP.protect(TestIdp.response().replace(" InResponseTo=\"_request-1\"", ""), USUAL);

    for (boolean allowed : List.of(true, false)) {
      ResponseVerdict verdict =
          Responses.check(
              response,
              TestIdp.expectation(
                  IDP.identityProvider(), new ExpectedRequest.NotKnown(allowed), TestIdp.NOW));

      assertThat(Responses.codes(verdict))
          .isEqualTo(allowed ? List.of() : List.of("UnsolicitedNotAllowed"));
    }
  }

  static ResponseExpectation unsolicited(boolean allowed) {
    return TestIdp.expectation(
        IDP.identityProvider(), new ExpectedRequest.None(allowed), TestIdp.NOW);
  }
}
