package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.NOW;
import static dev.sallyport.signin.TestSessions.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceSpec.Match;
import dev.sallyport.api.SignInReason;
import dev.sallyport.api.TestSource;
import dev.sallyport.api.User;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.IdentityMatch.Against;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignInTest {

  private static final String EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
  private static final String OBJECT_ID =
      "http://schemas.microsoft.com/identity/claims/objectidentifier";
  private static final Duration LENGTH = Duration.ofHours(8);

  private final User jane = TestPeople.user("jane", "jane@example.com", "4711", true);
  private final TestPeople people =
      TestPeople.of(
          jane,
          TestPeople.user("john", "john@example.com", "4712", false),
          TestPeople.user("twin-1", "twin-1", "47", true),
          TestPeople.user("twin-2", "twin-2", "47", true));

  private static VerifiedIdentity identity(
      String nameID, Map<String, List<String>> attributes, Optional<Instant> sessionEnd) {
    return new VerifiedIdentity(
        "https://idp.example.com/saml",
        "_1",
        new VerifiedIdentity.NameID(nameID, EMAIL, Optional.empty(), Optional.empty()),
        attributes,
        Optional.empty(),
        sessionEnd,
        NOW,
        NOW.plusSeconds(300));
  }

  private SignIn signIn(String nameID) {
    return signIn(identity(nameID, Map.of(), Optional.empty()), IdentityMatch.DEFAULT);
  }

  private SignIn signIn(VerifiedIdentity identity, IdentityMatch match) {
    return SignIn.of(identity, Optional.of(match), people, SOURCE, LENGTH, NOW);
  }

  private SignIn byAttribute(List<String> values, Against against) {
    return signIn(
        identity("whoever", Map.of(OBJECT_ID, values), Optional.empty()),
        new IdentityMatch(Optional.of(OBJECT_ID), against, Optional.empty()));
  }

  private static void assertDenied(SignIn signIn, String reason) {
    assertThat(signIn)
        .isInstanceOfSatisfying(
            SignIn.Denied.class,
            denied -> {
              assertThat(denied.reason()).isEqualTo(reason);
              assertThat(denied.message()).endsWith(".").doesNotContain("null");
            });
  }

  @Test
  void whoseSessionAtTheIdpHasJustEndedIsNotLetIn() {
    assertThat(
            signIn(identity("jane@example.com", Map.of(), Optional.of(NOW)), IdentityMatch.DEFAULT))
        .isInstanceOfSatisfying(
            SignIn.Denied.class,
            denied -> assertThat(denied.reason()).isEqualTo(SignInReason.SESSION_OVER));
  }

  @Test
  void whoseUserNameTheNameIdIsComesInWhateverTheCaseOfItsLetters() {
    SignIn.Allowed allowed = new SignIn.Allowed(jane, NOW.plus(LENGTH));

    assertThat(signIn("jane@example.com")).isEqualTo(allowed);
    assertThat(signIn("Jane@EXAMPLE.com")).isEqualTo(allowed);
  }

  @Test
  void nobodyElseDoes() {
    for (String name :
        List.of("jane", "jane@example.com ", "jane@example.org", "4711", "ｊane@example.com", "")) {
      assertDenied(signIn(name), SignInReason.USER_NOT_FOUND);
    }
  }

  @Test
  void whoIsInactiveOrGoingDoesNot() {
    assertDenied(signIn("john@example.com"), SignInReason.USER_INACTIVE);

    jane.getMetadata().setDeletionTimestamp(NOW.toString());
    assertDenied(signIn("jane@example.com"), SignInReason.USER_NOT_FOUND);
  }

  @Test
  void ofTwoWhoAskForANameTheOlderComesIn() {
    User younger = TestPeople.user("janet", "JANE@example.com", "4713", true);
    younger.getMetadata().setCreationTimestamp("2026-02-01T00:00:00Z");
    TestPeople both = TestPeople.of(younger, jane);

    assertThat(
            SignIn.of(
                identity("jane@example.com", Map.of(), Optional.empty()),
                Optional.of(IdentityMatch.DEFAULT),
                both,
                SOURCE,
                LENGTH,
                NOW))
        .isInstanceOfSatisfying(
            SignIn.Allowed.class, allowed -> assertThat(allowed.user()).isEqualTo(jane));
    // The immutable id finds the younger one, who could only act under the older one's name.
    assertDenied(
        SignIn.of(
            identity("4713", Map.of(), Optional.empty()),
            Optional.of(new IdentityMatch(Optional.empty(), Against.EXTERNAL_ID, Optional.empty())),
            both,
            SOURCE,
            LENGTH,
            NOW),
        SignInReason.USER_NAME_NOT_HELD);
  }

  @Test
  void anAttributeFindsThePersonByTheirImmutableId() {
    assertThat(byAttribute(List.of("4711"), Against.EXTERNAL_ID))
        .isEqualTo(new SignIn.Allowed(jane, NOW.plus(LENGTH)));
    assertThat(byAttribute(List.of("jane@example.com"), Against.USER_NAME))
        .isEqualTo(new SignIn.Allowed(jane, NOW.plus(LENGTH)));
    assertDenied(byAttribute(List.of("4799"), Against.EXTERNAL_ID), SignInReason.USER_NOT_FOUND);
    assertDenied(byAttribute(List.of("47"), Against.EXTERNAL_ID), SignInReason.USER_AMBIGUOUS);
  }

  @Test
  void anAttributeWithSeveralValuesOrNoneFindsNobody() {
    assertDenied(
        byAttribute(List.of("4711", "4712"), Against.EXTERNAL_ID),
        SignInReason.ATTRIBUTE_NOT_ALONE);
    assertDenied(
        byAttribute(List.of("4711", "4711"), Against.EXTERNAL_ID),
        SignInReason.ATTRIBUTE_NOT_ALONE);
    assertDenied(byAttribute(List.of(), Against.EXTERNAL_ID), SignInReason.ATTRIBUTE_MISSING);
    assertDenied(byAttribute(List.of(""), Against.EXTERNAL_ID), SignInReason.ATTRIBUTE_MISSING);
    assertDenied(
        signIn(
            identity("jane@example.com", Map.of(), Optional.empty()),
            new IdentityMatch(Optional.of(OBJECT_ID), Against.USER_NAME, Optional.empty())),
        SignInReason.ATTRIBUTE_MISSING);
  }

  @Test
  void aNameIdOfAnotherFormatThanThePinnedOneFindsNobody() {
    VerifiedIdentity identity = identity("jane@example.com", Map.of(), Optional.empty());

    assertThat(
            signIn(
                identity,
                new IdentityMatch(Optional.empty(), Against.USER_NAME, Optional.of(EMAIL))))
        .isInstanceOf(SignIn.Allowed.class);
    assertDenied(
        signIn(
            identity,
            new IdentityMatch(Optional.empty(), Against.USER_NAME, Optional.of("urn:other"))),
        SignInReason.NAME_ID_FORMAT_MISMATCH);
  }

  @Test
  void withoutASourceInForceNobodyComesIn() {
    for (CenterSource source :
        List.of(new CenterSource.Changing(), new CenterSource.None(), new CenterSource.Unknown())) {
      assertDenied(
          SignIn.of(
              identity("jane@example.com", Map.of(), Optional.empty()),
              Optional.of(IdentityMatch.DEFAULT),
              people,
              source,
              LENGTH,
              NOW),
          SignInReason.SOURCE_NOT_IN_FORCE);
    }
  }

  @Test
  void theIdentityProviderMayEndTheSessionEarlierAndNotLater() {
    Instant early = NOW.plusSeconds(60);

    assertThat(
            signIn(
                identity("jane@example.com", Map.of(), Optional.of(early)), IdentityMatch.DEFAULT))
        .isEqualTo(new SignIn.Allowed(jane, early));
    assertThat(
            signIn(
                identity("jane@example.com", Map.of(), Optional.of(NOW.plus(LENGTH.plusDays(1)))),
                IdentityMatch.DEFAULT))
        .isEqualTo(new SignIn.Allowed(jane, NOW.plus(LENGTH)));
  }

  @Test
  void aMatchThatIsNotUnderstoodLetsNobodyIn() {
    assertThat(match(null, null, null)).contains(IdentityMatch.DEFAULT);
    assertThat(match(Match.ATTRIBUTE, OBJECT_ID, Match.EXTERNAL_ID))
        .contains(new IdentityMatch(Optional.of(OBJECT_ID), Against.EXTERNAL_ID, Optional.empty()));
    assertThat(match(Match.ATTRIBUTE, null, null)).isEmpty();
    assertThat(match(Match.NAME_ID, OBJECT_ID, null)).isEmpty();
    assertThat(match("Certificate", null, null)).isEmpty();
    assertThat(match(null, null, "email")).isEmpty();

    assertDenied(
        SignIn.of(
            identity("jane@example.com", Map.of(), Optional.empty()),
            Optional.empty(),
            people,
            SOURCE,
            LENGTH,
            NOW),
        SignInReason.MATCH_NOT_UNDERSTOOD);
  }

  private static Optional<IdentityMatch> match(String from, String attribute, String against) {
    return IdentityMatch.of(
        new IdentitySourceSpec.SignInRules(null, new Match(from, attribute, against), null, null));
  }

  @Test
  void whatTheSourceSaysOfTheLengthOfSessionsIsKeptWithinAWeek() {
    assertThat(length("90m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(length("12h30m")).isEqualTo(Duration.ofMinutes(750));
    assertThat(length("400h")).isEqualTo(Duration.ofDays(7));
    for (String unreadable : List.of("0s", "-1h", "7d", "", "soon")) {
      assertThat(length(unreadable)).as(unreadable).isEqualTo(Duration.ofHours(8));
    }
    assertThat(length(null)).isEqualTo(Duration.ofHours(8));
  }

  private static Duration length(String duration) {
    return SessionRules.length(
        TestSource.ofType(IdentitySourceSpec.EXTERNAL_IDP).session(duration).spec());
  }

  @Test
  void aReferenceCanBeReadOutOnTheTelephone() {
    Randomness randomness = TestSessions.randomness(10);
    Set<String> references = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String reference = Reference.random(randomness);
      assertThat(reference).matches("[2-9A-HJKMNP-TV-Z]{5}");
      references.add(reference);
    }
    assertThat(references).hasSizeGreaterThan(990);
  }
}
