package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.Origin;
import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import dev.sallyport.api.Condition;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ActiveSource;
import dev.sallyport.api.IdentitySourceStatus.Certificate;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.api.IdentitySourceStatus.PendingChange;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.IdentitySourceStatus.SourceIdentity;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.Await;
import dev.sallyport.parts.Chromium;
import dev.sallyport.parts.TestAuthority;
import dev.sallyport.portal.Directory.BoundRole;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.server.LocalListener;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Front;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each page in a real browser, with the most and the longest that it may have to show. The first
 * hour, with real parts behind the pages, is {@link dev.sallyport.cluster.FirstSignInE2E}.
 */
class PagesE2E {

  private static final String JANE = TestIdp.NAME_ID;
  private static final String PRIMARY = "main .button";

  /** Without a place to break it. */
  private static final String LONG = "n".repeat(500);

  private static final String RIGHT_TO_LEFT =
      "\u05e6\u05d5\u05d5\u05ea \u05e4\u05dc\u05d8\u05e4\u05d5\u05e8\u05de\u05d4 (7)";

  /** As many marks over one letter as a name may have. */
  private static final String COMBINING = "pla\u0308tform e" + "\u0301".repeat(40);

  @TempDir private Path folder;
  private Site site;
  private final Sites sites = FakeSites.of(() -> site);
  private final FakeDirectory directory = new FakeDirectory();
  private final FakeSessions sessions = new FakeSessions();
  private final FakeAdministrators administrators = new FakeAdministrators();
  private final FailedSignIns failed = new FailedSignIns();
  private LocalListener listener;
  private Chromium browser;
  private int arrivals;

  @BeforeEach
  void givenThePortalAndABrowser() throws IOException {
    assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
    Portal portal =
        new Portal(
            new PortalPorts(sites, directory, sessions, administrators),
            TestSite.forDevices(),
            failed,
            new SimpleMeterRegistry(),
            () -> TestIdp.NOW,
            TestSite.RANDOM);
    Front front =
        new Front(
            origin -> sites.at(origin).map(Site::base),
            new AddressLimits(System::nanoTime),
            Portal.SESSION_COOKIE,
            portal,
            portal.routes());
    new TestAuthority().issue("localhost").writePem(folder);
    listener = new LocalListener(folder, front);
    site = here(TestSite.idpInitiated());
    browser = Chromium.start();
    directory.add("jane", JANE);
  }

