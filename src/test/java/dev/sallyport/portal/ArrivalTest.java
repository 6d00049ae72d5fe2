package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.IdentityMatch.Against;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.web.Answer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who comes from the identity provider without having been asked for. */
class ArrivalTest {

  private static final String JOHN = "john.roe@example.com";
  private static final String CONFIRM = "/arrive/confirm";
  private static final String COOKIE = "__Host-sallyport-arrival";
  private static final Map<String, String> YES = Map.of("decision", "allow");
  private static final Map<String, String> NO = Map.of("decision", "refuse");

  private Instant now = TestIdp.NOW;
  private Site site = TestSite.idpInitiated();
  private Optional<CenterSource> changedTo = Optional.empty();
  private final TestPortal portal =
      new TestPortal(
          new FakeSites(() -> site, () -> changedTo.orElseGet(() -> site.source())), () -> now);
  private final FakeDirectory directory = portal.directory;
  private final FakeSessions sessions = portal.sessions;
  private final Browser browser = portal.browser;

  @BeforeEach
  void givenTwoPeople() {
    directory.add("jane", TestIdp.NAME_ID);
    directory.add("john", JOHN);
  }

  @Test
  void whoComesUnaskedIsAskedUnderWhichName() {
    Answer posted =
        browser.postFromIdp(IdpAnswers.form(IdpAnswers.unsolicited(), "https://evil.example.com/"));

    assertThat(posted.header("Location")).contains("/arrive");
    Answer question = browser.get("/arrive");
    assertThat(question.status()).isEqualTo(200);
    assertThat(question.text())
        .contains("<h1>Sign in as " + TestIdp.NAME_ID + "?</h1>", "cancel")
        .doesNotContain("Sign out");
    assertThat(browser.isSignedIn()).isFalse();
    assertThat(sessions.all()).isEmpty();
    assertThat(count("Success")).isZero();
  }

  @Test
  void whoSaysYesReachesThePortal() {
    Answer answer = browser.press(arrived(), CONFIRM, YES);

    assertThat(answer.header("Location")).contains("/");
    assertThat(browser.get("/").text()).contains(TestIdp.NAME_ID);
    assertThat(browser.cookies()).containsOnlyKeys(Portal.SESSION_COOKIE);
    assertThat(sessions.all())
        .singleElement()
        .satisfies(
            session -> {
              assertThat(session.getSpec().user().uid()).isEqualTo("uid-of-jane");
              assertThat(session.getSpec().source().epoch()).isEqualTo(3);
              assertThat(session.getSpec().expiresAt()).isEqualTo("2026-06-01T20:00:00Z");
              assertThat(session.getSpec().identityProvider().nameID()).isEqualTo(TestIdp.NAME_ID);
            });
    assertThat(count("Success")).isEqualTo(1);
  }

