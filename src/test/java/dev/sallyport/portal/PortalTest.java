package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.User;
import dev.sallyport.portal.Directory.BoundRole;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.Answer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortalTest {

  private static final String AGENT = "<script>alert(1)</script>";

  private Instant now = TestIdp.NOW;
  private Site site = TestSite.open();
  private final TestPortal portal = new TestPortal(FakeSites.of(() -> site), () -> now);
  private final FakeDirectory directory = portal.directory;
  private final FakeSessions sessions = portal.sessions;
  private final Browser browser = portal.browser;

  @BeforeEach
  void givenPeople() {
    directory.add("jane", "jane.doe@example.com");
    directory.add("john", "john.roe@example.com");
  }

  @Test
  void whoIsNotSignedInIsAskedTo() {
    Answer answer = browser.get("/");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("href=\"/login\"").doesNotContain("Sign out");
    assertThat(browser.get("/sessions").header("Location")).contains("/");
  }

  @Test
  void thePersonSeesWhatTheyMayDo() {
    signIn("jane");
    directory.roles.add(new BoundRole("payments", "edit", "platform"));
    directory.roles.add(new BoundRole("", "view", ""));

    assertThat(browser.get("/").text())
        .contains("jane.doe@example.com", "payments", "edit", "Group platform")
        .contains("Whole cluster", "view", "You");
  }

  @Test
  void whoMayDoVeryMuchReadsItInParts() {
    signIn("jane");
    for (int i = 0; i < 204; i++) {
      directory.roles.add(new BoundRole("team-%03d".formatted(i), "edit", ""));
    }

    assertThat(browser.get("/").text())
        .contains("team-099", "href=\"/?page=2\">104 more</a>")
        .doesNotContain("team-100");
    assertThat(browser.get("/?page=3").text())
        .contains("team-203", "href=\"/?page=2\">Those before</a>");
  }

  @Test
  void thePersonIsToldThatNothingIsAssigned() {
    signIn("jane");

    assertThat(browser.get("/").text()).contains("Nothing has been assigned to you yet");
  }

  @Test
  void namesCannotWriteThePage() {
    directory.add("eve", "<img src=x onerror=alert(1)>");
    signIn("eve");
    directory.roles.add(new BoundRole("\"><b>", "<i>", "&amp;"));

    assertThat(browser.get("/").text())
        .doesNotContain("<img", "<b>", "<i>", "onerror=alert(1)>")
        .contains("&amp;amp;");
    assertThat(browser.get("/sessions").text()).doesNotContain(AGENT).contains("&lt;script");
  }

  @Test
  void aPageHoldsNoScriptAndNoStyleOfItsOwn() {
    signIn("jane");

    assertThat(browser.get("/").text() + browser.get("/sessions").text())
        .doesNotContain("<script", "<style", " style=", " onclick", "javascript:");
  }

  @Test
  void theStylesheetOfThePageIsServedForEver() {
    String page = browser.get("/").text();
    String path = page.replaceFirst("(?s).*href=\"(/assets/[^\"]+)\".*", "$1");

    Answer css = browser.get(path);

    assertThat(css.status()).isEqualTo(200);
    assertThat(css.header("Content-Type")).contains("text/css; charset=utf-8");
    assertThat(css.header("Cache-Control").orElseThrow()).contains("immutable");
  }

  @Test
  void theSignOfThePageIsServed() {
    String path =
        browser.get("/").text().replaceFirst("(?s).*href=\"(/assets/icon[^\"]+)\".*", "$1");

    assertThat(browser.get(path).header("Content-Type")).contains("image/svg+xml");
  }

  @Test
  void thePersonSeesTheirSessionsAndNobodyElses() {
    signIn("jane");
    kubectl("jane", "203.0.113.77");
    kubectl("john", "203.0.113.88");

    assertThat(browser.get("/sessions").text())
        .contains("kubectl", "203.0.113.77", "this browser")
        .doesNotContain("203.0.113.88");
  }

  @Test
  void thePersonEndsOneOfTheirSessions() {
    signIn("jane");
    Session other = kubectl("jane", "203.0.113.77");

    Answer answer = end(other);

    assertThat(answer.header("Location")).contains("/sessions");
    assertThat(sessions.all()).hasSize(1);
    assertThat(browser.get("/").text()).contains("Sign out");
  }

  @Test
  void thePersonEndsAllTheirOtherSessionsAtOnce() {
    Session own = signIn("jane");
    kubectl("jane", "203.0.113.77");
    kubectl("jane", "203.0.113.78");
    Session johns = kubectl("john", "203.0.113.88");
    assertThat(browser.get("/sessions").text()).contains("End all 2 other sessions");

    Answer answer = browser.press("/sessions/end-others", Map.of());

    assertThat(answer.header("Location")).contains("/sessions");
    assertThat(sessions.all()).containsExactlyInAnyOrder(own, johns);
    assertThat(browser.get("/sessions").text()).doesNotContain("other session");
  }

  @Test
  void aLongListOfSessionsIsShownInParts() {
    signIn("jane");
    for (int i = 0; i < Part.MOST + 41; i++) {
      kubectl("jane", "203.0.113.77");
    }

    String first = browser.get("/sessions").text();
    String second = browser.get("/sessions?page=2").text();

    assertThat(first.split("<li>\n<h2>", -1)).hasSize(Part.MOST + 1);
    assertThat(first.indexOf("this browser"))
        .isPositive()
        .isLessThan(first.indexOf("kubectl</bdi>"));
    assertThat(first).contains("href=\"/sessions?page=2\">42 more</a>", "End all 141 other");
    assertThat(second.split("<li>\n<h2>", -1)).hasSize(42 + 1);
    assertThat(second).contains("href=\"/sessions?page=1\"").doesNotContain("more</a>");
    assertThat(browser.get("/sessions?page=99").text()).isEqualTo(second);
    assertThat(browser.get("/sessions?page=-1").text()).isEqualTo(first);
    assertThat(browser.get("/sessions?page=x").text()).isEqualTo(first);
  }

  @Test
  void nobodyEndsTheSessionOfSomebodyElse() {
    signIn("jane");
    Session others = kubectl("john", "203.0.113.88");

    end(others);

    assertThat(sessions.all()).contains(others);
  }

  @Test
  void signingOutEndsTheSession() {
    signIn("jane");

    Answer answer = browser.press("/logout", Map.of());

    assertThat(answer.text()).contains("You are signed out");
    assertThat(browser.isSignedIn()).isFalse();
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void endingTheSessionOfThisBrowserIsSigningOut() {
    Session own = signIn("jane");

    end(own);

    assertThat(browser.isSignedIn()).isFalse();
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void aSessionThatWasEndedElsewhereIsOverAtTheNextRequest() {
    sessions.end(signIn("jane"), Session.Reason.SIGNED_OUT);

    assertNotSignedIn();
  }

  @Test
  void aSessionIsOverWhenItsTimeIs() {
    signIn("jane");
    now = now.plusSeconds(8 * 3600);

    assertNotSignedIn();
  }

  @Test
  void anInactiveUserIsOut() {
    signIn("jane");
    directory.deactivate("jane");

    assertNotSignedIn();
  }

  @Test
  void anotherSourceEndsTheSessionsOfTheOneBefore() {
    signIn("jane");
    site = TestSite.with(new CenterSource.InForce("uid-of-corp", 4), false);

    assertNotSignedIn();
  }

  @Test
  void theNameOfASessionIsNoKeyToIt() {
    Session session = signIn("jane");
    Browser thief = portal.another();
    thief.give(Portal.SESSION_COOKIE, session.getMetadata().getName());

    assertThat(thief.get("/").text()).contains("href=\"/login\"").doesNotContain("jane.doe");
  }

  @Test
  void whoPressesAButtonAfterTheEndOfTheirSessionReadsAPage() {
    signIn("jane");
    Browser later = portal.another();

    Answer answer = later.press("/logout", Map.of());

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("<h1>Not done</h1>", "not signed in any more");
    assertThat(sessions.all()).hasSize(1);
  }

  @Test
  void aProgramReadsALineInstead() {
    Answer answer = browser.program("/logout", Map.of());

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("Content-Type").orElseThrow()).startsWith("text/plain");
  }

  @Test
  void whatIsNotThereHasAPage() {
    Answer answer = browser.get("/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("There is no such page");
  }

  private void assertNotSignedIn() {
    assertThat(browser.get("/").text()).contains("href=\"/login\"").doesNotContain("jane.doe");
  }

  private Answer end(Session session) {
    return browser.press("/sessions/end", Map.of("session", session.getMetadata().getName()));
  }

  private Session signIn(String user) {
    SessionToken cookie = SessionToken.first(Domain.COOKIE, TestSite.RANDOM);
    browser.give(Portal.SESSION_COOKIE, cookie.text());
    return created(session(user, cookie, "192.0.2.7"));
  }

  private Session kubectl(String user, String address) {
    SessionToken portalToken = SessionToken.first(Domain.COOKIE, TestSite.RANDOM);
    SessionToken token = SessionToken.first(Domain.REFRESH, TestSite.RANDOM);
    return created(
        NewSession.grant(
            session(user, portalToken, address),
            new Client(Client.KUBERNETES, "kubernetes", null, "http://localhost:8000"),
            "openid",
            token,
            new NewSession.Origin(address, AGENT),
            now));
  }

  private Session created(Session session) {
    assertThat(sessions.create(session)).isPresent();
    return session;
  }

  private Session session(String name, SessionToken cookie, String address) {
    User user = directory.user(TestSite.NAMESPACE, name).orElseThrow();
    return TestSite.session(user, cookie, new NewSession.Origin(address, AGENT), now);
  }
}
