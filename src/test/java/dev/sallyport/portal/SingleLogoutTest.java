package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SignOutReason;
import dev.sallyport.oidc.OidcIssuer;
import dev.sallyport.saml.Binding;
import dev.sallyport.saml.idp.LogoutMessages;
import dev.sallyport.saml.idp.OurMessages;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SingleLogoutTest {

  private static final String PATH = "/saml/slo";
  private static final Pattern NEXT = Pattern.compile("content=\"0;url=([^\"]+)\"");
  private static final Pattern FIELD =
      Pattern.compile("name=\"(SAML\\w+|RelayState)\" value=\"([^\"]*)\"");

  private Instant now = TestIdp.NOW;
  private Site site = TestSite.withLogout(Binding.HTTP_REDIRECT);
  private final TestPortal portal = new TestPortal(FakeSites.of(() -> site), () -> now);
  private final FakeDirectory directory = portal.directory;
  private final FakeSessions sessions = portal.sessions;
  private final Browser browser = portal.browser;

  @Test
  void whoSignsOutIsSentToTheIdpWithASignedRequestThatNamesThem() {
    signIn();

    RedirectQuery query = signOut();

    assertThat(sessions.all()).isEmpty();
    assertThat(browser.isSignedIn()).isFalse();
    assertThat(query.location()).isEqualTo(LogoutMessages.IDP_SLO);
    assertThat(query.raw()).containsOnlyKeys("SAMLRequest", "SigAlg", "Signature");
    assertThat(query.isSignedBy(TestIdp.serviceProvider().certificate())).isTrue();
    Element request = Xml.parse(query.request()).getDocumentElement();
    assertThat(request.getLocalName()).isEqualTo("LogoutRequest");
    assertThat(request.getAttribute("Destination")).isEqualTo(LogoutMessages.IDP_SLO);
    assertThat(request.getAttribute("NotOnOrAfter")).isEqualTo("2026-06-01T12:05:00Z");
    assertThat(Xml.child(request, "Issuer").getTextContent()).isEqualTo(TestIdp.SP_ENTITY_ID);
    assertThat(Xml.child(request, "NameID").getTextContent()).isEqualTo(TestIdp.NAME_ID);
    assertThat(Xml.child(request, "NameID").getAttribute("Format")).endsWith("unspecified");
    assertThat(Xml.child(request, "SessionIndex").getTextContent())
        .isEqualTo(LogoutMessages.SESSION_INDEX);
  }

  @Test
  void anIdpWithoutSingleLogoutGetsNoRequest() {
    site = TestSite.open();
    signIn();

    Answer answer = browser.press("/logout", Map.of());

    assertThat(answer.text()).contains("You are signed out here").doesNotContain("SAMLRequest");
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void whoIsNotSignedInIsSentNowhere() {
    browser.give(Portal.SESSION_COOKIE, "a.b");

    assertThat(browser.press("/logout", Map.of()).text())
        .contains("You are signed out here")
        .doesNotContain("SAMLRequest");
  }

  @Test
  void anIdpThatTakesOnlyFormsGetsASignedOneByTheButtonOfAPage() {
    site = TestSite.withLogout(Binding.HTTP_POST);
    signIn();

    Answer answer = browser.press("/logout", Map.of());

    assertThat(sessions.all()).isEmpty();
    assertThat(answer.text()).contains("action=\"" + LogoutMessages.IDP_SLO + "\"", "Continue");
    assertThat(answer.header("Content-Security-Policy").orElseThrow())
        .contains("form-action 'self' https:", "default-src 'none'");
    String xml =
        new String(
            Base64.getDecoder().decode(fields(answer).get("SAMLRequest")), StandardCharsets.UTF_8);
    assertThat(OurMessages.isSignedByUs(xml)).isTrue();
    assertThat(xml).contains("LogoutRequest", TestIdp.NAME_ID);
  }

  @Test
  void theAnswerOfTheIdpEndsAtAPageThatSaysSo() {
    signIn();
    RedirectQuery query = signOut();

    Answer answer = browser.get(answered(IdpAnswers.id(query), "Success"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("You are signed out here and at your organization.");
    assertThat(browser.cookies()).isEmpty();
    assertThat(count("Success")).isEqualTo(1);
  }

  @Test
  void anAnswerInAFormIsTakenToo() {
    signIn();
    RedirectQuery query = signOut();

    Answer answer =
        browser.postFromIdp(
            PATH,
            LogoutMessages.form(
                LogoutMessages.response(IdpAnswers.id(query), "Success"), TestIdp.rsa().signing()));

    assertThat(answer.text()).contains("You are signed out here and at your organization.");
  }

  @Test
  void whoIsNotSignedOutEverywhereIsToldSo() {
    signIn();

    Answer partial = browser.get(answered(IdpAnswers.id(signOut()), "Success", "PartialLogout"));
    signIn();
    Answer none = browser.get(answered(IdpAnswers.id(signOut()), "Responder"));

    assertThat(partial.text()).contains("perhaps not in every other application", "Reference");
    assertThat(none.text()).contains("may still know you", "Reference");
    assertThat(sessions.all()).isEmpty();
    assertThat(reasons()).containsExactly(SignOutReason.NOT_COMPLETED);
    assertThat(count(SignOutReason.NOT_COMPLETED)).isEqualTo(2);
  }

  @Test
  void anAnswerThatIsNotToThisBrowserIsRefused() {
    signIn();
    RedirectQuery query = signOut();
    String path = answered(IdpAnswers.id(query), "Success");

    Answer elsewhere = portal.another().get(path);
    Answer other = browser.get(answered("_another", "Success"));
    Answer first = browser.get(path);
    Answer again = browser.get(path);

    assertThat(elsewhere.status()).isEqualTo(403);
    assertThat(other.status()).isEqualTo(403);
    assertThat(first.status()).isEqualTo(200);
    assertThat(again.status()).isEqualTo(403);
    assertThat(reasons()).containsExactly(SignOutReason.NOT_ASKED);
  }

  @Test
  void anAnswerOfAnotherEpochIsRefused() {
    signIn();
    RedirectQuery query = signOut();
    site =
        new Site(
            site.namespace(),
            site.origin(),
            site.issuer(),
            site.base(),
            site.metadata(),
            new CenterSource.InForce("uid-of-corp", 4),
            site.saml(),
            site.keys(),
            site.scim());

    assertThat(browser.get(answered(IdpAnswers.id(query), "Success")).status()).isEqualTo(403);
  }

  @Test
  void theIdpEndsThePortalsSessionAndEveryGrantOfThatSession() {
    Session mine = signIn();
    grant(mine);
    Session others = signIn("john", "john.doe@example.com");

    Answer answer = browser.get(asked("state-1"));

    assertThat(answer.status()).isEqualTo(303);
    RedirectQuery response = RedirectQuery.of(answer.header("Location").orElseThrow());
    assertThat(response.location()).isEqualTo(LogoutMessages.IDP_SLO + "/done");
    assertThat(response.relayState()).isEqualTo("state-1");
    assertThat(response.isSignedBy(TestIdp.serviceProvider().certificate())).isTrue();
    Element xml = Xml.parse(response.response()).getDocumentElement();
    assertThat(xml.getLocalName()).isEqualTo("LogoutResponse");
    assertThat(xml.getAttribute("InResponseTo")).isEqualTo(LogoutMessages.REQUEST_ID);
    assertThat(xml.getAttribute("Destination")).isEqualTo(LogoutMessages.IDP_SLO + "/done");
    assertThat(response.response()).contains("status:Success");
    assertThat(sessions.all()).containsExactly(others);
    assertThat(count("Success")).isEqualTo(1);
  }

  @Test
  void aRequestInAFormIsAnsweredToo() {
    signIn();
    Map<String, String> form =
        new HashMap<>(LogoutMessages.form(LogoutMessages.request(), TestIdp.rsa().signing()));
    form.put("RelayState", "state-1");

    Answer answer = browser.postFromIdp(PATH, form);

    assertThat(answer.status()).isEqualTo(303);
    assertThat(RedirectQuery.of(answer.header("Location").orElseThrow()).relayState())
        .isEqualTo("state-1");
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void theClockOfTheIdpMayDifferByWhatTheInstallSays() {
    signIn();
    Browser patient = portal.another(TestSite.settings(Duration.ofMinutes(5)));
    now = now.plus(Duration.ofMinutes(3));

    assertThat(browser.get(asked(null)).status()).isEqualTo(403);
    assertThat(reasons()).containsExactly("LogoutExpired");
    assertThat(patient.get(asked(null)).status()).isEqualTo(303);
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void anIdpThatTakesOnlyFormsIsAnsweredByTheButtonOfAPage() {
    site = TestSite.withLogout(Binding.HTTP_POST);
    signIn();

    Answer answer = browser.get(asked("state-1"));

    assertThat(sessions.all()).isEmpty();
    assertThat(answer.text()).contains("action=\"" + LogoutMessages.IDP_SLO + "/done\"");
    assertThat(fields(answer)).containsEntry("RelayState", "state-1").containsKey("SAMLResponse");
    assertThat(
            OurMessages.isSignedByUs(
                new String(
                    Base64.getDecoder().decode(fields(answer).get("SAMLResponse")),
                    StandardCharsets.UTF_8)))
        .isTrue();
  }

  @Test
  void anIdpThatAsksWithoutBeingAbleToHearIsObeyedAllTheSame() {
    site = TestSite.open();
    signIn();

    Answer answer = browser.get(asked(null));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("You are signed out here.");
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void anotherSessionOfThePersonAtTheIdpIsNotEnded() {
    signIn();
    String request =
        LogoutMessages.request().replace(LogoutMessages.SESSION_INDEX, "another::index");

    Answer answer = browser.get(path(request, null));

    assertThat(answer.status()).isEqualTo(303);
    assertThat(sessions.all()).hasSize(1);
  }

  @Test
  void aReplayEndsNothing() {
    signIn();
    browser.get(asked(null));
    signIn();

    Answer again = browser.get(asked(null));

    assertThat(again.status()).isEqualTo(403);
    assertThat(sessions.all()).hasSize(1);
    assertThat(reasons()).containsExactly(SignOutReason.REPLAYED);
  }

  @Test
  void whatIsNotSignedEndsNothingAndWritesNothing() {
    signIn();
    int before = sessions.writes();

    Answer answer =
        browser.get(PATH + "?" + LogoutMessages.unsigned(LogoutMessages.request(), "state-1"));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .contains("A message about a sign-out was not accepted", "Reference")
        .doesNotContain("LogoutNotSigned", "state-1");
    assertThat(answer.text())
        .contains(portal.failed.of(TestSite.NAMESPACE).getFirst().newest().getFirst().reference());
    assertThat(reasons()).containsExactly(SignOutReason.NOT_SIGNED);
    assertThat(sessions.writes()).isEqualTo(before);
    assertThat(sessions.all()).hasSize(1);
  }

  @Test
  void relayStateIsNoPlaceToGoAndGoesBackOnlyIfItIsShort() {
    signIn();

    Answer answer = browser.get(asked("https://evil.example.com/?" + "x".repeat(60)));

    RedirectQuery response = RedirectQuery.of(answer.header("Location").orElseThrow());
    assertThat(response.location()).isEqualTo(LogoutMessages.IDP_SLO + "/done");
    assertThat(response.raw()).doesNotContainKey("RelayState");
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void theIdpIsToldWhatCouldNotBeEnded() {
    signIn();
    sessions.endsNone = true;

    Answer answer = browser.get(asked(null));

    assertThat(RedirectQuery.of(answer.header("Location").orElseThrow()).response())
        .contains("status:Responder");
    assertThat(reasons()).containsExactly(SignOutReason.SESSIONS_LEFT);
  }

  @Test
  void whileNoSourceIsInForceNothingIsRead() {
    site = TestSite.with(new CenterSource.Changing(), false);

    assertThat(browser.get(asked(null)).status()).isEqualTo(503);
  }

  @Test
  void whoSignsOutThroughAnApplicationComesBackToItByWayOfTheIdp() {
    Session session = signIn();
    SingleLogout singleLogout =
        new SingleLogout(
            portal.sites,
            sessions,
            new Pages(new Assets()),
            new Failures(portal.failed, portal.metrics, () -> now, TestSite.RANDOM),
            TestSite.SETTINGS.clockSkew(),
            () -> now,
            TestSite.RANDOM);

    Answer sent =
        singleLogout
            .begin(site, session, Optional.of("https://app.example.com/out?state=a"))
            .orElseThrow();
    String cookie = sent.header("Set-Cookie").orElseThrow();
    browser.give(
        cookie.substring(0, cookie.indexOf('=')),
        cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
    Answer answer = browser.get(answered(IdpAnswers.id(next(sent)), "Success"));

    assertThat(sent.text()).doesNotContain("app.example.com");
    assertThat(answer.text()).contains("0;url=https://app.example.com/out?state=a");
  }

  @Test
  void anApplicationThatAsksToSignOutSignsOutAtTheIdpToo() {
    signIn();
    Matcher form =
        Pattern.compile("name=\"request\" value=\"([^\"]+)\"")
            .matcher(browser.get("/end-session").text());
    assertThat(form.find()).isTrue();

    Answer answer =
        browser.press(
            "/end-session/confirm",
            Map.of(
                OidcIssuer.FORM_FIELD, form.group(1), OidcIssuer.DECISION_FIELD, OidcIssuer.ALLOW));

    assertThat(next(answer).location()).isEqualTo(LogoutMessages.IDP_SLO);
    assertThat(sessions.all()).isEmpty();
    assertThat(browser.isSignedIn()).isFalse();
  }

  @Test
  void applicationsAreReturnedToOnlyFromOurOwnState() {
    signIn();
    RedirectQuery query = signOut();

    Answer answer =
        browser.get(
            path(
                LogoutMessages.response(IdpAnswers.id(query), "Success"),
                "https://evil.example.com/"));

    assertThat(answer.header("Location")).isEmpty();
    assertThat(answer.text())
        .contains("You are signed out here and at your organization.")
        .doesNotContain("evil.example.com");
  }

  private Session signIn() {
    return signIn("jane", TestIdp.NAME_ID);
  }

  private Session signIn(String name, String userName) {
    if (directory.user(TestSite.NAMESPACE, name).isEmpty()) {
      directory.add(name, userName);
    }
    Browser one = name.equals("jane") ? browser : portal.another();
    RedirectQuery query = RedirectQuery.of(one.get("/login").header("Location").orElseThrow());
    List<Session> before = sessions.all();
    assertThat(one.postFromIdp(IdpAnswers.form(query, userName)).status()).isEqualTo(303);
    return sessions.all().stream().filter(s -> !before.contains(s)).findFirst().orElseThrow();
  }

  /** A grant of kubectl, from that Session of the portal. */
  private void grant(Session portalSession) {
    Session grant =
        NewSession.grant(
            portalSession,
            new Client(Client.KUBERNETES, "kubernetes", null, null),
            "openid",
            SessionToken.first(Domain.REFRESH, TestSite.RANDOM),
            new NewSession.Origin("192.0.2.7", "kubelogin"),
            now);
    assertThat(sessions.create(grant)).isPresent();
  }

  /** Presses Sign out, and reads where the page takes the browser. */
  private RedirectQuery signOut() {
    return next(browser.press("/logout", Map.of()));
  }

  private static RedirectQuery next(Answer answer) {
    Matcher next = NEXT.matcher(answer.text());
    assertThat(next.find()).isTrue();
    return RedirectQuery.of(next.group(1).replace("&amp;", "&"));
  }

  private static Map<String, String> fields(Answer answer) {
    Map<String, String> fields = new HashMap<>();
    FIELD.matcher(answer.text()).results().forEach(m -> fields.put(m.group(1), m.group(2)));
    return fields;
  }

  private static String asked(String relayState) {
    return path(LogoutMessages.request(), relayState);
  }

  private static String answered(String requestID, String... status) {
    return path(LogoutMessages.response(requestID, status), null);
  }

  private static String path(String xml, String relayState) {
    return PATH + "?" + LogoutMessages.query(xml, relayState, TestIdp.rsa().key());
  }

  private List<String> reasons() {
    return portal.failed.of(TestSite.NAMESPACE).stream().map(FailedSignIns.Tally::reason).toList();
  }

  private double count(String reason) {
    return portal.count(Failures.SIGN_OUTS, reason);
  }
}
