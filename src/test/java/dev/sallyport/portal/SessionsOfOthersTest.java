package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.portal.Administrators.Power;
import dev.sallyport.web.Answer;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsOfOthersTest {

  private static final String PAGE = "/administration/sessions";
  private static final String ASKED = PAGE + "?user=John.Roe%40example.com";

  private final TestPortal portal = new TestPortal();
  private Session johns;

  @BeforeEach
  void givenAnAdministratorAndSomebodyElse() {
    portal.signIn("jane", "jane.doe@example.com");
    johns = portal.signInElsewhere("john", "john.roe@example.com");
    portal.administrators.allowed.add("jane.doe@example.com");
  }

  @Test
  void anAdministratorFindsSomebodysSessionsByTheirName() {
    assertThat(portal.browser.get("/").text()).contains("href=\"" + PAGE + "\"");
    assertThat(portal.browser.get(PAGE).text()).doesNotContain(name(johns));

    assertThat(portal.browser.get(ASKED).text())
        .contains(name(johns), "192.0.2.7")
        .doesNotContain("this browser");
  }

  @Test
  void anAdministratorEndsASession() {
    Answer answer = end(johns);

    assertThat(answer.header("Location")).contains(PAGE + "?user=john.roe%40example.com");
    assertThat(portal.sessions.all()).doesNotContain(johns).hasSize(1);
    assertThat(portal.browser.get(ASKED).text()).contains("Nobody of that name is signed in");
  }

  @Test
  void aLongListIsShownInParts() {
    for (int i = 0; i < Part.MOST; i++) {
      portal.signInElsewhere("john", "john.roe@example.com");
    }

    assertThat(portal.browser.get(ASKED).text())
        .contains("href=\"" + PAGE + "?user=John.Roe%40example.com&amp;page=2\">1 more</a>");
    assertThat(portal.browser.get(ASKED + "&page=2").text())
        .contains("page=1\">Those before</a>")
        .doesNotContain("more</a>");
  }

  @Test
  void whoMayNotSeesAndEndsNothing() {
    portal.administrators.powers.remove(Power.SESSIONS);

    assertThat(portal.browser.get(ASKED).status()).isEqualTo(403);
    assertThat(portal.browser.get(ASKED).text()).doesNotContain(name(johns));
    assertThat(end(johns).status()).isEqualTo(403);
    assertThat(portal.sessions.all()).contains(johns);
    assertThat(portal.browser.get("/").text()).doesNotContain(PAGE);
  }

  @Test
  void whileTheApiServerIsAwayNothingIsEnded() {
    portal.administrators.away = true;

    assertThat(end(johns).status()).isEqualTo(503);
    assertThat(portal.sessions.all()).contains(johns);
  }

  @Test
  void aFormThatIsNotOfOurPageEndsNothing() {
    Answer answer = portal.browser.program(PAGE + "/end", Map.of("session", name(johns)));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(portal.sessions.all()).contains(johns);
  }

  @Test
  void whatIsTypedCannotWriteThePage() {
    assertThat(portal.browser.get(PAGE + "?user=%22%3E%3Cimg%20src=x%3E").text())
        .doesNotContain("<img")
        .contains("Nobody of that name is signed in");
  }

  private Answer end(Session session) {
    return portal.browser.press(
        PAGE + "/end", Map.of("session", name(session), "user", "john.roe@example.com"));
  }

  private static String name(Session session) {
    return session.getMetadata().getName();
  }
}
