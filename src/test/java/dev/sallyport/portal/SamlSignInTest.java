package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionRoom;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SamlSignInTest {

  private Instant now = TestIdp.NOW;
  private Site site = TestSite.open();
  private Optional<CenterSource> changedTo = Optional.empty();
  private final TestPortal portal =
      new TestPortal(
          new FakeSites(() -> site, () -> changedTo.orElseGet(() -> site.source())), () -> now);
  private final FakeDirectory directory = portal.directory;
  private final FakeSessions sessions = portal.sessions;
  private final Browser browser = portal.browser;

  @Test
  void aPersonSignsIn() {
    directory.add("jane", TestIdp.NAME_ID);

    Answer answer = answerOfIdp(login());

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("Location")).contains("/");
    assertThat(browser.get("/").text()).contains(TestIdp.NAME_ID);
    Session session = sessions.all().getFirst();
    assertThat(session.getSpec().user().uid()).isEqualTo("uid-of-jane");
    assertThat(session.getSpec().source().epoch()).isEqualTo(3);
    assertThat(session.getSpec().address()).isEqualTo("192.0.2.7");
    assertThat(session.getSpec().expiresAt()).isEqualTo("2026-06-01T20:00:00Z");
    assertThat(count("Success")).isEqualTo(1);
  }

  @Test
  void theRequestIsSignedAndItsStateIsSealed() {
    RedirectQuery query = login();

    assertThat(query.isSignedBy(TestIdp.serviceProvider().certificate())).isTrue();
    assertThat(query.relayState().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(80);
    assertThat(browser.cookies())
        .hasSize(1)
        .allSatisfy(
            (name, value) -> {
              assertThat(name).isEqualTo("__Host-sallyport-login-" + query.relayState());
              assertThat(value).doesNotContain(IdpAnswers.id(query));
            });
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void nothingOfASignInIsLeftInTheBrowserButTheSession() {
    directory.add("jane", TestIdp.NAME_ID);

    answerOfIdp(login());

    assertThat(browser.cookies()).containsOnlyKeys("__Host-sallyport");
  }

  @Test
  void twoTabsDoNotTakeEachOthersRequest() {
    directory.add("jane", TestIdp.NAME_ID);
    RedirectQuery first = login();
    RedirectQuery second = login();

    assertThat(answerOfIdp(first).status()).isEqualTo(303);
    assertThat(answerOfIdp(second).status()).isEqualTo(303);
  }

  @Test
  void manyTabsDoNotFillTheHeadOfEveryRequest() {
    for (int i = 0; i < 12; i++) {
      login();
    }

    assertThat(browser.cookies()).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void anAnswerForAnotherBrowserIsRefused() {
    directory.add("jane", TestIdp.NAME_ID);
    RedirectQuery stolen = login();
    Browser other = portal.another();

    Answer answer =
        other.postFromIdp(IdpAnswers.form(response(IdpAnswers.id(stolen)), stolen.relayState()));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(other.isSignedIn()).isFalse();
    assertThat(count("InResponseToMismatch") + count("UnsolicitedNotAllowed")).isEqualTo(1);
  }

  @Test
  void aUsedAssertionDoesNotSignInAgain() {
    directory.add("jane", TestIdp.NAME_ID);
    RedirectQuery query = login();
    Browser copy = portal.another();
    copy.take(browser);
    String response = response(IdpAnswers.id(query));
    browser.postFromIdp(IdpAnswers.form(response, query.relayState()));

    Answer answer = copy.postFromIdp(IdpAnswers.form(response, query.relayState()));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(copy.isSignedIn()).isFalse();
    assertThat(sessions.all()).hasSize(1);
    assertThat(count("AssertionReplayed")).isEqualTo(1);
  }

  @Test
  void whoIsNoUserSeesAReferenceAndNoReason() {
    Answer answer = answerOfIdp(login());

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .containsPattern("Reference: <strong class=\"reference\">[A-Z2-9]{5}<");
    assertThat(answer.text()).doesNotContain(TestIdp.NAME_ID, "UserNotFound", "User of this");
    assertThat(browser.isSignedIn()).isFalse();
    assertThat(sessions.all()).isEmpty();
    assertThat(count("UserNotFound")).isEqualTo(1);
  }

  @Test
  void anUnsignedAnswerIsRefused() {
    directory.add("jane", TestIdp.NAME_ID);
    RedirectQuery query = login();

    Answer answer =
        browser.postFromIdp(
            IdpAnswers.form(
                TestIdp.response().replace(TestIdp.REQUEST, IdpAnswers.id(query)),
                query.relayState()));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(sessions.all()).isEmpty();
    assertThat(count("SignatureMissing")).isEqualTo(1);
  }

  @Test
  void aFormThatIsNoneIsRefused() {
    assertThat(browser.postFromIdp(Map.of()).status()).isEqualTo(403);
    assertThat(browser.postFromIdp(Map.of("SAMLResponse", "%%%")).status()).isEqualTo(403);
    assertThat(browser.postFromIdp(Map.of("SAMLResponse", "a".repeat(600_000))).status())
        .isEqualTo(413);
  }

  /** SAML bindings §3.6, and a Response by a binding that it has no place in (profiles §4.1.2). */
  @Test
  void noOtherBindingIsTaken() {
    assertThat(browser.postFromIdp(Map.of("SAMLart", "AAQAAMFbLinlXaCM")).status()).isEqualTo(403);
    assertThat(browser.get("/saml/acs?SAMLart=AAQAAMFbLinlXaCM").status()).isEqualTo(405);
    assertThat(browser.get("/saml/acs?SAMLResponse=PHNhbWwvPg").status()).isEqualTo(405);
    assertThat(sessions.writes()).isZero();
  }

  @Test
  void anAnswerThatComesAfterItsTimeIsRefused() {
    directory.add("jane", TestIdp.NAME_ID);
    RedirectQuery query = login();
    now = now.plus(Lifetimes.LOGIN).plusSeconds(1);

    assertThat(answerOfIdp(query).status()).isEqualTo(403);
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void whereTheIdpCannotBeAskedTheAdministratorReadsWhy() {
    site = TestSite.withoutRedirect();

    Answer answer = browser.get("/login");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("Reference: ").doesNotContain("HTTP-Redirect");
    assertThat(count("NoRedirectBinding")).isEqualTo(1);
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void theClockOfTheIdpMayDifferByWhatTheInstallSays() {
    directory.add("jane", TestIdp.NAME_ID);
    Browser patient = portal.another(TestSite.settings(Duration.ofMinutes(5)));
    RedirectQuery usual = login();
    RedirectQuery patiently =
        RedirectQuery.of(patient.get("/login").header("Location").orElseThrow());
    now = now.plus(Duration.ofMinutes(3));

    assertThat(answerOfIdp(usual).status()).isEqualTo(403);
    assertThat(count("AssertionExpired")).isEqualTo(1);
    assertThat(patient.postFromIdp(IdpAnswers.form(patiently, TestIdp.NAME_ID)).status())
        .isEqualTo(303);
  }

  @Test
  void anAnswerToAnotherSourceIsRefused() {
    directory.add("jane", TestIdp.NAME_ID);
    for (CenterSource another :
        List.of(
            new CenterSource.InForce("uid-of-corp", 4),
            new CenterSource.InForce("uid-of-another", 3))) {
      site = TestSite.open();
      RedirectQuery query = login();
      site = TestSite.with(another, false);

      assertThat(answerOfIdp(query).status()).as("%s", another).isEqualTo(403);
      assertThat(sessions.all()).isEmpty();
    }
  }

  @Test
  void whileASourceChangesNobodySignsIn() {
    site = TestSite.with(new CenterSource.Changing(), false);

    assertThat(browser.get("/login").status()).isEqualTo(503);
    assertThat(browser.postFromIdp(Map.of("SAMLResponse", "")).status()).isEqualTo(503);
    assertThat(browser.get("/").text())
        .contains("not possible at present")
        .doesNotContain("/login");
  }

  @Test
  void whoComesBesideTheBeginningOfAChangeIsNotLetIn() {
    directory.add("jane", TestIdp.NAME_ID);
    RedirectQuery query = login();
    changedTo = Optional.of(new CenterSource.Changing());

    assertThat(answerOfIdp(query).status()).isEqualTo(403);
    assertThat(browser.isSignedIn()).isFalse();
    assertThat(sessions.all()).isEmpty();
    assertThat(count("SourceNotInForce")).isEqualTo(1);
  }

  @Test
  void whoComesUnaskedIsRefusedUnlessTheSourceAllowsIt() {
    directory.add("jane", TestIdp.NAME_ID);

    assertThat(browser.postFromIdp(IdpAnswers.form(IdpAnswers.unsolicited(), null)).status())
        .isEqualTo(403);
    assertThat(count("UnsolicitedNotAllowed")).isEqualTo(1);
  }

  @Test
  void whoSignsInAnewInABrowserEndsWhatItHad() {
    directory.add("jane", TestIdp.NAME_ID);
    answerOfIdp(login());
    Session first = sessions.all().getFirst();

    answerOfIdp(login());

    assertThat(sessions.all()).hasSize(1).doesNotContain(first);
    assertThat(browser.get("/").text()).contains(TestIdp.NAME_ID);
  }

  @Test
  void aCookieWithoutItsSecretEndsNobodysSession() {
    directory.add("jane", TestIdp.NAME_ID);
    answerOfIdp(login());
    String cookie = browser.cookies().get("__Host-sallyport");
    Browser other = portal.another();
    String guess = cookie.substring(0, cookie.length() - 20) + "A".repeat(20);
    other.give("__Host-sallyport", guess);
    RedirectQuery query = RedirectQuery.of(other.get("/login").header("Location").orElseThrow());

    other.postFromIdp(IdpAnswers.form(query, TestIdp.NAME_ID));

    assertThat(sessions.all()).hasSize(2);
  }

  @Test
  void whoSignsInAgainAndAgainHasABoundedNumberOfSessions() {
    directory.add("jane", TestIdp.NAME_ID);
    answerOfIdp(login());
    Session first = sessions.all().getFirst();

    for (int i = 0; i < 59; i++) {
      now = now.plusSeconds(1);
      Browser next = portal.another();
      RedirectQuery query = RedirectQuery.of(next.get("/login").header("Location").orElseThrow());
      assertThat(next.postFromIdp(IdpAnswers.form(query, TestIdp.NAME_ID)).status()).isEqualTo(303);
    }

    assertThat(sessions.all()).hasSize(SessionRoom.MOST_ALIVE).doesNotContain(first);
  }

  @Test
  void whereTooManyAreKeptNobodyEnters() {
    User jane = directory.add("jane", TestIdp.NAME_ID);
    for (int i = 0; i < SessionRoom.MOST_KEPT; i++) {
      assertThat(
              sessions.create(
                  TestSite.session(
                      jane,
                      SessionToken.first(Domain.COOKIE, TestSite.RANDOM),
                      new NewSession.Origin("192.0.2.7", null),
                      now)))
          .isPresent();
    }

    assertThat(answerOfIdp(login()).status()).isEqualTo(403);
    assertThat(sessions.all()).hasSize(SessionRoom.MOST_KEPT);
    assertThat(count("TooManySessions")).isEqualTo(1);
  }

  @Test
  void aCreationWhoseAnswerWasLostSignsIn() {
    directory.add("jane", TestIdp.NAME_ID);
    sessions.answersAreLost = true;

    assertThat(answerOfIdp(login()).status()).isEqualTo(303);
    assertThat(browser.isSignedIn()).isTrue();
  }

  @Test
  void cookiesOfNoSessionAreNotLookedForWithoutABound() {
    for (int i = 0; i < 200; i++) {
      browser.give("__Host-sallyport", SessionToken.first(Domain.COOKIE, TestSite.RANDOM).text());
      assertThat(browser.get("/").status()).isEqualTo(200);
    }

    assertThat(sessions.reads).isEqualTo(Misses.AT_ONCE);
  }

  @Test
  void aStateOfAnotherVersionIsNone() {
    assertThat(LoginState.parse("{\"center\":\"identity\",\"unheardOf\":1}")).isEmpty();
    assertThat(LoginState.parse("{\"center\":\"identity\"}")).isEmpty();
    assertThat(LoginState.parse("null")).isEmpty();
    assertThat(
            LoginState.parse(
                "{\"center\":\"identity\",\"source\":\"u\",\"epoch\":1,\"requestID\":\"_1\",\"goOn\":\"/\"}"))
        .contains(new LoginState("identity", "u", 1, "_1", "/", null));
  }

  @Test
  void theMetadataIsThatOfTheSecret() {
    Answer answer = browser.get("/saml/metadata");

    assertThat(answer.text()).isEqualTo("<metadata/>");
    assertThat(answer.header("Content-Type")).contains("application/samlmetadata+xml");
  }

  private RedirectQuery login() {
    Answer answer = browser.get("/login");
    assertThat(answer.status()).isEqualTo(303);
    return RedirectQuery.of(answer.header("Location").orElseThrow());
  }

  private Answer answerOfIdp(RedirectQuery query) {
    return answerOfIdp(query, TestIdp.NAME_ID);
  }

  private Answer answerOfIdp(RedirectQuery query, String nameID) {
    return browser.postFromIdp(IdpAnswers.form(query, nameID));
  }

  private static String response(String requestID) {
    return IdpAnswers.response(requestID, TestIdp.NAME_ID);
  }

  private double count(String reason) {
    return portal.count(Failures.METRIC, reason);
  }
}
