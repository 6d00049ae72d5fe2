package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.parts.Chromium;
import dev.sallyport.parts.Keycloak;
import dev.sallyport.parts.Loopback;
import dev.sallyport.parts.OidcAgent;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The first hour, with nothing but real parts: a person's browser, a Keycloak that knows us by
 * nothing but our metadata, our programs as they are shipped, an API server that trusts us exactly
 * as the command {@code kubeconfig} says, and kubectl. Every page on the way is looked at.
 */
class FirstSignInE2E {

  private static final String JANE = "jane@example.com";
  private static final String ADA = "ada@example.com";
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final String PRIMARY = "main .button";

  private static Keycloak keycloak;
  private static SignInCenter signIn;
  private static String target;

  @BeforeAll
  static void givenAClusterACompanyAndAPersonOfAGroup() {
    assumeTrue(Keycloak.isInstalled(), Keycloak.MISSING);
    assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
    keycloak = Keycloak.start("corp");
    signIn =
        SignInCenter.start(
            keycloak.entityID(),
            keycloak.metadata().replaceFirst("<\\?xml.*?\\?>", ""),
            keycloak.authority());
    assumeTrue(
        controlPlane().ownsParts(),
        "needs a control plane of its own: KUBEBUILDER_ASSETS, or Go to build one");
    keycloak.trust(signIn.metadata("metadata.xml").getBytes(StandardCharsets.UTF_8));
    keycloak.addUser(JANE, PASSWORD);
    keycloak.addUser(ADA, PASSWORD);
    target = signIn.center().target();
    signIn.center().user("jane");
    signIn.center().group("platform");
    signIn
        .center()
        .apply(
            """
            kind: GroupMembership
            metadata: {name: platform-1}
            spec: {group: {name: platform}, members: [{name: jane}]}
            """);
    signIn.center().assign("platform-views", "{kind: Group, name: platform}", "view", target);
    signIn.center().await("Assignment", "platform-views", "Bound");
    signIn.center().user("ada");
    controlPlane()
        .kubectl(
            "apply",
            "--filename="
                + Path.of(System.getProperty("basedir", "."), "src/main/deploy/roles.yaml")
                    .toAbsolutePath())
        .success();
    controlPlane()
        .kubectl(
            "create",
            "rolebinding",
            "ada-administers",
            "--clusterrole=sallyport-source-admin",
            "--user=sallyport:" + ADA,
            "--namespace=identity")
        .success();
    signIn.trustIssuer();
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @Test
  void aPersonComesFromTheSignInPageToKubectlUntilTheirSessionIsDeleted() {
    try (Chromium browser = Chromium.start()) {
      openSignInPage(browser);
      assertThat(browser.faults("1-sign-in")).isEmpty();
      signInAtKeycloak(browser, JANE);
      assertThat(browser.url()).isEqualTo(signIn.baseURL() + "/");
      assertThat(browser.text()).contains(JANE, target, "view", "Group platform");
      assertThat(browser.faults("2-overview")).isEmpty();
      browser.press(PRIMARY);
      browser.awaitPage("Set up kubectl - Sallyport");
      assertThat(browser.text("#kubeconfig")).contains(signIn.baseURL(), "oidc-login");
      assertThat(browser.faults("3-set-up-kubectl")).isEmpty();

      Tokens tokens = signInToKubectl(browser);
      assertThat(kubectl(tokens, "auth", "whoami").success())
          .contains("sallyport:" + JANE, "sallyport:platform");
      assertThat(kubectl(tokens, "get", "pods", "--namespace=" + target).exitCode()).isZero();
      assertThat(kubectl(tokens, "get", "pods", "--namespace=identity").err())
          .contains("Forbidden", "sallyport:" + JANE);

      browser.open(signIn.baseURL() + "/sessions");
      browser.awaitPage("Sessions - Sallyport");
      assertThat(browser.text("main")).contains("kubectl", "this browser");
      assertThat(browser.faults("6-sessions")).isEmpty();

      controlPlane()
          .kubectl("delete", "session", tokens.session(), "--namespace=identity")
          .success();

      assertThatNoTokenIsGivenAnyMore(tokens);
      Await.untilAsserted(
          "the portal to forget the session",
          () -> {
            browser.open(signIn.baseURL() + "/sessions");
            browser.awaitPage("Sessions - Sallyport");
            assertThat(browser.text("main")).contains("this browser").doesNotContain("kubectl");
          });

      browser.press(".person button");
      browser.awaitPage("Signed out - Sallyport");
      assertThat(browser.text()).contains("You are signed out here and at your organization");
      assertThat(browser.faults("7-signed-out")).isEmpty();
      assertThatKeycloakAsksForThePasswordAgain(browser);
      assertThat(signIn.server().log())
          .doesNotContain(PASSWORD)
          .doesNotContain(tokens.idToken())
          .doesNotContain(tokens.refreshToken());
    }
  }

  @Test
  void whoSignsOutAtKeycloakIsSignedOutHere() {
    try (Chromium browser = Chromium.start()) {
      openSignInPage(browser);
      signInAtKeycloak(browser, ADA);
      Tokens tokens = signInToKubectl(browser);

      browser.open(keycloak.signOutURL());
      browser.awaitPage("Logging out");
      browser.press("#kc-logout");

      Await.untilAsserted(
          "the sessions to be over",
          () -> assertThat(endOf(tokens.session())).isEqualTo("SignedOut"));
      assertThat(OidcClient.kubectl(signIn).tryToRefresh(tokens.refreshToken()).statusCode())
          .isEqualTo(400);
      openSignInPage(browser);
    }
  }

  @Test
  void whomAnAdministratorOfKeycloakSignsOutIsSignedOutHere() {
    keycloak.tellByItself(signIn.metadata("entityID"), true);
    try (Chromium browser = Chromium.start()) {
      openSignInPage(browser);
      signInAtKeycloak(browser, ADA);
      Tokens tokens = signInToKubectl(browser);

      keycloak.signOut(ADA);

      Await.untilAsserted(
          "the sessions to be over",
          () -> assertThat(endOf(tokens.session())).isEqualTo("SignedOut"));
      openSignInPage(browser);
    } finally {
      keycloak.tellByItself(signIn.metadata("entityID"), false);
    }
  }

  /** Why a Session is over; empty while it is not. */
  private static String endOf(String session) {
    return controlPlane()
        .kubectl(
            "get",
            "session",
            session,
            "--namespace=identity",
            "--output=jsonpath={.status.ended.reason}")
        .success();
  }

  private static void assertThatKeycloakAsksForThePasswordAgain(Chromium browser) {
    browser.open(signIn.baseURL() + "/login");
    browser.awaitPage("Sign in to corp");
    assertThat(browser.text()).contains("Password");
  }

  @Test
  void aDeviceIsLetInByTheCodeThatItShows() {
    assumeTrue(OidcAgent.isInstalled(), OidcAgent.MISSING);
    try (Chromium browser = Chromium.start();
        OidcAgent device =
            OidcAgent.start(signIn.baseURL(), "kubernetes", signIn.authorityFile())) {
      openSignInPage(browser);
      signInAtKeycloak(browser, JANE);
      browser.open(signIn.baseURL() + "/device");
      browser.awaitPage("Connect a device - Sallyport");
      assertThat(browser.faults("11-connect-a-device")).isEmpty();
      browser.type("#code", device.awaitCode());
      browser.press(PRIMARY);
      browser.awaitPage("Let a device in? - Sallyport");
      assertThat(browser.faults("12-let-a-device-in")).isEmpty();
      browser.press(PRIMARY);
      browser.awaitPage("Sign in - Sallyport");
      assertThat(browser.text()).contains("The device is signed in");

      device.awaitSignedIn();
      Tokens tokens = Tokens.of(device.renewedIdToken().orElseThrow());
      assertThat(kubectl(tokens, "auth", "whoami").success()).contains("sallyport:" + JANE);

      controlPlane()
          .kubectl("delete", "session", tokens.session(), "--namespace=identity")
          .success();

      assertThat(device.renewedIdToken()).isEmpty();
    }
  }

  @Test
  void whoIsTurnedAwayReadsAReferenceByWhichAnAdministratorFindsWhy() {
    try (Chromium browser = Chromium.start()) {
      openSignInPage(browser);
      browser.open(
          "data:text/html,<title>Elsewhere</title><form method=post action='"
              + signIn.baseURL()
              + "/saml/acs'><input name=SAMLResponse"
              + " value=bm90aGluZw><button>Send</button></form>");
      browser.awaitPage("Elsewhere");
      browser.press("button");

      browser.awaitPage("Sign-in failed - Sallyport");
      String reference = browser.text(".reference");
      assertThat(reference).isNotBlank();
      assertThat(browser.faults("8-sign-in-failed")).isEmpty();

      browser.open(signIn.baseURL() + "/nowhere");
      browser.awaitPage("Not found - Sallyport");
      assertThat(browser.faults("9-not-found")).isEmpty();

      openSignInPage(browser);
      signInAtKeycloak(browser, ADA);
      assertThat(browser.text("main")).contains("Nothing has been assigned to you yet");
      browser.press("main a[href$='/administration']");
      browser.awaitPage("Identity source - Sallyport");
      assertThat(browser.text()).contains("in force", keycloak.entityID(), reference);
      assertThat(browser.faults("10-administration")).isEmpty();
    }
  }

  /** The server says so while it does not know the source yet. */
  private static void openSignInPage(Chromium browser) {
    Await.untilAsserted(
        "sign-in to be open",
        () -> {
          browser.open(signIn.baseURL() + "/");
          browser.awaitPage("Sign in - Sallyport");
          assertThat(browser.text()).contains("with the account of your organization");
        });
  }

  private static void signInAtKeycloak(Chromium browser, String userName) {
    browser.press(PRIMARY);
    browser.awaitPage("Sign in to corp");
    browser.type("#username", userName);
    browser.type("#password", PASSWORD);
    browser.press("#kc-login");
    browser.awaitPage("Overview - Sallyport");
  }

  /** As kubelogin does: opens the browser, and listens for what it brings back. */
  private static Tokens signInToKubectl(Chromium browser) {
    try (Loopback loopback = new Loopback()) {
      OidcClient kubectl = new OidcClient(signIn, "kubernetes", "", loopback.redirectUri());
      browser.open(kubectl.authorizeUrl());
      browser.awaitPage("Sign in to kubectl? - Sallyport");
      assertThat(browser.text()).contains(loopback.redirectUri());
      assertThat(browser.faults("4-kubectl")).isEmpty();
      browser.press(PRIMARY);

      String location = loopback.awaitBrowser();
      browser.awaitPage("Back to the application - Sallyport");
      assertThat(browser.faults("5-back-to-kubectl")).isEmpty();
      browser.press(PRIMARY);
      browser.awaitPage(Loopback.TITLE);
      return kubectl.redeem(kubectl.code(location));
    }
  }

  /**
   * So that access ends when the present ID token does, in ten minutes at most: no refresh brings
   * another one, neither to a program that asks nor to kubectl when it renews by itself.
   */
  private static void assertThatNoTokenIsGivenAnyMore(Tokens tokens) {
    long life = tokens.claims().get("exp").asLong() - tokens.claims().get("iat").asLong();
    assertThat(life).as("seconds").isBetween(1L, 600L);

    HttpResponse<String> refused = OidcClient.kubectl(signIn).tryToRefresh(tokens.refreshToken());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("invalid_grant");

    CommandResult renewed =
        controlPlane()
            .kubectlAs(
                signIn.renewingKubeconfig(tokens.refreshToken()),
                "get",
                "pods",
                "--namespace=" + target);
    assertThat(renewed.exitCode()).isNotZero();
    assertThat(renewed.err()).contains("invalid_grant");
  }

  private static CommandResult kubectl(Tokens tokens, String... arguments) {
    return controlPlane()
        .kubectlAs(controlPlane().bearerKubeconfig("person", tokens.idToken()), arguments);
  }

  private static ControlPlane controlPlane() {
    return signIn.controlPlane();
  }
}