  @AfterEach
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (listener != null) {
      listener.close();
    }
  }

  @Test
  void whoComesFromTheIdpIsAskedAndGoesOnByKeyboard() {
    open("/", "Sign in");
    assertThat(browser.faults("20-sign-in")).isEmpty();
    assertThat(walk()).containsExactly("Skip to content", "Sign in");

    arrive(JANE);

    browser.awaitPage("Sign in as " + JANE + "? - Sallyport");
    assertThat(browser.faults("21-sign-in-as")).isEmpty();
    assertThat(walk()).containsExactly("Skip to content", "Sign in", "Cancel");
    goTo("Sign in");
    browser.enter();
    browser.awaitPage("Overview - Sallyport");
    assertThat(browser.text()).contains(JANE, "Nothing has been assigned to you yet");
    assertThat(browser.faults("22-overview-of-nothing")).isEmpty();
  }

  @Test
  void somebodyElseIsNotLetIn() {
    directory.add("john", "john.roe@example.com");
    signIn();

    arrive("john.roe@example.com");

    browser.awaitPage("Not signed in - Sallyport");
    assertThat(browser.faults("23-somebody-else")).isEmpty();
  }

  @Test
  void theOverviewShowsManyAndLongNames() {
    administrators.allowed.add(JANE);
    directory.roles.add(new BoundRole("", "view", ""));
    directory.roles.add(new BoundRole("long", LONG, LONG));
    directory.roles.add(new BoundRole("hebrew", "view", RIGHT_TO_LEFT));
    directory.roles.add(new BoundRole("marks", "view", COMBINING));
    for (int i = 0; i < 200; i++) {
      directory.roles.add(new BoundRole("team-%03d-production".formatted(i), "edit", "platform"));
    }
    application("grafana", "Grafana", "https://grafana.example.com/");
    application("long", LONG, "https://" + "long.".repeat(40) + "example.com/");
    application("hebrew", RIGHT_TO_LEFT, "https://hebrew.example.com/");
    application("marks", COMBINING, "https://marks.example.com/");
    signIn();

    assertThat(browser.text())
        .contains("team-095-production", "Whole cluster", "Grafana", "grafana.example.com")
        .contains("104 more");
    assertThat(browser.faults("24-overview-of-much")).isEmpty();
    assertThat(walk())
        .startsWith(
            "Skip to content",
            "Overview",
            "kubectl",
            "Sessions",
            "Sign out",
            "What you may do",
            "104 more",
            "Set up kubectl")
        .endsWith("State of the identity source", "Sessions of others");
  }

  @Test
  void aNameOfTheFullLengthHasRoomInEveryHead() {
    String longest = "l".repeat(116) + "@example.com";
    directory.add("long", longest);
    arrive(longest);
    browser.awaitPage("Sign in as " + longest + "? - Sallyport");
    assertThat(browser.faults("25-sign-in-as-a-long-name")).isEmpty();
    browser.press(PRIMARY);
    browser.awaitPage("Overview - Sallyport");
    assertThat(browser.faults("26-overview-of-a-long-name")).isEmpty();
  }

  @Test
  void aLongListOfSessionsIsReadInPartsAndEndedAtOnce() {
    signIn();
    for (int i = 0; i < 130; i++) {
      createSession("jane", i % 2 == 0 ? "Mozilla/5.0 " + LONG.substring(0, 180) : null);
    }

    open("/sessions", "Sessions");
    assertThat(browser.text("main")).contains("this browser", "End all 130 other sessions");
    assertThat(browser.faults("27-sessions")).isEmpty();
    browser.press(".paging a");
    awaitText("Those before");
    assertThat(browser.faults("28-sessions-second-part")).isEmpty();
    goTo("End all 130 other sessions");
    browser.enter();
    Await.untilAsserted(
        "the others to be over",
        () ->
            assertThat(browser.text("main"))
                .contains("this browser")
                .doesNotContain("other session"));
    assertThat(browser.faults("29-one-session")).isEmpty();
  }

  @Test
  void anAdministratorSeesTheSourceWithAllThatMayBeSaidOfIt() {
    administrators.allowed.add(JANE);
    signIn();
    open("/administration", "Identity source");
    assertThat(browser.faults("30-administration-of-nothing")).isEmpty();

    source("corp", full());
    source("other", null);
    for (String reason : List.of("UserNotFound", "SignatureInvalid", "AssertionExpired")) {
      for (int i = 0; i < 12; i++) {
        failed.note(
            TestSite.NAMESPACE,
            new FailedSignIns.Failed(
                FailedSignIns.Attempt.SIGN_IN,
                TestIdp.NOW,
                "7F3K" + i % 10,
                reason,
                "No User has the userName \"" + LONG + "\"."));
      }
    }
    open("/administration", "Identity source");
    assertThat(browser.text("main")).contains("A change is held", "14 assignments", "ends in 10");
    assertThat(browser.faults("31-administration")).isEmpty();
  }

  @Test
  void anAdministratorFindsAndEndsTheSessionsOfOthers() {
    administrators.allowed.add(JANE);
    directory.add("john", "john.roe@example.com");
    createSession("john", "Mozilla/5.0");
    signIn();
    open("/administration/sessions", "Sessions of others");
    assertThat(browser.faults("32-sessions-of-others")).isEmpty();
    goTo("User name");
    browser.type("#user", "john.roe@example.com");
    browser.enter();
    awaitText("192.0.2.7");
    assertThat(browser.faults("33-sessions-of-john")).isEmpty();
    browser.press(".cards button");
    awaitText("Nobody of that name is signed in");
    assertThat(browser.faults("34-sessions-of-nobody")).isEmpty();
  }

  @Test
  void whoIsNoAdministratorReadsThatInAPage() {
    signIn();

    open("/administration", "Not for you");

    assertThat(browser.faults("35-not-for-you")).isEmpty();
    open("/kubectl", "Set up kubectl");
    assertThat(browser.faults("36-no-kubectl")).isEmpty();
  }

  @Test
  void anApplicationThatAsksToSignOutIsAnsweredByThePerson() {
    signIn();

    open("/end-session", "Sign out?");

    assertThat(browser.text()).contains(JANE);
    assertThat(browser.faults("37-sign-out")).isEmpty();
    goTo("Sign out", 2);
    browser.enter();
    browser.awaitPage("Sign in - Sallyport");
    assertThat(browser.text()).contains("You are signed out here");
    assertThat(browser.faults("38-signed-out")).isEmpty();
  }

  @Test
  void whileASourceChangesThePagesSaySo() {
    site = here(TestSite.with(new CenterSource.Changing(), false));

    open("/", "Sign in");
    assertThat(browser.faults("39-closed")).isEmpty();
    open("/login", "Sign-in is closed");
    assertThat(browser.faults("40-sign-in-is-closed")).isEmpty();
    open("/saml/slo?SAMLRequest=x", "Sign-out is closed");
    assertThat(browser.faults("45-sign-out-is-closed")).isEmpty();
  }

  @Test
  void aSignOutThatIsNotTakenIsAnsweredWithAPageAndAReference() {
    signIn();

    open("/saml/slo?SAMLRequest=x", "Sign-out failed");

    assertThat(browser.text("main")).contains("to be sure, sign out here");
    assertThat(browser.text("main .reference")).isNotBlank();
    assertThat(browser.faults("46-sign-out-failed")).isEmpty();
    assertThat(walk()).endsWith("Go to the start");
  }

  @Test
  void aSessionThatIsOverIsNoReasonForAPageWithoutWords() {
    signIn();
    sessions.all().forEach(session -> sessions.end(session, "SignedOut"));

    browser.forget();
    browser.press(".person button");

    browser.awaitPage("Not done - Sallyport");
    assertThat(browser.faults("41-not-done")).isEmpty();
  }

  @Test
  void aDeviceThatNobodyKnowsIsRefusedInThePage() {
    signIn();
    open("/device", "Connect a device");
    browser.type("#code", "BCDF-GHJK");
    goTo("Continue");
    browser.enter();
    awaitText("No device waits with this code");
    assertThat(browser.faults("42-no-such-device")).isEmpty();
  }

  @Test
  void aProgramThatAsksNamesWhoIsAsked() {
    signIn();

    browser.open(
        base()
            + "/authorize?response_type=code&client_id=kubernetes&scope=openid&state=s"
            + "&redirect_uri=http%3A%2F%2Flocalhost%3A18000&code_challenge_method=S256"
            + "&code_challenge="
            + "a".repeat(43));

    browser.awaitPage("Sign in to kubectl? - Sallyport");
    assertThat(browser.text()).contains("You are signed in as " + JANE + ".");
    assertThat(browser.faults("43-kubectl")).isEmpty();
    browser.open(base() + "/authorize?client_id=nobody");
    browser.awaitPage("Sign in - Sallyport");
    assertThat(browser.faults("44-nowhere-to-go")).isEmpty();
  }

  // --- Steps ------------------------------------------------------------------------------------

  private String base() {
    return "https://localhost:" + listener.port();
  }

  private Site here(Site like) {
    return new Site(
        like.namespace(),
        Origin.of(base()).orElseThrow(),
        base(),
        "",
        like.metadata(),
        like.source(),
        like.saml(),
        like.keys(),
        false);
  }

  private void open(String path, String title) {
    browser.open(base() + path);
    browser.awaitPage(title + " - Sallyport");
  }

  /** On a page that has the title of the one before. */
  private void awaitText(String text) {
    Await.untilAsserted(text, () -> assertThat(browser.text("main")).contains(text));
  }

  private void signIn() {
    arrive(JANE);
    browser.awaitPage("Sign in as " + JANE + "? - Sallyport");
    browser.press(PRIMARY);
    browser.awaitPage("Overview - Sallyport");
  }

  /** The identity provider's page sends the browser, and nobody had asked for it. */
  private void arrive(String nameID) {
    String response =
        IdpAnswers.form(IdpAnswers.unsolicited("_" + ++arrivals, nameID), null).get("SAMLResponse");
    browser.open(
        "data:text/html,<title>Elsewhere</title><form method=post action='"
            + base()
            + "/saml/acs'><input name=SAMLResponse value='"
            + response
            + "'><button>Send</button></form>");
    browser.awaitPage("Elsewhere");
    browser.press("button");
  }

  /** By the key that goes on, from the beginning of the page to its end. */
  private List<String> walk() {
    browser.blur();
    List<String> stops = new ArrayList<>();
    browser.tab();
    while (!browser.focused().isEmpty() && !(stops.size() > 0 && isFirst(browser.focused()))) {
      assertThat(browser.showsFocus()).as("focus on %s", browser.focused()).isTrue();
      stops.add(browser.focused());
      browser.tab();
    }
    return stops;
  }

  private static boolean isFirst(String control) {
    return control.equals("Skip to content");
  }

  private void goTo(String control) {
    goTo(control, 1);
  }

  /**
   * @param which of those of that name
   */
  private void goTo(String control, int which) {
    browser.blur();
    int seen = 0;
    for (int i = 0; i < 300 && seen < which; i++) {
      browser.tab();
      seen += browser.focused().equals(control) ? 1 : 0;
    }
    assertThat(seen).as("%s is reached by keyboard", control).isEqualTo(which);
  }

  private void createSession(String name, String userAgent) {
    User user = directory.user(TestSite.NAMESPACE, name).orElseThrow();
    assertThat(
            sessions.create(
                TestSite.session(
                    user,
                    SessionToken.first(Domain.COOKIE, TestSite.RANDOM),
                    new NewSession.Origin("192.0.2.7", userAgent),
                    TestIdp.NOW)))
        .isPresent();
  }

  private void application(String name, String displayName, String launchURL) {
    Application application = new Application();
    application.setMetadata(new ObjectMetaBuilder().withName(name).build());
    application.setSpec(
        new ApplicationSpec(
            displayName, List.of("https://app.example.com/callback"), null, launchURL, null, null));
    directory.applications.add(application);
    directory.enters(name, "uid-of-jane");
  }

  private void source(String name, IdentitySourceStatus status) {
    IdentitySource source = new IdentitySource();
    source.setMetadata(new ObjectMetaBuilder().withName(name).build());
    source.setStatus(status);
    directory.sources.add(source);
  }

  private static IdentitySourceStatus full() {
    SourceIdentity from = new SourceIdentity("ExternalIdP", "https://idp.example.com/saml");
    SourceIdentity to = new SourceIdentity("ExternalIdP", "https://" + LONG + ".example.com/");
    return new IdentitySourceStatus(
        1L,
        new ActiveSource(
            "ExternalIdP", "https://idp.example.com/saml", "2026-01-02T03:04:05Z", 3L, "d", null),
        true,
        new PendingChange("3f9c02b1a7de", from, to, "2026-05-30T08:00:00Z", 14, 2, 1, 7),
        new ChangeInProgress(from, to, 4L, "r", "d", "2026-06-01T11:59:00Z", 20, 7),
        new LastChange(from, to, "2026-03-01T00:00:00Z", 12, "sallyport-change-3", "d"),
        new ServiceProviderStatus(
            "https://id.example.com/saml/metadata",
            "https://id.example.com/saml/acs",
            "corp-sp-metadata",
            "ab".repeat(32)),
        List.of(
            new Certificate("CN=new", "signing", "2027-06-01T12:00:00Z", "aa".repeat(32)),
            new Certificate(
                "CN=" + LONG,
                "signing",
                TestIdp.NOW.plus(Duration.ofDays(10)).toString(),
                "bb".repeat(32)),
            new Certificate("CN=old", "encryption", "2026-05-01T12:00:00Z", "cc".repeat(32))),
        List.of(
            condition(
                Condition.FALSE,
                IdentitySource.Reason.ACCEPT_REQUIRED,
                "Accept it, or name the source in force again.")));
  }

  private static Condition condition(String status, String reason, String message) {
    return new Condition(Condition.READY, status, 1L, "2026-05-30T08:00:00Z", reason, message);
  }
}
