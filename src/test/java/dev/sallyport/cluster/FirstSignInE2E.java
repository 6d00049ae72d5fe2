package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.parts.Chromium;
import dev.sallyport.parts.Keycloak;
import dev.sallyport.parts.OidcAgent;
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
    controlPlane().assumeOwnParts();
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
    try (Person jane = person(JANE)) {
      Chromium browser = jane.browser();
      jane.openSignInPage();
      assertThat(browser.faults("1-sign-in")).isEmpty();
      jane.signInAtKeycloak();
      assertThat(browser.url()).isEqualTo(signIn.baseURL() + "/");
      assertThat(browser.text()).contains(JANE, target, "view", "Group platform");
      assertThat(browser.faults("2-overview")).isEmpty();
      browser.press(Person.PRIMARY);
      browser.awaitPage("Set up kubectl - Sallyport");
      assertThat(browser.text("#kubeconfig")).contains(signIn.baseURL(), "oidc-login");
      assertThat(browser.faults("3-set-up-kubectl")).isEmpty();

      Tokens tokens = jane.signInToKubectl();
      assertThat(jane.kubectl(tokens, "auth", "whoami").success())
          .contains("sallyport:" + JANE, "sallyport:platform");
      assertThat(jane.kubectl(tokens, "get", "pods", "--namespace=" + target).exitCode()).isZero();
      assertThat(jane.kubectl(tokens, "get", "pods", "--namespace=identity").err())
          .contains("Forbidden", "sallyport:" + JANE);

      browser.open(signIn.baseURL() + "/sessions");
      browser.awaitPage("Sessions - Sallyport");
      assertThat(browser.text("main")).contains("kubectl", "this browser");
      assertThat(browser.faults("6-sessions")).isEmpty();

      controlPlane()
          .kubectl("delete", "session", tokens.session(), "--namespace=identity")
          .success();

      jane.assertThatNoTokenIsGivenAnyMore(tokens);
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
    try (Person ada = person(ADA)) {
      Chromium browser = ada.browser();
      ada.openSignInPage();
      ada.signInAtKeycloak();
      Tokens tokens = ada.signInToKubectl();

      browser.open(keycloak.signOutURL());
      browser.awaitPage("Logging out");
      browser.press("#kc-logout");

      Await.untilAsserted(
          "the sessions to be over",
          () -> assertThat(endOf(tokens.session())).isEqualTo("SignedOut"));
      assertThat(OidcClient.kubectl(signIn).tryToRefresh(tokens.refreshToken()).statusCode())
          .isEqualTo(400);
      ada.openSignInPage();
    }
  }

  @Test
  void whomAnAdministratorOfKeycloakSignsOutIsSignedOutHere() {
    keycloak.tellByItself(signIn.metadata("entityID"), true);
    try (Person ada = person(ADA)) {
      ada.openSignInPage();
      ada.signInAtKeycloak();
      Tokens tokens = ada.signInToKubectl();

      keycloak.signOut(ADA);

      Await.untilAsserted(
          "the sessions to be over",
          () -> assertThat(endOf(tokens.session())).isEqualTo("SignedOut"));
      ada.openSignInPage();
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
    try (Person jane = person(JANE);
        OidcAgent device =
            OidcAgent.start(signIn.baseURL(), "kubernetes", signIn.authorityFile())) {
      Chromium browser = jane.browser();
      jane.openSignInPage();
      jane.signInAtKeycloak();
      browser.open(signIn.baseURL() + "/device");
      browser.awaitPage("Connect a device - Sallyport");
      assertThat(browser.faults("11-connect-a-device")).isEmpty();
      browser.type("#code", device.awaitCode());
      browser.press(Person.PRIMARY);
      browser.awaitPage("Let a device in? - Sallyport");
      assertThat(browser.faults("12-let-a-device-in")).isEmpty();
      browser.press(Person.PRIMARY);
      browser.awaitPage("Sign in - Sallyport");
      assertThat(browser.text()).contains("The device is signed in");

      device.awaitSignedIn();
      Tokens tokens = Tokens.of(device.renewedIdToken().orElseThrow());
      assertThat(jane.kubectl(tokens, "auth", "whoami").success()).contains("sallyport:" + JANE);

      controlPlane()
          .kubectl("delete", "session", tokens.session(), "--namespace=identity")
          .success();

      assertThat(device.renewedIdToken()).isEmpty();
    }
  }

  @Test
  void whoIsTurnedAwayReadsAReferenceByWhichAnAdministratorFindsWhy() {
    try (Person ada = person(ADA)) {
      Chromium browser = ada.browser();
      ada.openSignInPage();
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

      ada.openSignInPage();
      ada.signInAtKeycloak();
      assertThat(browser.text("main")).contains("Nothing has been assigned to you yet");
      browser.press("main a[href$='/administration']");
      browser.awaitPage("Identity source - Sallyport");
      assertThat(browser.text()).contains("in force", keycloak.entityID(), reference);
      assertThat(browser.faults("10-administration")).isEmpty();
    }
  }

  private static Person person(String userName) {
    return new Person(signIn, userName, PASSWORD);
  }

  private static ControlPlane controlPlane() {
    return signIn.controlPlane();
  }
}