  @Test
  void whoSaysNoIsNotSignedInAndNothingIsLeft() {
    Answer answer = browser.press(arrived(), CONFIRM, NO);

    assertThat(answer.header("Location")).contains("/");
    assertThat(browser.cookies()).isEmpty();
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void theAssertionIsSpentBeforeThePersonAnswers() {
    arrived();

    Answer again = portal.another().postFromIdp(IdpAnswers.form(IdpAnswers.unsolicited(), null));

    assertThat(again.status()).isEqualTo(403);
    assertThat(count("AssertionReplayed")).isEqualTo(1);
  }

  @Test
  void aFormWithoutTheTokenOfThisArrivalIsRefused() {
    arrived();

    assertThat(browser.press(CONFIRM, YES).status()).isEqualTo(403);
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void aQuestionThatIsShownIsNotTheAnswerToAnotherThatCameMeanwhile() {
    Answer janes = arrived();
    browser.postFromIdp(IdpAnswers.form(IdpAnswers.unsolicited("_other", JOHN), null));

    assertThat(browser.press(janes, CONFIRM, YES).status()).isEqualTo(403);
    assertThat(browser.isSignedIn()).isFalse();
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void anotherBrowserDoesNotAnswer() {
    Answer question = arrived();

    Answer answer = portal.another().press(question, CONFIRM, YES);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void pressingTwiceSignsInOnce() {
    Answer question = arrived();
    Browser twice = portal.another();
    twice.take(browser);

    browser.press(question, CONFIRM, YES);
    Answer second = twice.press(question, CONFIRM, YES);

    assertThat(second.status()).isEqualTo(303);
    assertThat(twice.cookies()).isEqualTo(browser.cookies());
    assertThat(sessions.all()).hasSize(1);
  }

  @Test
  void whoAnswersTooLateIsToldSo() {
    Answer question = arrived();
    now = now.plus(Lifetimes.ARRIVAL);

    Answer answer = browser.press(question, CONFIRM, YES);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("too old", "Sign in again");
    assertThat(browser.cookies()).isEmpty();
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void whoBecameInactiveMeanwhileIsNotLetIn() {
    Answer question = arrived();
    directory.deactivate("jane");

    assertThat(browser.press(question, CONFIRM, YES).status()).isEqualTo(403);
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void underAnotherSourceThanThatOfTheAssertionNobodyIsLetIn() {
    Answer question = arrived();
    site = TestSite.with(new CenterSource.InForce("uid-of-corp", 4), true);

    assertThat(browser.press(question, CONFIRM, YES).status()).isEqualTo(403);
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void whoAnswersBesideTheBeginningOfAChangeIsNotLetIn() {
    Answer question = arrived();
    changedTo = Optional.of(new CenterSource.Changing());

    assertThat(browser.press(question, CONFIRM, YES).status()).isEqualTo(403);
    assertThat(browser.isSignedIn()).isFalse();
    assertThat(sessions.all()).isEmpty();
    assertThat(count("SourceNotInForce")).isEqualTo(1);
  }

  @Test
  void nobodyTakesTheSessionOfSomebodyElse() {
    signIn(JOHN);
    String before = browser.cookies().get(Portal.SESSION_COOKIE);

    Answer refused = arrived();

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text()).contains("Somebody else is signed in here");
    assertThat(browser.cookies()).containsExactly(Map.entry(Portal.SESSION_COOKIE, before));
    assertThat(sessions.all()).hasSize(1);
  }

  @Test
  void norOfSomebodyWhoCameWhileTheQuestionWasShown() {
    Answer question = arrived();
    signIn(JOHN);
    String before = browser.cookies().get(Portal.SESSION_COOKIE);

    Answer refused = browser.press(question, CONFIRM, YES);

    assertThat(refused.status()).isEqualTo(409);
    assertThat(browser.cookies()).containsExactly(Map.entry(Portal.SESSION_COOKIE, before));
    assertThat(sessions.all()).hasSize(1);
  }

  @Test
  void whoIsThereAlreadyIsRenewedWithoutAQuestion() {
    signIn(TestIdp.NAME_ID);
    Session first = sessions.all().getFirst();

    Answer answer = arrived();

    assertThat(answer.header("Location")).contains("/");
    assertThat(sessions.all()).hasSize(1).doesNotContain(first);
    assertThat(browser.get("/").text()).contains(TestIdp.NAME_ID);
    assertThat(browser.cookies()).containsOnlyKeys(Portal.SESSION_COOKIE);
  }

  @Test
  void whoSignedInMeanwhileIsRenewedToo() {
    Answer question = arrived();
    signIn(TestIdp.NAME_ID);

    browser.press(question, CONFIRM, YES);

    assertThat(sessions.all()).hasSize(1);
    assertThat(browser.isSignedIn()).isTrue();
  }

  @Test
  void whatTheBrowserCarriesSaysNothingToIt() {
    arrived();

    assertThat(browser.cookies()).containsOnlyKeys(COOKIE);
    assertThat(browser.cookies().get(COOKIE)).doesNotContain(TestIdp.NAME_ID, "spc_");
  }

  @Test
  void aCookieThatIsNoneOfOursIsNobodysArrival() {
    browser.give(COOKIE, "00000000.AAAA");

    assertThat(browser.get("/arrive").header("Location")).contains("/");
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void aLongNameOfTheIdentityProviderKeepsNobodyOut() {
    String longest = "\u4e2d".repeat(1_000);
    directory.add("long", "long@example.com", longest);
    site =
        TestSite.with(
            new CenterSource.InForce("uid-of-corp", 3),
            true,
            new IdentityMatch(Optional.empty(), Against.EXTERNAL_ID, Optional.empty()));
    browser.postFromIdp(IdpAnswers.form(IdpAnswers.unsolicited("_long", longest), null));
    assertThat(browser.cookies().get(COOKIE)).hasSizeLessThan(4_000);

    Answer answer = browser.press(browser.get("/arrive"), CONFIRM, YES);

    assertThat(answer.status()).isEqualTo(303);
    assertThat(browser.isSignedIn()).isTrue();
  }

  /** What somebody sees who is sent here from the identity provider. */
  private Answer arrived() {
    browser.postFromIdp(IdpAnswers.form(IdpAnswers.unsolicited(), null));
    return browser.get("/arrive");
  }

  private void signIn(String userName) {
    RedirectQuery query = RedirectQuery.of(browser.get("/login").header("Location").orElseThrow());
    assertThat(browser.postFromIdp(IdpAnswers.form(query, userName)).status()).isEqualTo(303);
  }

  private double count(String reason) {
    return portal.count(Failures.METRIC, reason);
  }
}
